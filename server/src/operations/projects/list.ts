import { z } from "zod";
import { projectPage } from "../../organizations/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { projectShown, showProject } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const listProjects = operation({
  name: "projects.list",
  summary: "Lists an organization's projects, oldest first.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, ...pageInput }),
  output: pageOf(projectShown),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor }) {
    const after = readCursor(cursor);
    const { id } = await organizationFor(act, allowed, organization);
    const rows = await act.database.inTenant(id, (db) => projectPage(db, { after, limit }));
    return page(rows, limit, showProject);
  },
});
