import { curlOfDelivery } from "../../operations/webhooks/curl.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "curl <delivery>",
  operation: curlOfDelivery,
  examples: ["sallyport webhooks curl 01981c2e-5a0e-7c3b-9d55-00000000de11 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    delivery: words.arguments[0] ?? "",
  }),
  print: ({ curl }, { out }) => out(curl),
});
