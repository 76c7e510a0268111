import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { readProject } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { decided, suspendInput, suspendThing } from "../suspensions/deciding.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const suspendProject = operation({
  name: "projects.suspend",
  summary: "Suspend a project: nothing that its keys ask is served anywhere when the command returns.",
  allowed,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    project: organizationReference,
    ...suspendInput,
  }),
  output: decided,
  errors: ["organization_not_found", "project_not_found"],
  async run(act, { organization: reference, project: named, ...decision }) {
    const { id: organization } = await organizationFor(act, allowed, reference);
    const project = await act.database.inTenant(organization, (db) => readProject(db, named));
    if (!project) throw new ActError("project_not_found", { project: shown(named) });
    const { id, slug } = project;
    return suspendThing(act, { organization, project: id, member: null }, { id, name: slug }, decision);
  },
});
