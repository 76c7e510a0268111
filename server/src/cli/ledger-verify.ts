import { formatUsd } from "../kernel/money.ts";
import { type Difference, verifyLedger } from "../ledger/index.ts";
import { paintFor } from "./paint.ts";
import { table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport ledger verify` */
export async function ledgerVerify(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const differences = await withControl(invocation, ({ control }) => verifyLedger(control.database));
  if (differences.length > 0) process.exitCode = 1;
  if (json)
    return terminal.out(
      JSON.stringify({ agrees: differences.length === 0, differences: differences.map(documentOf) }),
    );
  if (differences.length === 0)
    return terminal.out("The books agree: transfers, balances, grants, holds, budgets and usage.");
  terminal.out(describeDifferences(invocation, differences));
  terminal.err("'npx sallyport ledger reconcile' puts right what can be counted again.");
}

/** A difference for programs. */
export function documentOf({ counted, found, ...difference }: Difference) {
  return { ...difference, countedUsd: formatUsd(counted), foundUsd: formatUsd(found) };
}

/** A table of differences for people. */
export function describeDifferences(invocation: Invocation, differences: readonly Difference[]): string {
  const columns = [
    { title: "MUST BE SO", value: ({ what }: Difference) => what },
    { title: "OF", value: ({ subject }: Difference) => subject },
    { title: "COUNTED", value: ({ counted }: Difference) => formatUsd(counted), right: true },
    { title: "FOUND", value: ({ found }: Difference) => formatUsd(found), right: true },
    { title: "ORGANIZATION", value: ({ organizationId }: Difference) => organizationId },
  ];
  return table(differences, columns, paintFor(invocation));
}
