import { showOneProject } from "../../operations/projects/show.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "show <project>",
  operation: showOneProject,
  examples: ["sallyport projects show website --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    project: words.arguments[0] ?? "",
  }),
  print: ({ id, slug, name, created_at: since }, { out }) =>
    out(`${slug} (shown as '${name}'), since ${since.slice(0, 10)}. Its id is ${id}.`),
});
