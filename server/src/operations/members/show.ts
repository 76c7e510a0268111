import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import { readMemberEver } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { memberReference, memberShown, showMember } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const showOneMember = operation({
  name: "members.show",
  summary: "Shows one member of an organization.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, member: memberReference }),
  output: memberShown,
  errors: ["organization_not_found", "member_not_found"],
  async run(act, { organization, member: reference }) {
    const { id } = await organizationFor(act, allowed, organization);
    const member = parseId<MemberId>(reference.toLowerCase());
    const details = member && (await act.database.inTenant(id, (db) => readMemberEver(db, member)));
    if (!details) throw new ActError("member_not_found", { member: shown(reference) });
    return showMember(act, details);
  },
});
