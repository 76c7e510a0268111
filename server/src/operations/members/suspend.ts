import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import { hasOwnerBeside, lockOwnership, readMemberEver } from "../../organizations/index.ts";
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
    const found = member && (await act.database.inTenant(organization, (db) => readMemberEver(db, member)));
    if (!found) throw new ActError("member_not_found", { member: shown(named) });
    const { id } = found;
    const { name } = await showMember(act, found);
    const thing = { organization, project: null, member: id };
    return suspendThing(act, thing, { id, name }, decision, async (db) => {
      // Who is an owner is read again: of two who suspend each other, or leave meanwhile, one stays.
      await lockOwnership(db);
      const one = await readMemberEver(db, id);
      if (one?.role !== "owner") return;
      mayHandOwnership(act.principal, organization);
      // Who runs the platform may suspend anybody; an organization keeps an owner who can end it.
      if (one.leftAt === null && act.principal.platform === null && !(await hasOwnerBeside(db, id)))
        throw new ActError("last_owner");
    });
  },
});
