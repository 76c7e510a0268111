import { switchDebugOn } from "../../operations/debug/on.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "on",
  operation: switchDebugOn,
  notes: `Each event has ids, names of the registry, numbers and fixed words: how long the body took to
arrive, how long admission took, the first byte, the whole, tokens, attempts, outcome. No
content, no text of the caller's or the provider's, no address. It ends by itself; said again,
it lasts so long from now on. It is kept in the audit ledger.`,
  examples: [
    'sallyport debug on --organization acme --reason "ticket 4711: slow answers"',
    'sallyport debug on --organization acme --minutes 60 --reason "load test"',
  ],
  options: (command) =>
    command
      .requiredOption("--organization <slug>", "whose requests, by its short name")
      .requiredOption("--reason <text>", "why, in 3 to 100 plain characters; kept in the audit ledger")
      .option("--minutes <number>", "how long, 1 to 60", "15"),
  input: ({ options: { organization, reason, minutes } }) => ({
    organization: String(organization),
    reason: String(reason),
    minutes: Number(minutes),
  }),
  print({ organization, ends_at: endsAt, nodes }, { out }) {
    const until = endsAt.slice(0, 19).replace("T", " ");
    out(`Requests of '${organization}' are logged until ${until} UTC, without content.`);
    out(nodesWords("Logged", nodes));
  },
});
