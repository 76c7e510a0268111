import { z } from "zod";
import { leave } from "../../membership/index.ts";
import { organizationReference } from "../../operations/place.ts";
import { door } from "../door.ts";
import { DONE, done } from "../fields.ts";
import { placeIn } from "./own-membership.ts";

/** Also whoever is suspended, or lacks the second factor that is asked for, may go. */
export const leaveOrganization = door({
  name: "account.leave_organization",
  summary:
    "Ends your membership in an organization. Your keys stay the organization's, and its owners are told of them.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ organization: organizationReference }),
  output: done,
  errors: ["organization_not_found", "member_not_found", "last_owner"],
  async run(entrance, visit, { organization: reference }) {
    const { organization, member, session } = await placeIn(entrance, visit, reference);
    const acting = { database: entrance.actingAs(session.account), vault: entrance.vault };
    await leave(acting, organization, member);
    return { body: DONE };
  },
});
