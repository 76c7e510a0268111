import { z } from "zod";
import { memberPage } from "../../organizations/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { memberShown, showMembers } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const listMembers = operation({
  name: "members.list",
  summary: "Lists an organization's members, oldest first.",
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
  output: pageOf(memberShown),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor, former }) {
    const after = readCursor(cursor);
    const { id } = await organizationFor(act, allowed, organization);
    const rows = await act.database.inTenant(id, (db) => memberPage(db, { after, limit, former }));
    return page(await showMembers(act, rows), limit, (member) => member);
  },
});
