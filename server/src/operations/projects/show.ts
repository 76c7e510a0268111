import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { readProject } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { projectShown, showProject } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const showOneProject = operation({
  name: "projects.show",
  summary: "Shows one project of an organization.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, project: organizationReference }),
  output: projectShown,
  errors: ["organization_not_found", "project_not_found"],
  async run(act, { organization, project: reference }) {
    const { id } = await organizationFor(act, allowed, organization);
    const project = await act.database.inTenant(id, (db) => readProject(db, reference));
    if (!project) throw new ActError("project_not_found", { project: shown(reference) });
    return showProject(project);
  },
});
