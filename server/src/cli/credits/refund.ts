import { giveBack } from "../../operations/credits/refund.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { addAmount, addReason, amountOf } from "./money-options.ts";

export const command = verb({
  usage: "refund <request>",
  operation: giveBack,
  notes:
    "Gives the customer what the request cost, or --amount of it, as new credit. What was given back\nonce is not given back again.",
  examples: [
    "sallyport credits refund 01981c2e-5a0e-7c3b-9d55-0000000e9e57 --organization acme --reason 'dispute 12'",
  ],
  options: (command) => addReason(addAmount(addOrganization(command))),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    request: words.arguments[0] ?? "",
    ...amountOf(words),
    reason: words.options["reason"] as string,
  }),
  print: ({ request, grant, refunded_usd: usd }, { out }) =>
    out(`Gave back ${usd} USD of request ${request} (grant ${grant}).`),
});
