import { z } from "zod";
import { listOrganizations } from "../../organizations/index.ts";
import { suspensionPage } from "../../suspensions/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const suspensionShown = z
  .object({
    id: z.uuid(),
    what: z.enum(["organization", "project", "member"]),
    organization: z.string(),
    organization_id: z.uuid(),
    project_id: z.uuid().nullable(),
    member_id: z.uuid().nullable(),
    side: z.enum(["platform", "organization", "person"]).describe("Who decided it."),
    mode: z.enum(["drain", "cut"]),
    reason: z.string(),
    suspended_at: timestamp,
  })
  .meta({ id: "Suspension" });

export const listSuspensions = operation({
  name: "suspensions.list",
  summary: "Show which organizations, projects and members are suspended, by whom, since when and why.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(suspensionShown),
  errors: [],
  async run({ database }, { limit, cursor }) {
    const rows = await suspensionPage(database, { after: readCursor(cursor), limit });
    const slugs = new Map((await database.asOperator(listOrganizations)).map(({ id, slug }) => [id, slug]));
    return page(rows, limit, ({ id, organization, project, member, side, mode, reason, suspendedAt }) => ({
      id,
      what:
        project !== null
          ? ("project" as const)
          : member !== null
            ? ("member" as const)
            : ("organization" as const),
      organization: slugs.get(organization) ?? organization,
      organization_id: organization,
      project_id: project,
      member_id: member,
      side,
      mode,
      reason,
      suspended_at: suspendedAt.toISOString(),
    }));
  },
});
