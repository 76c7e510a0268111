import { z } from "zod";
import { countLinkTry, verifiedPerson } from "../../entrance/index.ts";
import { PLATFORM_ROLES } from "../../operations/principal.ts";
import { acceptStaffInvitation } from "../../staff/index.ts";
import { door } from "../door.ts";
import { linkToken } from "../fields.ts";

export const joinStaff = door({
  name: "console.join",
  summary:
    "Gives you the role on the platform that your address was invited to. The console has a sign-in of its own.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ token: linkToken }),
  output: z.object({ role: z.enum(PLATFORM_ROLES) }),
  errors: ["address_not_verified", "link_ended", "invitation_for_other", "staff_already"],
  async run(entrance, visit, { token }) {
    const attempt = await countLinkTry(entrance, visit);
    const person = await verifiedPerson(entrance, visit);
    const acting = entrance.actingAs(person.account.id);
    const role = await acceptStaffInvitation(acting, entrance.keys, person, token);
    attempt.giveBack();
    return { body: { role } };
  },
});
