import { verifyBooks } from "../../operations/ledger/verify.ts";
import { verb } from "../act/verb.ts";
import { differenceTable } from "./difference-table.ts";

export const command = verb({
  usage: "verify",
  operation: verifyBooks,
  notes:
    "It changes nothing. The tree of every closed day is made anew, a month of them at a time, and held against\nthe signed audit ledger. The exit code is 1 when something does not agree.",
  examples: ["sallyport ledger verify"],
  input: () => ({}),
  async perform(performer, input) {
    const first = await performer.perform(verifyBooks, input);
    let { days, next } = first;
    const problems = [...first.problems];
    while (next !== null) {
      const more = await performer.perform(verifyBooks, { after: next });
      days += more.days;
      problems.push(...more.problems);
      next = more.next;
    }
    return { ...first, days, problems, next };
  },
  print({ differences, days, problems }, { out, err, paint }) {
    if (differences.count === 0)
      out("The books agree: transfers, balances, grants, holds, budgets and usage.");
    else {
      out(differenceTable(differences, paint));
      err("'npx sallyport ledger reconcile' puts right what can be counted again.");
    }
    for (const problem of problems) out(problem);
    if (problems.length > 0) return;
    out(
      days === 0
        ? "No day of it is closed yet."
        : `${days} closed ${days === 1 ? "day is" : "days are"} what the signed audit ledger says.`,
    );
  },
  problem({ differences, problems }) {
    if (problems.length > 0)
      return "Somebody changed what was closed. Keep the database as it is, and find out why; nothing puts that right.";
    return differences.count > 0 ? "The books do not agree." : null;
  },
});
