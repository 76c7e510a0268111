import { z } from "zod";
import { addProject, readProject } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { displayName, organizationFor, organizationReference, slug } from "../place.ts";
import { checkProviders, projectScopeTaken, projectShown, showProject } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const createProject = operation({
  name: "projects.create",
  summary: "Makes a project in an organization.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    slug,
    name: displayName.optional(),
    ...projectScopeTaken,
  }),
  output: projectShown,
  errors: ["organization_not_found", "project_exists", "provider_not_found"],
  async run(act, { organization, slug: short, name = short, ...scope }) {
    const { id } = await organizationFor(act, allowed, organization);
    await checkProviders(act, scope.providers);
    return act.database.inTenant(id, async (db) => {
      await addProject(db, id, { slug: short, name, ...scope });
      const made = await readProject(db, short);
      if (!made) throw new Error("a project that was just made is not there");
      return showProject(made);
    });
  },
});
