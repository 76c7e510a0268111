import { resumeProject } from "../../operations/projects/resume.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { addReason, printResumed, reasonOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "resume <project>",
  operation: resumeProject,
  examples: ['sallyport projects resume backend --organization acme --reason "ticket 12"'],
  options: (command) => addReason(addOrganization(command)),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    project: words.arguments[0] ?? "",
    ...reasonOf(words),
  }),
  print: printResumed,
});
