import { checkServer } from "../../operations/server/check.ts";
import { verb } from "../act/verb.ts";
import { checkLines } from "./check-lines.ts";

export const command = verb({
  usage: "check",
  operation: checkServer,
  notes:
    "'doctor' looks at the settings of this machine too. A server that serves nobody is told and no failure here;\nthe exit code is 1 when entries of the audit ledger are not signed or a day of the books is not closed.",
  examples: ["sallyport server check", "sallyport server check --json | jq .nodes"],
  input: () => ({}),
  print(answer, { out, paint }) {
    for (const { ok, name, message } of checkLines(answer))
      out(`${ok ? paint.good("ok    ") : paint.bad("FAILED")}  ${name}: ${message}`);
  },
  problem: ({ audit, books }) => (audit.ok && books.ok ? null : "This server is not in order."),
});
