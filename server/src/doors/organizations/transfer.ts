import { z } from "zod";
import { type Entrance, justProven, type Visit } from "../../entrance/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import {
  closeOffer,
  consequencesFor,
  heirFor,
  type OwnershipOffer,
  offerOwnership,
  openOffer,
  openSecondDoor,
  shutFirstDoor,
  takeOwnership,
} from "../../membership/index.ts";
import { organizationReference, reason, timestamp } from "../../operations/place.ts";
import { ORGANIZATION_ROLES } from "../../operations/principal.ts";
import { door } from "../door.ts";
import { DONE, done } from "../fields.ts";
import { actingIn, type OwnMembership } from "./own-membership.ts";
import { doorShown, doorTaken, showConsequences } from "./shown.ts";

const OWN_ERRORS = [
  "address_not_verified",
  "organization_not_found",
  "membership_suspended",
  "network_not_allowed",
  "second_factor_required",
  "not_permitted",
] as const;

const offerShown = z.object({
  from: z.uuid().describe("The member who gives it."),
  to: z.uuid().describe("The member who may take it."),
  reason: z.string(),
  offered_at: timestamp,
  ends_at: timestamp,
});

const show = ({ from, to, reason: why, offeredAt, endsAt }: OwnershipOffer) => ({
  from,
  to,
  reason: why,
  offered_at: offeredAt.toISOString(),
  ends_at: endsAt.toISOString(),
});

const atDoor = ({ organization, session }: OwnMembership) => ({
  organization: organization.id,
  account: session.account,
  session: session.id,
});

const partsOf = (entrance: Entrance, { session }: OwnMembership) => ({
  database: entrance.actingAs(session.account),
  vault: entrance.vault,
});

/** An owner who proved who they are just now. */
async function provenOwner(entrance: Entrance, visit: Visit, reference: string): Promise<OwnMembership> {
  const place = await actingIn(entrance, visit, reference, ["owner"]);
  justProven(visit);
  return place;
}

export const beginTransfer = door({
  name: "account.begin_transfer",
  summary:
    "Shuts the first door of handing an organization over: to whom, and why. The second can be opened for a minute.",
  who: "person",
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    member: z.string("must be an id").max(40, "is not an id").describe("Who shall be the owner."),
    reason,
  }),
  output: doorShown,
  errors: [...OWN_ERRORS, "proof_of_person_needed", "member_not_found", "cannot_own"],
  async run(entrance, visit, { organization: reference, member: named, reason: why }) {
    const place = await provenOwner(entrance, visit, reference);
    const heir = parseId<MemberId>(named.toLowerCase());
    if (heir === null) throw new ActError("member_not_found", { member: "…" });
    const { database } = partsOf(entrance, place);
    return database.inTenant(place.organization.id, async (db) => {
      await heirFor(db, place.member, heir);
      const decided = { act: "transfer", member: heir, reason: why } as const;
      const { id, opensUntil } = await shutFirstDoor(db, atDoor(place), decided);
      const consequences = showConsequences(await consequencesFor(db));
      return { body: { door: id, opens_until: opensUntil.toISOString(), consequences } };
    });
  },
});

export const offerTransfer = door({
  name: "account.offer_transfer",
  summary:
    "Opens the second door: the organization is offered to the member who was chosen, who has a day to take it. Until then nothing changes.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, door: doorTaken }),
  output: offerShown,
  errors: [...OWN_ERRORS, "door_shut", "member_not_found", "cannot_own"],
  async run(entrance, visit, { organization: reference, door: named }) {
    const place = await actingIn(entrance, visit, reference, ["owner"]);
    const offer = await offerOwnership(partsOf(entrance, place), place.organization, place.member, (db) =>
      openSecondDoor(db, atDoor(place), "transfer", named),
    );
    return { body: show(offer) };
  },
});

export const showTransfer = door({
  name: "account.show_transfer",
  summary: "Shows the ownership that is offered: to owners, and to whoever may take it. Null: none is.",
  who: "person",
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({ offer: offerShown.nullable() }),
  errors: OWN_ERRORS,
  async run(entrance, visit, { organization: reference }) {
    const place = await actingIn(entrance, visit, reference, ORGANIZATION_ROLES);
    const offer = await entrance.database.inTenant(place.organization.id, openOffer);
    const sees = offer !== null && (place.role === "owner" || offer.to === place.member);
    return { body: { offer: sees ? show(offer) : null } };
  },
});

export const takeTransfer = door({
  name: "account.take_transfer",
  summary: "Takes an ownership that was offered to you. Whoever gave it is an admin from then on.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ organization: organizationReference }),
  output: done,
  errors: [...OWN_ERRORS, "proof_of_person_needed", "offer_not_found", "member_not_found", "cannot_own"],
  async run(entrance, visit, { organization: reference }) {
    const place = await actingIn(entrance, visit, reference, ORGANIZATION_ROLES);
    justProven(visit);
    await takeOwnership(partsOf(entrance, place), place.organization, place.member);
    return { body: DONE };
  },
});

export const endTransfer = door({
  name: "account.end_transfer",
  summary: "Takes an offered ownership back, or declines one that was offered to you.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ organization: organizationReference }),
  output: done,
  errors: [...OWN_ERRORS, "offer_not_found"],
  async run(entrance, visit, { organization: reference }) {
    const place = await actingIn(entrance, visit, reference, ORGANIZATION_ROLES);
    const { database } = partsOf(entrance, place);
    await closeOffer(database, place.organization, place);
    return { body: DONE };
  },
});
