import { z } from "zod";
import { checkDays, verifyLedger } from "../../ledger/index.ts";
import { operation } from "../operation.ts";
import { differencesShown, MAY_LOOK, showDifferences } from "./shown.ts";

/** So many trees are made anew in one call. */
const DAYS_AT_ONCE = 31;

export const verifyBooks = operation({
  name: "ledger.verify",
  summary:
    "Compare transfers, balances, grants, holds, budgets, usage and closed days; say every difference.",
  allowed: MAY_LOOK,
  effect: "reads",
  input: z.strictObject({
    after: z.iso
      .date("must be a date such as 2026-11-28")
      .optional()
      .describe("Go on with the days after this one: 'next' of the answer before."),
  }),
  output: z.object({
    differences: differencesShown.describe("None in the answers that go on with later days."),
    days: z.int().describe("How many closed days were made anew."),
    problems: z.array(z.string()).describe("A sentence for each day that is not what it was."),
    next: z.iso.date().nullable().describe("There are more days; null: these were the last."),
  }),
  errors: [],
  async run({ database, vault }, { after = null }) {
    const differences = after === null ? await verifyLedger(database) : [];
    const { days, problems, next } = await checkDays(
      database,
      { auditor: database, vault },
      {
        after,
        most: DAYS_AT_ONCE,
      },
    );
    return { differences: showDifferences(differences), days, problems: [...problems], next };
  },
});
