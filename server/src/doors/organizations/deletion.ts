import { z } from "zod";
import { justProven } from "../../entrance/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { formatUsd } from "../../kernel/money.ts";
import {
  consequencesFor,
  deleteOrganization,
  openSecondDoor,
  shutFirstDoor,
} from "../../membership/index.ts";
import { showNodes } from "../../operations/everywhere.ts";
import { deletionShown } from "../../operations/organizations/deletion-shown.ts";
import { organizationReference, reason } from "../../operations/place.ts";
import { door } from "../door.ts";
import { actingIn, type OwnMembership } from "./own-membership.ts";
import { doorShown, doorTaken, showConsequences } from "./shown.ts";

const OWN_ERRORS = [
  "address_not_verified",
  "organization_not_found",
  "membership_suspended",
  "network_not_allowed",
  "second_factor_required",
  "not_permitted",
  "credit_owed",
] as const;

const atDoor = ({ organization, session }: OwnMembership) => ({
  organization: organization.id,
  account: session.account,
  session: session.id,
});

export const beginOrganizationDeletion = door({
  name: "account.begin_organization_deletion",
  summary:
    "Shuts the first door of deleting an organization: which, and why. The second can be opened for a minute.",
  who: "person",
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    confirm: z.string().max(40, "is not its short name").describe("Its short name once more."),
    reason,
  }),
  output: doorShown,
  errors: [...OWN_ERRORS, "proof_of_person_needed"],
  async run(entrance, visit, { organization: reference, confirm, reason: why }) {
    const place = await actingIn(entrance, visit, reference, ["owner"]);
    justProven(visit);
    const { organization, session } = place;
    if (confirm !== organization.slug)
      throw new ActError("invalid_input", { field: "confirm", problem: "must be its short name" });
    return entrance.actingAs(session.account).inTenant(organization.id, async (db) => {
      const found = await consequencesFor(db);
      if (found.owed > 0n) throw new ActError("credit_owed", { owed_usd: formatUsd(found.owed) });
      const decided = { act: "deletion", member: null, reason: why } as const;
      const { id, opensUntil } = await shutFirstDoor(db, atDoor(place), decided);
      const consequences = showConsequences(found);
      return { body: { door: id, opens_until: opensUntil.toISOString(), consequences } };
    });
  },
});

export const deleteOwnOrganization = door({
  name: "account.delete_organization",
  summary:
    "Opens the second door: the organization is gone, its keys are dead on every node, and its owners get a receipt.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ organization: organizationReference, door: doorTaken }),
  output: deletionShown,
  errors: [...OWN_ERRORS, "door_shut"],
  async run(entrance, visit, { organization: reference, door: named }) {
    const place = await actingIn(entrance, visit, reference, ["owner"]);
    const { organization, session } = place;
    const parts = {
      database: entrance.actingAs(session.account),
      vault: entrance.vault,
    };
    const receipt = await deleteOrganization(parts, organization, session.account, (db) =>
      openSecondDoor(db, atDoor(place), "deletion", named),
    );
    const nodes = await entrance.everywhere(receipt.generation);
    return {
      body: {
        organization: organization.slug,
        receipt: receipt.entry,
        keys: receipt.keys,
        members: receipt.members,
        left_usd: formatUsd(receipt.left),
        nodes: showNodes(nodes),
      },
    };
  },
});
