import { endInvitationsOf } from "../invitations/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { AccountId } from "../kernel/ids.ts";
import { membershipsOf } from "../organizations/index.ts";
import { recordEvent } from "../security-events/index.ts";
import { endSuspension, type SuspendedThing, suspend } from "../suspensions/index.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { justProven, personOf } from "./own-account.ts";

const REASON = "reported by its person";

/**
 * Pauses the keys of a person in every organization, and cuts what they are getting now.
 * @returns waits until that is in force on every node (K-4)
 */
export async function pauseKeys(entrance: Entrance, account: AccountId): Promise<() => Promise<void>> {
  const acting = entrance.actingAs(account);
  const generations: bigint[] = [];
  for (const thing of await placesOf(entrance, account)) {
    const { generation } = await suspend(acting, thing, "person", { mode: "cut", reason: REASON });
    generations.push(generation);
  }
  return () => inForce(entrance, generations);
}

/**
 * Ends what a person invited in every organization once nobody acts as them any more: what was under way when their keys were paused
 * may have been written after that.
 */
export async function endInvitations(entrance: Entrance, account: AccountId): Promise<void> {
  const acting = entrance.actingAs(account);
  for (const { organization, member } of await placesOf(entrance, account))
    if (member !== null) await acting.inTenant(organization, (db) => endInvitationsOf(db, member));
}

/**
 * Lets the keys of a person work again who reported a stranger, once they are in again and have proved who they are.
 * @throws ActError keys_not_paused, proof_of_person_needed, not_authenticated
 */
export async function resumeKeys(entrance: Entrance, visit: Visit): Promise<void> {
  const session = justProven(visit);
  const { account } = session;
  const { key } = await personOf(entrance, session);
  const acting = entrance.actingAs(account);
  const generations: bigint[] = [];
  for (const thing of await placesOf(entrance, account)) {
    const ended = await endSuspension(acting, thing, "person", "resumed by its person").catch(notPaused);
    if (ended !== null) generations.push(ended.generation);
  }
  if (generations.length === 0) throw new ActError("keys_not_paused");
  await entrance.database.asOperator((db) =>
    recordEvent(db, entrance.keys, "account.keys_resumed", visit.origin, {
      account,
      key,
      session: session.id,
    }),
  );
  await inForce(entrance, generations);
}

function notPaused(error: unknown): null {
  if (error instanceof ActError && (error.code === "not_suspended" || error.code === "suspended_by_other"))
    return null;
  throw error;
}

async function placesOf({ database }: Entrance, account: AccountId): Promise<readonly SuspendedThing[]> {
  const memberships = await database.asOperator((db) => membershipsOf(db, account));
  return memberships.map(({ organization, member }) => ({
    organization: organization.id,
    project: null,
    member,
  }));
}

async function inForce({ everywhere }: Entrance, generations: readonly bigint[]): Promise<void> {
  for (const generation of generations) await everywhere(generation);
}
