import { changeOrganization } from "../../operations/organizations/change.ts";
import { showOneOrganization } from "../../operations/organizations/show.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "rename <organization> <name>",
  operation: changeOrganization,
  examples: ['sallyport organizations rename acme "Acme Ltd"'],
  async input({ arguments: [organization = "", name = ""] }, performer) {
    const { revision } = await performer.perform(showOneOrganization, { organization });
    return { organization, name, revision };
  },
  print: ({ slug, name }, { out }) => out(`'${slug}' is shown as '${name}' now.`),
});
