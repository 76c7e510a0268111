import { openPeople, type PeopleKeys, readPeopleKeys } from "../accounts/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { ApiKeyId } from "../kernel/ids.ts";
import { endAtOnce, keysNamed } from "../keys/index.ts";
import { type LeakFinder, queueMail } from "../mail/index.ts";
import { peopleWithRole, readOrganization } from "../organizations/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";

/** More are counted in the mail, and not named. */
const MOST_NAMED = 10;

/** What it takes to tell people. */
export interface Telling {
  readonly vault: Vault;
  readonly clock: Clock;
  /** Null before the first person came: there is nobody to tell. */
  readonly keys: PeopleKeys | null;
}

export async function tellingOf(parts: {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly clock: Clock;
}): Promise<Telling> {
  const { vault, clock } = parts;
  return { vault, clock, keys: await readPeopleKeys(parts.database, vault) };
}

/**
 * K-4, K-9: ends keys that somebody else has, cuts the answers they are getting, and writes to the organization's owners, in the
 * caller's transaction: without the mail nothing happened.
 * @returns the generation at which the keys are dead everywhere
 */
export async function endCompromised(
  db: TenantDb,
  telling: Telling,
  ids: readonly ApiKeyId[],
  by: LeakFinder,
): Promise<bigint> {
  const found = await keysNamed(db, ids);
  const generation = await endAtOnce(db, ids, true);
  const named = found.flatMap((key) => (key === null ? [] : [{ name: key.name, prefix: key.prefix }]));
  await tellOwners(db, telling, named, by);
  return generation;
}

async function tellOwners(
  db: TenantDb,
  { vault, clock, keys }: Telling,
  leaked: readonly { readonly name: string; readonly prefix: string }[],
  by: LeakFinder,
): Promise<void> {
  const organization = await readOrganization(db);
  const owners = (await peopleWithRole(db, ["owner"])).flatMap(({ account }) => account ?? []);
  if (keys === null || organization === null || owners.length === 0 || leaked.length === 0) return;
  const people = await openPeople(db, vault, owners);
  for (const { account, address } of people.values())
    await queueMail(db, keys, account.id, {
      to: address.text,
      language: account.language,
      message: {
        template: "keys_leaked",
        organization: organization.name,
        keys: leaked.slice(0, MOST_NAMED),
        count: leaked.length,
        by,
        atMs: clock.nowMs(),
        path: `/app/${organization.slug}/keys`,
      },
    });
}
