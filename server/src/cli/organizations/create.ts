import { createOrganization } from "../../operations/organizations/create.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "create <slug>",
  operation: createOrganization,
  examples: [
    "sallyport organizations create initech",
    'sallyport organizations create initech --name "Initech GmbH"',
  ],
  options: (command) => command.option("--name <name>", "name for people (default: the short name)"),
  input: ({ arguments: [slug = ""], options: { name } }) => ({
    slug,
    ...(typeof name === "string" ? { name } : {}),
  }),
  print: ({ slug }, { out }) => out(`Made the organization '${slug}' with the project 'default'.`),
});
