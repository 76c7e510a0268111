import { showOneMember } from "../../operations/members/show.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "show <member>",
  operation: showOneMember,
  examples: ["sallyport members show 01981c2e-5a0e-7c3b-9d55-00000000ada1 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    member: words.arguments[0] ?? "",
  }),
  print: ({ id, name, role, created_at: since }, { out }) =>
    out(`${name}, ${role}, since ${since.slice(0, 10)}. The id is ${id}.`),
});
