import { z } from "zod";
import { nodesShown } from "../everywhere.ts";
import { usdShown } from "../money.ts";

/** What is true after an organization was deleted: its receipt. */
export const deletionShown = z
  .object({
    organization: z.string().describe("Its short name, which nobody gets again."),
    receipt: z
      .uuid()
      .describe("The entry of the audit ledger. Its leaf shows when and what to anybody who has this id."),
    keys: z.int().describe("Keys that ended."),
    members: z.int().describe("Members who are none any more."),
    left_usd: usdShown.describe("Credit that was left, and that nobody spends any more."),
    nodes: nodesShown,
  })
  .meta({ id: "DeletionReceipt" });
