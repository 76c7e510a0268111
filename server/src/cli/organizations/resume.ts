import { resumeOrganization } from "../../operations/organizations/resume.ts";
import { addReason, printResumed, reasonOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "resume <organization>",
  operation: resumeOrganization,
  examples: ['sallyport organizations resume globex --reason "invoice 71 is paid"'],
  options: addReason,
  input: (words) => ({
    organization: words.arguments[0] ?? "",
    ...reasonOf(words),
  }),
  print: printResumed,
});
