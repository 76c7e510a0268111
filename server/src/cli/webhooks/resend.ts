import { resendDelivery } from "../../operations/webhooks/resend.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "resend <delivery>",
  operation: resendDelivery,
  examples: ["sallyport webhooks resend 01981c2e-5a0e-7c3b-9d55-00000000de11 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    delivery: words.arguments[0] ?? "",
  }),
  print: ({ event }, { out }) => out(`${event} is sent again now.`),
});
