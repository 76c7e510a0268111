import { deleteOrganization } from "../../operations/organizations/delete.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "delete <organization>",
  operation: deleteOrganization,
  notes:
    "This cannot be undone. It is refused while the organization owes something. Its books stay, without a name, and nobody gets its\nshort name again.",
  examples: ['sallyport organizations delete globex --confirm globex --reason "contract 71 ended"'],
  options: (command) =>
    command
      .requiredOption("--confirm <organization>", "its short name once more")
      .requiredOption("--reason <text>", "why, in 3 to 100 plain characters; kept in the audit ledger"),
  input: (words) => ({
    organization: words.arguments[0] ?? "",
    confirm: String(words.options["confirm"]),
    reason: String(words.options["reason"]),
  }),
  print({ organization, keys, members, left_usd: left, receipt, nodes }, { out }) {
    out(`'${organization}' is gone: ${keys} keys ended, ${members} members are none any more.`);
    out(`${left} USD of credit were left, which nobody spends any more. The receipt is entry ${receipt}.`);
    out(nodesWords("Dead", nodes));
  },
});
