import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { readProject, renameProject } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { displayName, organizationFor, organizationReference, revision, shown } from "../place.ts";
import { projectShown, showProject } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const changeProject = operation({
  name: "projects.change",
  summary: "Changes a project's name.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    project: organizationReference,
    name: displayName,
    revision,
  }),
  output: projectShown,
  errors: ["organization_not_found", "project_not_found", "changed_meanwhile"],
  async run(act, { organization, project: reference, name, revision: known }) {
    const { id } = await organizationFor(act, allowed, organization);
    return act.database.inTenant(id, async (db) => {
      const project = await readProject(db, reference);
      if (!project) throw new ActError("project_not_found", { project: shown(reference) });
      await renameProject(db, project.id, name, known);
      return showProject({ ...project, name, revision: known + 1 });
    });
  },
});
