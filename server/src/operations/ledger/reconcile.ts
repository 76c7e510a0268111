import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import { reconcileLedger } from "../../ledger/index.ts";
import { usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { differencesShown, MAY_REPAIR, showDifferences } from "./shown.ts";

const DAY_SECONDS = 86_400;
const LONGEST_SECONDS = 3_650 * DAY_SECONDS;
const SECONDS = `must be a whole number from 60 to ${LONGEST_SECONDS}`;

export const reconcileBooks = operation({
  name: "ledger.reconcile",
  summary: "Find what is out of order, say why, and repair it: lost holds, expired credit, differences.",
  allowed: MAY_REPAIR,
  effect: "changes",
  input: z.strictObject({
    dry_run: z.boolean().default(false).describe("Only look."),
    older_than_seconds: z
      .int(SECONDS)
      .min(60, SECONDS)
      .max(LONGEST_SECONDS, SECONDS)
      .default(DAY_SECONDS)
      .describe("A request's own hold is lost when it is older than this."),
  }),
  output: z.object({
    expired_usd: usdShown.nullable().describe("Credit that had expired; null where nothing was changed."),
    orphans: z.array(
      z.object({
        hold: z.uuid(),
        organization: z.uuid(),
        node: z.uuid(),
        amount_usd: usdShown,
        since: timestamp,
      }),
    ),
    dead_nodes: z.array(z.object({ node: z.uuid(), holds: z.int(), amount_usd: usdShown, since: timestamp })),
    differences: differencesShown.describe("What did not agree."),
    remaining: differencesShown.describe("What still does not agree."),
  }),
  errors: [],
  async run({ database }, { dry_run: dryRun, older_than_seconds: seconds }) {
    const found = await reconcileLedger(database, seconds, !dryRun);
    return {
      expired_usd: found.expired === null ? null : formatUsd(found.expired),
      orphans: found.orphans.map(({ hold, organizationId, node, amount, since }) => ({
        hold,
        organization: organizationId,
        node,
        amount_usd: formatUsd(amount),
        since: since.toISOString(),
      })),
      dead_nodes: found.deadNodes.map(({ node, holds, amount, since }) => ({
        node,
        holds,
        amount_usd: formatUsd(amount),
        since: since.toISOString(),
      })),
      differences: showDifferences(found.differences),
      remaining: showDifferences(found.remaining),
    };
  },
});
