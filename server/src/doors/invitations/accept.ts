import { z } from "zod";
import { countLinkTry, countOrganization, joiningPerson, noteJoining } from "../../entrance/index.ts";
import { acceptInvitation, becomeOwner, findInvitation } from "../../invitations/index.ts";
import { newId, type OrganizationId } from "../../kernel/ids.ts";
import { memberRole } from "../../operations/members/shown.ts";
import { displayName, slug } from "../../operations/place.ts";
import { addOrganization } from "../../organizations/index.ts";
import { door } from "../door.ts";
import { linkToken } from "../fields.ts";

const placeShown = z.object({ id: z.uuid(), slug: z.string(), name: z.string() });

export const showInvitation = door({
  name: "invitations.show",
  summary: "Shows what the link of an invitation is about. Nothing changes.",
  who: "anyone",
  effect: "reads",
  input: z.strictObject({ token: linkToken }),
  output: z.object({ organization: z.string(), role: memberRole }),
  errors: ["link_ended"],
  async run(entrance, visit, { token }) {
    const attempt = await countLinkTry(entrance, visit);
    const { organization, invitation } = await findInvitation(entrance.database, token);
    attempt.giveBack();
    return { body: { organization: organization.name, role: memberRole.parse(invitation.role) } };
  },
});

export const acceptInvitationDoor = door({
  name: "invitations.accept",
  summary: "Makes you a member of the organization that invited your address.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ token: linkToken }),
  output: placeShown,
  errors: [
    "address_not_verified",
    "policies_not_agreed",
    "link_ended",
    "invitation_for_other",
    "member_already",
  ],
  async run(entrance, visit, { token }) {
    const attempt = await countLinkTry(entrance, visit);
    const person = await joiningPerson(entrance, visit);
    const acting = entrance.actingAs(person.account.id);
    const { id, slug: short, name } = await acceptInvitation(acting, entrance.keys, person, token);
    attempt.giveBack();
    await noteJoining(entrance, visit, person);
    return { body: { id, slug: short, name } };
  },
});

export const foundOrganization = door({
  name: "account.found_organization",
  summary: "Makes an organization with a first project, of which you are the owner.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ slug, name: displayName.optional() }),
  output: placeShown,
  errors: ["address_not_verified", "policies_not_agreed", "organization_exists"],
  async run(entrance, visit, { slug: short, name = short }) {
    const person = await joiningPerson(entrance, visit);
    await countOrganization(entrance, person);
    const id = newId<OrganizationId>();
    const acting = entrance.actingAs(person.account.id);
    await becomeOwner(acting, id, person, (db) => addOrganization(db, { id, slug: short, name }));
    return { body: { id, slug: short, name } };
  },
});
