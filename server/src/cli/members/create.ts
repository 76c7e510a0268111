import { createMember } from "../../operations/members/create.ts";
import { ORGANIZATION_ROLES, type OrganizationRole } from "../../operations/principal.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "create <name>",
  operation: createMember,
  examples: ['sallyport members create "Ada Lovelace" --role developer --organization acme'],
  options: (command) =>
    addOrganization(command).option("--role <role>", `one of ${ORGANIZATION_ROLES.join(", ")}`, "developer"),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    name: words.arguments[0] ?? "",
    role: words.options["role"] as OrganizationRole,
  }),
  print: ({ id, name, role }, { out }) => out(`Added '${name}' as ${role}: ${id}`),
});
