import { resumeMember } from "../../operations/members/resume.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { addReason, printResumed, reasonOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "resume <member>",
  operation: resumeMember,
  examples: [
    'sallyport members resume 01981c2e-5a0e-7c3b-9d55-00000000ada1 --organization acme --reason "is back"',
  ],
  options: (command) => addReason(addOrganization(command)),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    member: words.arguments[0] ?? "",
    ...reasonOf(words),
  }),
  print: printResumed,
});
