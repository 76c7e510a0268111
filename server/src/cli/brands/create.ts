import { createBrandKit } from "../../operations/brands/change.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "create <name>",
  operation: createBrandKit,
  examples: ["sallyport brands create 'Spring shop' --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    name: words.arguments[0] ?? "",
  }),
  print: ({ id, name }, { out }) =>
    out(`'${name}' is there: ${id}. Say what it holds with 'sallyport brands change'.`),
});
