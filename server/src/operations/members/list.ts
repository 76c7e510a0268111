import { z } from "zod";
import { memberPage } from "../../organizations/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { memberListed, showMembersListed } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const listMembers = operation({
  name: "members.list",
  summary:
    "Lists an organization's members, oldest first; to its owners and admins with second factor and last day here.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    former: z
      .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])
      .default(false)
      .describe("Those who have left, instead of those who are there."),
    ...pageInput,
  }),
  output: pageOf(memberListed),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor, former }) {
    const after = readCursor(cursor);
    const { id } = await organizationFor(act, allowed, organization);
    const rows = await act.database.inTenant(id, (db) => memberPage(db, { after, limit, former }));
    const role = act.principal.memberships.find(({ organization: one }) => one === id)?.role;
    const answers = !former && (role === "owner" || role === "admin");
    return page(await showMembersListed(act, rows, answers), limit, (member) => member);
  },
});
