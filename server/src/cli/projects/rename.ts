import { changeProject } from "../../operations/projects/change.ts";
import { showOneProject } from "../../operations/projects/show.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "rename <project> <name>",
  operation: changeProject,
  examples: ['sallyport projects rename website "Web shop" --organization acme'],
  options: addOrganization,
  async input(words, performer) {
    const [project = "", name = ""] = words.arguments;
    const organization = await organizationOf(words, performer);
    const { revision } = await performer.perform(showOneProject, { organization, project });
    return { organization, project, name, revision };
  },
  print: ({ slug, name }, { out }) => out(`'${slug}' is shown as '${name}' now.`),
});
