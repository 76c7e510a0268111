import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import { changeMember as change, hasOwnerBeside, readMember } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { mayHandOwnership } from "../permission.ts";
import { displayName, organizationFor, organizationReference, revision, shown } from "../place.ts";
import { memberReference, memberRole, memberShown, showMember } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const changeMember = operation({
  name: "members.change",
  summary: "Changes a member's name or role.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    member: memberReference,
    name: displayName.optional(),
    role: memberRole.optional(),
    revision,
  }),
  output: memberShown,
  errors: [
    "organization_not_found",
    "member_not_found",
    "member_named_by_account",
    "last_owner",
    "changed_meanwhile",
  ],
  async run(act, { organization, member: reference, name, role, revision: known }) {
    const { id } = await organizationFor(act, allowed, organization);
    const member = parseId<MemberId>(reference.toLowerCase());
    if (member === null) throw new ActError("member_not_found", { member: shown(reference) });
    const changed = await act.database.inTenant(id, async (db) => {
      const before = await readMember(db, member);
      if (!before) throw new ActError("member_not_found", { member });
      if (name !== undefined && before.account !== null) throw new ActError("member_named_by_account");
      if (role === "owner" || before.role === "owner") mayHandOwnership(act.principal, id);
      const steppingDown = before.role === "owner" && role !== undefined && role !== "owner";
      if (steppingDown && !(await hasOwnerBeside(db, member))) throw new ActError("last_owner");
      await change(db, member, { name, role }, known);
      return readMember(db, member);
    });
    if (!changed) throw new ActError("member_not_found", { member });
    return showMember(act, changed);
  },
});
