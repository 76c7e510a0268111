import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import { hasOwnerBeside, readMemberEver } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { mayHandOwnership } from "../permission.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { decided, suspendInput, suspendThing } from "../suspensions/deciding.ts";
import { showMember } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const suspendMember = operation({
  name: "members.suspend",
  summary:
    "Suspend a member: nothing that the member's keys ask is served anywhere when the command returns.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    member: z.string().max(40, "is not an id"),
    ...suspendInput,
  }),
  output: decided,
  errors: ["organization_not_found", "member_not_found", "last_owner"],
  async run(act, { organization: reference, member: named, ...decision }) {
    const { id: organization } = await organizationFor(act, allowed, reference);
    const member = parseId<MemberId>(named.toLowerCase());
    const found = await act.database.inTenant(organization, async (db) => {
      const one = member === null ? null : await readMemberEver(db, member);
      // Who runs the platform may suspend anybody; an organization keeps an owner who can end it.
      const isOwner = one?.role === "owner" && one.leftAt === null;
      if (isOwner && act.principal.platform === null && !(await hasOwnerBeside(db, one.id)))
        throw new ActError("last_owner");
      return one;
    });
    if (!found) throw new ActError("member_not_found", { member: shown(named) });
    const { id, role } = found;
    const { name } = await showMember(act, found);
    if (role === "owner") mayHandOwnership(act.principal, organization);
    return suspendThing(act, { organization, project: null, member: id }, { id, name }, decision);
  },
});
