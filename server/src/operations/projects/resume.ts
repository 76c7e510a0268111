import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { readProject } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { decided, resumeInput, resumeThing } from "../suspensions/deciding.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const resumeProject = operation({
  name: "projects.resume",
  summary: "End the suspension of a project: its keys work again, except those that ended meanwhile.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    project: organizationReference,
    ...resumeInput,
  }),
  output: decided,
  errors: ["organization_not_found", "project_not_found", "not_suspended", "suspended_by_other"],
  async run(act, { organization: reference, project: named, reason }) {
    const { id: organization } = await organizationFor(act, allowed, reference);
    const project = await act.database.inTenant(organization, (db) => readProject(db, named));
    if (!project) throw new ActError("project_not_found", { project: shown(named) });
    const { id, slug } = project;
    return resumeThing(act, { organization, project: id, member: null }, { id, name: slug }, reason);
  },
});
