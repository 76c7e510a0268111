import { z } from "zod";
import { consequencesFor } from "../../membership/index.ts";
import { organizationReference } from "../../operations/place.ts";
import { door } from "../door.ts";
import { actingIn } from "./own-membership.ts";
import { consequencesShown, showConsequences } from "./shown.ts";

export const showConsequencesDoor = door({
  name: "account.organization_consequences",
  summary: "Shows an owner what goes with the organization to another owner, or is lost when it is deleted.",
  who: "person",
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: consequencesShown,
  errors: [
    "address_not_verified",
    "organization_not_found",
    "membership_suspended",
    "network_not_allowed",
    "second_factor_required",
    "not_permitted",
  ],
  async run(entrance, visit, { organization: reference }) {
    const { organization } = await actingIn(entrance, visit, reference, ["owner"]);
    const found = await entrance.database.inTenant(organization.id, consequencesFor);
    return { body: showConsequences(found) };
  },
});
