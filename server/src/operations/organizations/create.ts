import { z } from "zod";
import { newId, type OrganizationId } from "../../kernel/ids.ts";
import { addOrganization, readOrganization } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { displayName, slug } from "../place.ts";
import { organizationShown, showOrganization } from "./shown.ts";

export const createOrganization = operation({
  name: "organizations.create",
  summary: "Makes an organization with a first project, which is named 'default' unless you say otherwise.",
  allowed: { platform: ["operator", "admin"] },
  effect: "changes",
  input: z.strictObject({
    slug,
    name: displayName.optional(),
    first_project: slug.default("default").describe("The short name of its first project."),
  }),
  output: organizationShown,
  errors: ["organization_exists"],
  run: ({ database }, { slug: short, name = short, first_project: first }) => {
    const id = newId<OrganizationId>();
    return database.inTenant(id, async (db) => {
      await addOrganization(db, { id, slug: short, name }, first);
      const made = await readOrganization(db);
      if (!made) throw new Error("an organization that was just made is not there");
      return showOrganization(made);
    });
  },
});
