import { formatUsd } from "../kernel/money.ts";
import { checkDays, type DaysReport, type Difference, verifyLedger } from "../ledger/index.ts";
import { paintFor } from "./paint.ts";
import { table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withAuditor } from "./with-auditor.ts";
import { withControl } from "./with-control.ts";

/** `sallyport ledger verify` */
export async function ledgerVerify(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const { differences, days } = await withControl(invocation, async ({ control, deployment }) => {
    const { database, vault } = control;
    return {
      differences: await verifyLedger(database),
      days: deployment.address("sallyport_audit")
        ? await withAuditor(deployment, ({ auditor }) => checkDays(database, { auditor, vault }))
        : await checkDays(database, null),
    };
  });
  if (differences.length + days.problems.length > 0) process.exitCode = 1;
  if (json)
    return terminal.out(
      JSON.stringify({ agrees: differences.length === 0, differences: differences.map(documentOf), days }),
    );
  if (differences.length === 0)
    terminal.out("The books agree: transfers, balances, grants, holds, budgets and usage.");
  else {
    terminal.out(describeDifferences(invocation, differences));
    terminal.err("'npx sallyport ledger reconcile' puts right what can be counted again.");
  }
  tellDays(invocation, days);
}

function tellDays({ terminal }: Invocation, { days, signed, problems }: DaysReport): void {
  for (const problem of problems) terminal.out(problem);
  const against = signed
    ? "the signed audit ledger says"
    : "the database keeps of them; with SALLYPORT_DATABASE_URL_AUDIT they are held against the signed audit ledger";
  if (problems.length > 0)
    terminal.err(
      "Somebody changed what was closed. Keep the database as it is, and find out why; nothing puts that right.",
    );
  else if (days === 0) terminal.out("No day of it is closed yet.");
  else terminal.out(`${days} closed ${days === 1 ? "day is" : "days are"} what ${against}.`);
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
