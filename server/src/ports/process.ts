/** The server's processes. `prepare` lives for a moment before the others; the launcher started them all. */
export type Role = "prepare" | "gateway" | "control" | "worker";

/** One kind of background work, as a worker saw it since it started. */
export interface JobFigures {
  readonly name: string;
  readonly runs: number;
  readonly failures: number;
  /** How late the latest run began. */
  readonly lagMs: number;
  /** Unix time of the latest success; null before the first. */
  readonly succeededAtSeconds: number | null;
}

/** What the latest reconciliation found. */
export interface BooksFigures {
  readonly differences: number;
  readonly orphans: number;
  readonly deadNodes: number;
}

/** What became of pictures whose time was over. */
interface SweepFigures {
  /** How many were taken away since the worker started. */
  readonly pictures: number;
  /** For how many seconds the time of the latest ones was over; 0 when none was due. */
  readonly lateSeconds: number;
}

/** What a process says of itself every few seconds. */
export interface ProcessFigures {
  readonly residentBytes: number;
  readonly jobs?: readonly JobFigures[];
  /** Null before the first reconciliation. */
  readonly books?: BooksFigures | null;
  /** Null where it takes no pictures away. */
  readonly pictures?: SweepFigures | null;
  /** Attempts to deliver webhooks since it started, by what they came to, of which there are ten at most. Null where it sends none. */
  readonly webhooks?: Readonly<Record<string, number>> | null;
  /** Entries of the audit ledger that it has seen. */
  readonly auditEntries?: number;
}

/** A process as the launcher knows it. */
export interface ShownProcess {
  readonly role: Role | "launcher";
  readonly isUp: boolean;
  readonly restarts: number;
  /** Null until it has said something. */
  readonly figures: ProcessFigures | null;
}
