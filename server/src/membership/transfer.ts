import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { AccountId, MemberId } from "../kernel/ids.ts";
import {
  lockOwnership,
  type MemberDetails,
  type Organization,
  readMember,
  setRole,
} from "../organizations/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { accountsWith, called, mailKeys, peopleOf, type Telling, tell } from "./telling.ts";
import { endOpenOffer, insertOffer, lockOpenOffer, type OwnershipOffer } from "./transfer-store.ts";

export type { OwnershipOffer };

/** How long the other one has to take it. */
const OFFER_SECONDS = 86_400;

/**
 * Somebody to whom an organization can be handed over: another member, who signs in and is not suspended.
 * @throws ActError member_not_found, cannot_own
 */
export async function heirFor(db: TenantDb, from: MemberId, to: MemberId): Promise<MemberDetails> {
  const heir = await readMember(db, to);
  if (heir === null) throw new ActError("member_not_found", { member: to });
  if (heir.id === from || heir.account === null || heir.role === "owner" || heir.suspendedBy.length > 0)
    throw new ActError("cannot_own");
  return heir;
}

/**
 * Offers an organization to another member. Nothing changes until they take it.
 * @param decide what the second door opened on, in the same transaction
 * @throws ActError door_shut, member_not_found, cannot_own
 */
export async function offerOwnership(
  parts: Telling,
  organization: Organization,
  from: MemberId,
  decide: (db: TenantDb) => Promise<{ readonly member: MemberId | null; readonly reason: string }>,
): Promise<OwnershipOffer> {
  const keys = await mailKeys(parts);
  return parts.database.inTenant(organization.id, async (db) => {
    const { member, reason } = await decide(db);
    if (member === null) throw new ActError("door_shut");
    const heir = await heirFor(db, from, member);
    const offer = await insertOffer(db, organization.id, { from, to: heir.id, reason }, OFFER_SECONDS);
    await recordAudit(db, "organization.offered", organization.id, { from, to: heir.id, reason });
    const [giver, taker] = await bothOf(db, parts, offer);
    await tell(db, keys, [taker], {
      template: "ownership_offered",
      organization: organization.name,
      from: called(giver),
      path: `/app/${organization.slug}/team`,
      untilMs: offer.endsAt.getTime(),
    });
    return offer;
  });
}

/** The offer that is open; null when there is none, or when who made it could not make it now. */
export async function openOffer(db: TenantDb): Promise<OwnershipOffer | null> {
  const offer = await lockOpenOffer(db);
  if (offer === null) return null;
  const giver = await readMember(db, offer.from);
  return giver?.role === "owner" && giver.suspendedBy.length === 0 ? offer : null;
}

/**
 * Takes an ownership that was offered: whoever takes it is the owner, and whoever gave it an admin. Owners and those who pay are told.
 * @throws ActError offer_not_found, cannot_own
 */
export async function takeOwnership(parts: Telling, organization: Organization, by: MemberId): Promise<void> {
  const keys = await mailKeys(parts);
  await parts.database.inTenant(organization.id, async (db) => {
    // Nobody leaves, is demoted or hands it to somebody else meanwhile.
    await lockOwnership(db);
    const offer = await openOffer(db);
    if (offer?.to !== by) throw new ActError("offer_not_found");
    await heirFor(db, offer.from, by);
    await endOpenOffer(db, "taken");
    await setRole(db, by, "owner");
    await setRole(db, offer.from, "admin");
    const { from, to, reason } = offer;
    await recordAudit(db, "organization.transferred", organization.id, { from, to, reason });
    const [giver, taker] = await bothOf(db, parts, offer);
    const others = await peopleOf(db, parts, await accountsWith(db, ["owner", "billing"]));
    const told = new Map([...others, [giver.account.id, giver], [taker.account.id, taker]]);
    await tell(db, keys, told.values(), {
      template: "ownership_moved",
      organization: organization.name,
      from: called(giver),
      to: called(taker),
      path: `/app/${organization.slug}/team`,
    });
  });
}

/**
 * Ends an offer: an owner takes it back, or whoever it was made to says no.
 * @throws ActError offer_not_found
 */
export async function closeOffer(
  database: ControlDatabase,
  organization: Organization,
  by: { readonly member: MemberId; readonly role: string },
): Promise<void> {
  await database.inTenant(organization.id, async (db) => {
    const offer = await lockOpenOffer(db);
    const declines = offer?.to === by.member;
    if (offer === null || (!declines && by.role !== "owner")) throw new ActError("offer_not_found");
    await endOpenOffer(db, declines ? "declined" : "withdrawn");
    const { from, to } = offer;
    await recordAudit(db, "organization.offer_ended", organization.id, { from, to, declined: declines });
  });
}

async function bothOf(db: TenantDb, parts: Telling, { from, to }: OwnershipOffer) {
  const accounts = [await accountOf(db, from), await accountOf(db, to)] as const;
  const people = await peopleOf(db, parts, accounts);
  const [giver, taker] = accounts.map((account) => people.get(account));
  if (giver === undefined || taker === undefined) throw new ActError("cannot_own");
  return [giver, taker] as const;
}

async function accountOf(db: TenantDb, id: MemberId): Promise<AccountId> {
  const member = await readMember(db, id);
  if (member === null || member.account === null) throw new ActError("cannot_own");
  return member.account;
}
