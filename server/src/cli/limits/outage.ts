import { OperatorError } from "../../kernel/errors.ts";
import { setOutage } from "../../operations/limits/outage.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";

const FACTS = {
  open: "While requests cannot be counted, they are let through and no rate limit holds,",
  closed: "While requests cannot be counted, they are refused,",
} as const;

export const command = verb({
  usage: "outage <mode>",
  operation: setOutage,
  notes:
    "Closed, as installed: requests are answered 503 until Redis is back, so that no limit is passed\nand nobody can try keys uncounted. Open: they are served, and no rate limit holds meanwhile;\nbudgets and credit do. It is written to the audit ledger and shown by /health/ready.",
  examples: [
    'sallyport limits outage open --reason "Redis is being moved"',
    'sallyport limits outage closed --reason "Redis is back"',
  ],
  options: (outage) =>
    outage.requiredOption("--reason <text>", "why, in 3 to 100 plain characters; kept in the audit ledger"),
  input({ arguments: [mode], options }) {
    if (mode !== "open" && mode !== "closed")
      throw new OperatorError(
        "Say 'closed' (requests are refused) or 'open' (they are let through uncounted).",
      );
    return { mode: mode as keyof typeof FACTS, reason: String(options["reason"]) };
  },
  print: ({ mode, nodes }, { out }) => out(nodesWords(FACTS[mode], nodes)),
});
