import { switchDebugOff } from "../../operations/debug/off.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "off",
  operation: switchDebugOff,
  examples: ['sallyport debug off --organization globex --reason "seen enough"'],
  options: (command) =>
    command
      .requiredOption("--organization <slug>", "whose requests, by its short name")
      .requiredOption("--reason <text>", "why, in 3 to 100 plain characters; kept in the audit ledger"),
  input: ({ options: { organization, reason } }) => ({
    organization: String(organization),
    reason: String(reason),
  }),
  print({ organization, nodes }, { out }) {
    out(`Requests of '${organization}' are not logged any more.`);
    out(nodesWords("Ended", nodes));
  },
});
