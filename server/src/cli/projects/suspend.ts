import { suspendProject } from "../../operations/projects/suspend.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { addSuspend, printSuspended, suspensionOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "suspend <project>",
  operation: suspendProject,
  notes:
    "What is in flight may finish (--drain), or ends now (--cut). Keys stay, work again afterwards, and new ones\nare refused too. What the organization itself suspended, only the organization resumes, and what the\nplatform did, only the platform.",
  examples: ['sallyport projects suspend website --organization acme --cut --reason "ticket 12"'],
  options: (command) => addSuspend(addOrganization(command)),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    project: words.arguments[0] ?? "",
    ...suspensionOf(words),
  }),
  print: printSuspended,
});
