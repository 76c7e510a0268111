import { type AuditEntry, readAudit } from "../audit/index.ts";
import { openControl, operatorOf } from "../control.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import { paintFor } from "./paint.ts";
import { second, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withDeployment } from "./with-control.ts";

const DAY_MS = 86_400_000;

export interface AuditListOptions {
  readonly json?: boolean;
  readonly since: Date | null;
}

/** `sallyport audit list`. D-4: with the auditor's login, which can read the ledger and nothing else. */
export async function auditList(invocation: Invocation, options: AuditListOptions): Promise<void> {
  const { terminal } = invocation;
  const since = options.since ?? new Date(systemClock.nowMs() - DAY_MS);
  const entries = await withDeployment(invocation, async (deployment) => {
    const address = deployment.address("sallyport_audit");
    if (!address)
      throw new OperatorError(
        "SALLYPORT_DATABASE_URL_AUDIT must be set for this command; it is the auditor's database URL.",
      );
    // A data folder that was never started has no ledger yet.
    if (deployment.embedded) await (await openControl(deployment)).close();
    const database = connectControlDatabase(address, operatorOf(deployment));
    try {
      return await readAudit(database, since);
    } finally {
      await database.close();
    }
  });
  if (options.json) return terminal.out(JSON.stringify({ entries }));
  if (entries.length === 0) return terminal.err("Nothing was written down in that time.");
  const columns = [
    { title: "WHEN (UTC)", value: (entry: AuditEntry) => second(entry.occurredAt) },
    { title: "WHO", value: ({ actor }: AuditEntry) => `${actor.kind} ${actor.id}`, most: 28 },
    { title: "WHAT", value: ({ action }: AuditEntry) => action },
    { title: "TO", value: ({ subject }: AuditEntry) => `${subject.kind} ${subject.id}` },
  ];
  const detail = ({ details }: AuditEntry) =>
    Object.entries(details)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join("  ") || null;
  terminal.out(table(entries, columns, paintFor(invocation), detail));
}
