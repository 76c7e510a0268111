import { rebuildBooks } from "../../operations/ledger/rebuild.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "rebuild",
  operation: rebuildBooks,
  notes: "Nothing is held or charged meanwhile; it takes seconds.",
  examples: ["sallyport ledger rebuild"],
  input: () => ({}),
  print: ({ corrected }, { out }) =>
    out(
      corrected === 0
        ? "Counted everything again; nothing was wrong."
        : `Counted everything again; ${corrected} ${corrected === 1 ? "number was" : "numbers were"} wrong and put right.`,
    ),
});
