import { suspendMember } from "../../operations/members/suspend.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { addSuspend, printSuspended, suspensionOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "suspend <member>",
  operation: suspendMember,
  notes:
    "What is in flight may finish (--drain), or ends now (--cut). Keys stay, work again afterwards, and new ones\nare refused too. What the organization itself suspended, only the organization resumes, and what the\nplatform did, only the platform.",
  examples: [
    'sallyport members suspend 01981c2e-5a0e-7c3b-9d55-00000000ada1 --organization acme --reason "has left"',
  ],
  options: (command) => addSuspend(addOrganization(command)),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    member: words.arguments[0] ?? "",
    ...suspensionOf(words),
  }),
  print: printSuspended,
});
