import { setLine } from "../../operations/credits/line.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { addReason } from "./money-options.ts";

export const command = verb({
  usage: "line <usd>",
  operation: setLine,
  notes:
    "Credit is spent first, then the line; what is spent of the line is owed, and new credit pays it\nfirst. A line that is lower than what is owed loses nothing: nothing new is spent until there is\nroom again. '0' ends it.",
  examples: ["sallyport credits line 500 --organization acme --reason 'contract 12'"],
  options: (command) => addReason(addOrganization(command)),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    line_usd: words.arguments[0] ?? "",
    reason: words.options["reason"] as string,
  }),
  print(set, { out }) {
    const { organization, line_usd: line, before_usd: before, owed_usd: owed, nodes } = set;
    out(`'${organization}' may spend up to ${line} USD below zero; it was ${before} USD before.`);
    out(`It owes ${owed} USD and can spend ${set.available_usd} USD now.`);
    out(nodesWords("In force", nodes));
  },
});
