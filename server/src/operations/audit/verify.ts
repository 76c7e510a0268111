import { z } from "zod";
import { checkTree } from "../../audit/index.ts";
import { operation } from "../operation.ts";

export const verifyAudit = operation({
  name: "audit.verify",
  summary: "Compute the whole stored audit ledger anew, and say what does not fit.",
  allowed: { platform: ["operator", "admin"] },
  effect: "reads",
  input: z.strictObject({
    kept: z
      .array(z.string().max(64_000))
      .max(20, "must be at most 20")
      .default([])
      .describe("Checkpoints kept earlier, as signed notes: the ledger must still contain them."),
  }),
  output: z.object({
    size: z.int().describe("How many entries are signed."),
    readable: z.int(),
    erased: z.int(),
    problems: z
      .array(z.string())
      .describe("A sentence for each thing that is wrong; empty when all is well."),
  }),
  errors: [],
  async run({ database, vault }, { kept }) {
    const report = await checkTree(database, vault, kept);
    return { ...report, problems: [...report.problems] };
  },
});
