import { z } from "zod";
import { rebuildLedger } from "../../ledger/index.ts";
import { operation } from "../operation.ts";
import { MAY_REPAIR } from "./shown.ts";

export const rebuildBooks = operation({
  name: "ledger.rebuild",
  summary: "Count all balances, grants, holds and budgets again from the transfers.",
  allowed: MAY_REPAIR,
  destructive: true,
  effect: "changes",
  input: z.strictObject({}),
  output: z.object({ corrected: z.int().describe("How many numbers were wrong.") }),
  errors: [],
  run: async ({ database }) => ({ corrected: await rebuildLedger(database) }),
});
