import { takeBack } from "../../operations/credits/reverse.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { addAmount, addReason, amountOf } from "./money-options.ts";

export const command = verb({
  usage: "reverse <grant>",
  operation: takeBack,
  notes:
    "For a payment that was refunded or charged back. It comes first from what is left of that grant,\nthen from other credit that is not held; of a payment, the rest becomes a debt, which new credit\npays first.",
  examples: [
    "sallyport credits reverse 01981c2e-5a0e-7c3b-9d55-000000009a27 --organization acme --amount 1 --reason 'chargeback'",
  ],
  options: (command) => addReason(addAmount(addOrganization(command))),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    grant: words.arguments[0] ?? "",
    ...amountOf(words),
    reason: words.options["reason"] as string,
  }),
  print({ grant, taken_usd: taken, owed_usd: owed, nodes }, { out }) {
    out(`Took ${taken} USD of credit back (grant ${grant}).`);
    if (Number(owed) > 0) out(`${owed} USD were spent already; they are owed now.`);
    out(nodesWords("In force", nodes));
  },
});
