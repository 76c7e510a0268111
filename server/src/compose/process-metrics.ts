import type { Metrics } from "../platform/telemetry/metrics.ts";
import type { BooksFigures, JobFigures, ShownProcess } from "../ports/process.ts";

/** Shows in the gateway's metrics how the other processes of this machine are. */
export function watchProcesses(metrics: Metrics, processes: () => readonly ShownProcess[]): void {
  const eachProcess = (name: string, help: string, read: (shown: ShownProcess) => number | undefined) =>
    metrics.watchEach(name, help, "role", () => known(processes(), ({ role }) => role, read));
  eachProcess("sallyport_process_up", "1 while this process runs and is ready.", ({ isUp }) => Number(isUp));
  eachProcess(
    "sallyport_process_restarts",
    "How often this process was started again since the launcher started.",
    ({ restarts }) => restarts,
  );
  eachProcess(
    "sallyport_process_resident_bytes",
    "Memory of this process, as it last said.",
    ({ figures }) => figures?.residentBytes,
  );

  const worker = () => processes().find(({ role }) => role === "worker")?.figures;
  const eachJob = (name: string, help: string, read: (job: JobFigures) => number | undefined) =>
    metrics.watchEach(name, help, "job", () => known(worker()?.jobs ?? [], (job) => job.name, read));
  eachJob(
    "sallyport_job_runs",
    "Runs of this job in the worker of this machine since it started.",
    ({ runs }) => runs,
  );
  eachJob("sallyport_job_failures", "Runs of this job that failed.", ({ failures }) => failures);
  eachJob(
    "sallyport_job_lag_seconds",
    "How late the latest run of this job began.",
    ({ lagMs }) => lagMs / 1_000,
  );
  eachJob(
    "sallyport_job_succeeded_at_seconds",
    "Unix time at which this job last succeeded here.",
    ({ succeededAtSeconds }) => succeededAtSeconds ?? undefined,
  );

  metrics.watch(
    "sallyport_audit_entries",
    "Entries that the worker of this machine has seen in the audit ledger.",
    () => worker()?.auditEntries ?? 0,
  );
  metrics.watch(
    "sallyport_pictures_swept",
    "Pictures whose time was over that the worker of this machine took away since it started.",
    () => worker()?.pictures?.pictures ?? 0,
  );
  metrics.watch(
    "sallyport_pictures_late_seconds",
    "For how long the time of pictures was over when the worker of this machine last took some away.",
    () => worker()?.pictures?.lateSeconds ?? 0,
  );
  metrics.watchEach(
    "sallyport_webhook_attempts",
    "Attempts of the worker of this machine to deliver webhooks since it started, by what they came to.",
    "outcome",
    () => Object.entries(worker()?.webhooks ?? {}),
  );
  metrics.watchEach(
    "sallyport_books",
    "What the latest reconciliation on this machine found out of order, by kind.",
    "kind",
    () => {
      const books = worker()?.books;
      return books ? KINDS.map(([kind, read]) => [kind, read(books)] as const) : [];
    },
  );
}

const KINDS: readonly (readonly [string, (books: BooksFigures) => number])[] = [
  ["difference", ({ differences }) => differences],
  ["orphan", ({ orphans }) => orphans],
  ["dead_node", ({ deadNodes }) => deadNodes],
];

function known<Item>(
  items: readonly Item[],
  label: (item: Item) => string,
  read: (item: Item) => number | undefined,
): readonly (readonly [string, number])[] {
  return items.flatMap((item) => {
    const number = read(item);
    return number === undefined ? [] : [[label(item), number] as const];
  });
}
