import { formatUsd } from "../kernel/money.ts";
import { type Reconciliation, reconcileLedger } from "../ledger/index.ts";
import { describeDifferences, documentOf } from "./ledger-verify.ts";
import { second } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface LedgerReconcileOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  /** Seconds. */
  readonly olderThan: number;
}

/** `sallyport ledger reconcile` */
export async function ledgerReconcile(
  invocation: Invocation,
  { json, dryRun, olderThan }: LedgerReconcileOptions,
): Promise<void> {
  const { terminal } = invocation;
  const found = await withControl(invocation, ({ control }) =>
    reconcileLedger(control.database, olderThan, dryRun !== true),
  );
  if (found.remaining.length > 0) process.exitCode = 1;
  if (json) return terminal.out(JSON.stringify(document(found)));
  for (const line of describe(found, dryRun === true)) terminal.out(line);
  if (found.remaining.length > 0) {
    terminal.out(describeDifferences(invocation, found.remaining));
    terminal.err(
      dryRun
        ? "Without --dry-run, what can be counted again is put right."
        : "These cannot be put right by counting again: transfers and usage do not agree. Keep a backup and ask for help.",
    );
  }
}

function describe(
  { expired, orphans, deadNodes, differences, remaining }: Reconciliation,
  dryRun: boolean,
): readonly string[] {
  const lines: string[] = [];
  if (expired !== null && expired > 0n)
    lines.push(`${formatUsd(expired)} USD of credit had expired and was not held: it is breakage now.`);
  for (const { hold, amount, since, node } of orphans)
    lines.push(
      `${formatUsd(amount)} USD have been held for one request since ${second(since)}, and node ${node}, which serves, wrote no usage for it (hold ${hold}): it was lost, ${dryRun ? "and would be ended" : "and was ended"}.`,
    );
  for (const { node, holds, amount, since } of deadNodes)
    lines.push(
      `Node ${node} is not heard from and holds ${formatUsd(amount)} USD in ${holds} ${holds === 1 ? "hold" : "holds"} since ${second(since)}. Start it again on its data folder, so that its journal is replayed, or give it up: npx sallyport nodes forget ${node}`,
    );
  const repaired = differences.length - remaining.length;
  if (repaired > 0)
    lines.push(`${repaired} numbers did not agree with the transfers and were counted again.`);
  if (lines.length === 0 && remaining.length === 0) lines.push("Everything is in order.");
  return lines;
}

function document({ expired, orphans, deadNodes, differences, remaining }: Reconciliation) {
  return {
    expiredUsd: expired === null ? null : formatUsd(expired),
    orphans: orphans.map(({ amount, ...orphan }) => ({ ...orphan, usd: formatUsd(amount) })),
    deadNodes: deadNodes.map(({ amount, ...node }) => ({ ...node, usd: formatUsd(amount) })),
    differences: differences.map(documentOf),
    remaining: remaining.map(documentOf),
  };
}
