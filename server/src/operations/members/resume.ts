import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import { readMemberEver } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { mayHandOwnership } from "../permission.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { decided, resumeInput, resumeThing } from "../suspensions/deciding.ts";
import { showMember } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const resumeMember = operation({
  name: "members.resume",
  summary: "End the suspension of a member: the member's keys work again, except those that ended meanwhile.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    member: z.string().max(40, "is not an id"),
    ...resumeInput,
  }),
  output: decided,
  errors: ["organization_not_found", "member_not_found", "not_suspended", "suspended_by_other"],
  async run(act, { organization: reference, member: named, reason }) {
    const { id: organization } = await organizationFor(act, allowed, reference);
    const member = parseId<MemberId>(named.toLowerCase());
    const found = member && (await act.database.inTenant(organization, (db) => readMemberEver(db, member)));
    if (!found) throw new ActError("member_not_found", { member: shown(named) });
    const { id, role } = found;
    const { name } = await showMember(act, found);
    if (role === "owner") mayHandOwnership(act.principal, organization);
    return resumeThing(act, { organization, project: null, member: id }, { id, name }, reason);
  },
});
