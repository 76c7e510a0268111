import { z } from "zod";
import { directoryPage } from "../../organizations/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { sides } from "../suspensions/sides.ts";

const listed = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  created_at: timestamp,
  suspended_by: sides,
});

export const listOrganizations = operation({
  name: "organizations.list",
  summary: "Lists the organizations that you may see, oldest first.",
  allowed: { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(listed),
  errors: [],
  async run({ principal, database }, { limit, cursor }) {
    const after = readCursor(cursor);
    const only = principal.platform === null ? principal.memberships.map((one) => one.organization) : null;
    const rows = await database.asOperator((db) => directoryPage(db, { after, limit, only }));
    return page(rows, limit, ({ id, slug, name, createdAt, suspendedBy }) => ({
      id,
      slug,
      name,
      created_at: createdAt.toISOString(),
      suspended_by: [...suspendedBy],
    }));
  },
});
