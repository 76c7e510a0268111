import { changeMember } from "../../operations/members/change.ts";
import { showOneMember } from "../../operations/members/show.ts";
import { ORGANIZATION_ROLES, type OrganizationRole } from "../../operations/principal.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "change <member>",
  operation: changeMember,
  examples: [
    "sallyport members change 01981c2e-5a0e-7c3b-9d55-00000000ada1 --role admin --organization acme",
  ],
  options: (command) =>
    addOrganization(command)
      .option("--name <name>", "another name")
      .option("--role <role>", `one of ${ORGANIZATION_ROLES.join(", ")}`),
  async input(words, performer) {
    const { name, role } = words.options;
    const member = words.arguments[0] ?? "";
    const organization = await organizationOf(words, performer);
    const { revision } = await performer.perform(showOneMember, { organization, member });
    return {
      organization,
      member,
      revision,
      ...(typeof name === "string" ? { name } : {}),
      ...(role === undefined ? {} : { role: role as OrganizationRole }),
    };
  },
  print: ({ name, role }, { out }) => out(`${name} is ${role} now.`),
});
