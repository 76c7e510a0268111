import { createProject } from "../../operations/projects/create.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "create <slug>",
  operation: createProject,
  examples: ["sallyport projects create shop --organization acme"],
  options: (command) =>
    addOrganization(command).option("--name <name>", "name for people (default: the short name)"),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    slug: words.arguments[0] ?? "",
    ...(typeof words.options["name"] === "string" ? { name: words.options["name"] } : {}),
  }),
  print: ({ slug }, { out }) => out(`Made the project '${slug}'.`),
});
