import type { PeopleKeys } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { MemberId } from "../kernel/ids.ts";
import {
  hasOwnerBeside,
  lockOwnership,
  type MemberDetails,
  type Organization,
  readMember,
} from "../organizations/index.ts";
import type { TenantDb } from "../ports/database.ts";
import { type SuspensionSide, suspendIn } from "../suspensions/index.ts";
import { forgetMember, type KeysLeftBehind, keysLeftBehind, markLeft } from "./departing-store.ts";
import { accountsWith, called, mailKeys, peopleOf, type Telling, tell } from "./telling.ts";

/** What became of a member and of the keys that they made, which stay the organization's. */
interface Departed {
  readonly member: MemberDetails;
  readonly keys: KeysLeftBehind;
  /** At which the keys are paused everywhere; null where they go on. */
  readonly generation: bigint | null;
}

/**
 * A member leaves by themselves. The organization's owners are told, with how many keys are left behind.
 * @throws ActError member_not_found, last_owner
 */
export async function leave(parts: Telling, organization: Organization, member: MemberId): Promise<void> {
  const keys = await mailKeys(parts);
  await parts.database.inTenant(organization.id, async (db) => {
    const departed = await depart(db, member);
    await recordAudit(db, "member.left", member, { role: departed.member.role });
    await tellOwners(db, parts, keys, organization, departed, false);
  });
}

/** Whether keys go on working, and for which side they are paused. */
export type KeysChoice = { readonly pause: false } | { readonly pause: true; readonly side: SuspensionSide };

/**
 * Ends a membership.
 * @param mayBe refuses whoever may not remove this member
 * @throws ActError member_not_found, last_owner
 */
export async function remove(
  parts: Telling,
  organization: Organization,
  member: MemberId,
  choice: KeysChoice,
  mayBe: (member: MemberDetails) => void,
): Promise<Departed> {
  const keys = await mailKeys(parts);
  return parts.database.inTenant(organization.id, async (db) => {
    const departed = await depart(db, member, mayBe);
    const { role } = departed.member;
    await recordAudit(db, "member.removed", member, { role, keys: choice.pause ? "paused" : "kept" });
    const thing = { organization: organization.id, project: null, member };
    const decision = { mode: "drain", reason: "has left the organization" } as const;
    const paused = choice.pause ? await suspendIn(db, thing, choice.side, decision) : null;
    const generation = paused?.generation ?? null;
    await tellOwners(db, parts, keys, organization, { ...departed, generation }, true);
    await tellRemoved(db, parts, keys, organization, departed.member);
    return { ...departed, generation };
  });
}

/**
 * The same for somebody whose account is deleted: what is left of the membership names nobody. It may be done again, and by several
 * at once.
 * @param parts `keys` null: nobody is told
 * @throws ActError last_owner
 */
export async function departForGood(
  parts: Telling & { readonly keys: PeopleKeys | null },
  organization: Organization,
  member: MemberId,
): Promise<void> {
  await parts.database.inTenant(organization.id, async (db) => {
    // Another worker may have done it since the membership was looked up.
    await lockOwnership(db);
    if ((await readMember(db, member)) !== null) {
      const departed = await depart(db, member);
      await recordAudit(db, "member.left", member, { role: departed.member.role });
      if (parts.keys !== null) await tellOwners(db, parts, parts.keys, organization, departed, false);
    }
    await forgetMember(db, member);
  });
}

async function depart(
  db: TenantDb,
  id: MemberId,
  mayBe: (member: MemberDetails) => void = () => {},
): Promise<Departed> {
  // Whoever comes second of two that leave at once waits here, and then sees that nobody else is left; so does whoever is being made
  // an owner.
  await lockOwnership(db);
  const member = await readMember(db, id);
  if (member === null) throw new ActError("member_not_found", { member: id });
  mayBe(member);
  if (member.role === "owner" && !(await hasOwnerBeside(db, id))) throw new ActError("last_owner");
  const keys = await keysLeftBehind(db, id);
  if (!(await markLeft(db, id))) throw new ActError("member_not_found", { member: id });
  return { member, keys, generation: null };
}

async function tellOwners(
  db: TenantDb,
  parts: Telling,
  keys: PeopleKeys,
  { name, slug }: Organization,
  { member, keys: left, generation }: Departed,
  removed: boolean,
): Promise<void> {
  const owners = await peopleOf(db, parts, await accountsWith(db, ["owner"]));
  const { account } = member;
  const person = account === null ? undefined : (await peopleOf(db, parts, [account])).get(account);
  await tell(db, keys, owners.values(), {
    template: "member_left",
    organization: name,
    person: person === undefined ? (member.name ?? "") : called(person),
    removed,
    keys: left.own,
    made: left.made,
    paused: generation !== null,
    path: `/app/${slug}/team`,
  });
}

async function tellRemoved(
  db: TenantDb,
  parts: Telling,
  keys: PeopleKeys,
  { name }: Organization,
  { account }: MemberDetails,
): Promise<void> {
  if (account === null) return;
  const message = { template: "removed_from_organization", organization: name, path: "/app" } as const;
  await tell(db, keys, (await peopleOf(db, parts, [account])).values(), message);
}
