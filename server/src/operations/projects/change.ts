import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { changeProject as change, readProject } from "../../organizations/index.ts";
import { nextGeneration } from "../../propagation/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { displayName, organizationFor, organizationReference, revision, shown } from "../place.ts";
import { checkProviders, projectScopeTaken, projectShown, showProject } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const changeProject = operation({
  name: "projects.change",
  summary: "Changes a project's name, or which models and providers its keys may use, on every node.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    project: organizationReference,
    name: displayName.optional(),
    ...projectScopeTaken,
    revision,
  }),
  output: projectShown.extend({ nodes: nodesShown }),
  errors: ["organization_not_found", "project_not_found", "provider_not_found", "changed_meanwhile"],
  async run(act, { organization, project: reference, revision: known, ...asked }) {
    const { id } = await organizationFor(act, allowed, organization);
    await checkProviders(act, asked.providers);
    const isScope = asked.models !== undefined || asked.providers !== undefined;
    const { changed, generation } = await act.database.inTenant(id, async (db) => {
      const project = await readProject(db, reference);
      if (!project) throw new ActError("project_not_found", { project: shown(reference) });
      const next = isScope ? await nextGeneration(db) : null;
      await change(db, project.id, asked, known, next);
      return { changed: await readProject(db, project.id), generation: next };
    });
    if (!changed) throw new ActError("project_not_found", { project: shown(reference) });
    const nodes = generation === null ? [] : await act.everywhere(generation);
    return { ...showProject(changed), nodes: showNodes(nodes) };
  },
});
