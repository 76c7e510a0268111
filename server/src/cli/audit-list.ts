import { type AuditEntry, readAudit } from "../audit/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { paintFor } from "./paint.ts";
import { second, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withLedger } from "./with-ledger.ts";

const DAY_MS = 86_400_000;

export interface AuditListOptions {
  readonly json?: boolean;
  readonly since: Date | null;
}

/** `sallyport audit list`. D-4: it uses the auditor's login, which has the audit ledger and nothing else. */
export async function auditList(invocation: Invocation, options: AuditListOptions): Promise<void> {
  const { terminal } = invocation;
  const since = options.since ?? new Date(systemClock.nowMs() - DAY_MS);
  const entries = await withLedger(invocation, ({ auditor, vault }) => readAudit(auditor, vault, since));
  const isWrong = ({ state }: AuditEntry) => state === "damaged" || state === "missing";
  if (options.json) terminal.out(JSON.stringify({ entries }));
  else if (entries.length === 0) terminal.err("Nothing was written down in that time.");
  else show(invocation, entries);
  if (entries.some(isWrong))
    throw new OperatorError(
      "What is stored is not what was signed; nothing is shown of entries that are damaged. Keep the database as it is, and run 'sallyport audit verify'.",
    );
}

function show(invocation: Invocation, entries: readonly AuditEntry[]): void {
  const or = (entry: AuditEntry, text: string) => (entry.state === "readable" ? text : `(${entry.state})`);
  const columns = [
    { title: "WHEN (UTC)", value: ({ occurredAt }: AuditEntry) => (occurredAt ? second(occurredAt) : "") },
    {
      title: "WHO",
      value: (entry: AuditEntry) => or(entry, `${entry.actor.kind} ${entry.actor.id}`),
      most: 28,
    },
    { title: "WHAT", value: ({ action }: AuditEntry) => action },
    { title: "TO", value: (entry: AuditEntry) => or(entry, `${entry.subject.kind} ${entry.subject.id}`) },
  ];
  const changes = changedSettings(entries);
  invocation.terminal.out(
    table(entries, columns, paintFor(invocation), (entry) => describe(entry, changes.get(entry))),
  );
}

/** What the columns do not show. Fingerprints of settings are for comparing, so of them only what changed is named. */
function describe(
  { details, index, state }: AuditEntry,
  changed: readonly string[] | undefined,
): string | null {
  const facts = Object.entries(details)
    .filter(([name]) => name !== "configuration")
    .map(([name, value]) => `${name}=${String(value)}`);
  if (changed) facts.push(`changed=${changed.join(",") || "nothing"}`);
  // Within the second until it has its place, or for as long as nobody signs: nothing proves it yet.
  if (index === null && state === "readable") facts.push("(not signed yet)");
  return facts.join("  ") || null;
}

/** For each start but the first listed, the settings that differ from the start before it, on whichever node. */
function changedSettings(entries: readonly AuditEntry[]): ReadonlyMap<AuditEntry, readonly string[]> {
  const changes = new Map<AuditEntry, readonly string[]>();
  let before: ReadonlySet<string> | null = null;
  for (const entry of entries) {
    const { configuration } = entry.details;
    if (!Array.isArray(configuration)) continue;
    const now: ReadonlySet<string> = new Set(configuration.map(String));
    if (before) {
      const different = [...now.symmetricDifference(before)].map((text) => text.split(":", 1)[0] ?? "");
      changes.set(entry, [...new Set(different)]);
    }
    before = now;
  }
  return changes;
}
