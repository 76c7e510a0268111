import { suspendOrganization } from "../../operations/organizations/suspend.ts";
import { addSuspend, printSuspended, suspensionOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "suspend <organization>",
  operation: suspendOrganization,
  notes:
    "What is in flight may finish (--drain), or ends now (--cut). Keys stay, work again afterwards, and new ones\nare refused too. What the organization itself suspended, only the organization resumes, and what the\nplatform did, only the platform.",
  examples: ['sallyport organizations suspend acme --reason "invoice 71 is overdue"'],
  options: addSuspend,
  input: (words) => ({
    organization: words.arguments[0] ?? "",
    ...suspensionOf(words),
  }),
  print: printSuspended,
});
