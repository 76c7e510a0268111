import type { Role } from "./process.ts";

/**
 * Everything the product can say in its log (D-5, Z-1): a closed list of events with typed fields. There is no call
 * that takes free text, so neither content nor a secret can be logged. Adapter: platform/log.
 */
export interface LogEvents {
  server_started: {
    url: string;

    environment: "development" | "production";
    startMs: number;
    /** How many things the operator has stopped. */
    stops: number;
  };
  /** One of the server's processes ended by itself and is started again after the pause. */
  process_ended: { role: Role; code: number | null; pauseMs: number };
  process_started: { role: Role; startMs: number };
  server_draining: { inFlight: number };
  server_stopped: { inFlight: number };
  database_adopted: { embedded: true };
  /** The schema is now that of the migration numbered `last`. */
  migrations_applied: { count: number; last: number };
  authority_stale: { generation: number };
  authority_restored: { generation: number };
  authority_refresh_failed: { failure: string };
  journal_replayed: { settled: number; interrupted: number };
  journal_unwritable: { failure: string };
  journal_record_torn: { records: number };
  /** Background work failed; the package tries again, four times at most. */
  job_failed: { job: string; attempt: number; failure: string };
  credit_expired: { microUsd: string };
  /** What the worker found in the books. It repairs nothing. */
  ledger_reconciled: { differences: number; orphans: number; deadNodes: number };
  usage_flush_failed: { rows: number; failure: string };
  /** Requests cannot be counted: refused (closed) or let through uncounted (open). */
  limit_store_lost: { outage: "closed" | "open" };
  limit_store_restored: { uncounted: number };
  /** Several nodes count each for itself, so that together they let through as many times as much. */
  limits_counted_per_node: { nodes: number };
  /** A model was left out of a request because nobody said what it costs; `command` sets it. */
  price_missing: {
    provider: string;
    model: string;
    missing: "tokens" | "audio" | "service_tier" | "search";
    command: string;
  };
  /** A proxy that was not declared in SALLYPORT_TLS_PROXIES, or what looks like one. */
  callers_not_told_apart: { seen: string };
  audit_sequencing_failed: { failure: string };
  /** A day of the books could not be closed; it is tried again. */
  ledger_day_failed: { failure: string };
  /** Mails that were given up, and those that are tried again later. To whom is not said. */
  mails_not_sent: { failed: number; postponed: number };
  mailing_failed: { failure: string };
  /** Pictures whose time is over could not be taken away; it is tried again. */
  pictures_not_swept: { failure: string };
  /** Tasks could not be taken, or it could not be said that they are worked on; it is tried again. */
  generations_not_taken: { failure: string };
  /** What webhooks tell waits, and is sent when this is over. */
  webhooks_not_sent: { failure: string };
  /** Pictures get no manifest, because the operator's certificate has ended. */
  pictures_not_signed: { certificateEnded: string };
  /** A task met a fault of ours. */
  generation_failed: { failure: string };
  uncaught: { kind: "exception" | "rejection"; failure: string };
  /** A provider answers nobody until the operator has acted: its credentials, its credit, or how it was set up. */
  provider_needs_operator: { provider: string; problem: string; status: number };
  /** P-5: a model at a provider failed so often in a row, or asked for it, that it is asked last for so long. */
  target_set_aside: { provider: string; model: string; pauseMs: number };
  request_failed: { requestId: string; failure: string };
  /** Z-4: one request of an organization that is being debugged. Text is ids, names of the registry and fixed words. */
  request_traced: {
    requestId: string;
    organization: string;
    endpoint: string;
    model: string | null;
    provider: string | null;
    streamed: boolean | null;
    outcome: string;
    status: number;
    attempts: number;
    bodyBytes: number | null;
    bodyMs: number | null;
    admitMs: number | null;
    firstByteMs: number | null;
    durationMs: number;
    inputTokens: number | null;
    outputTokens: number | null;
    pieces: number;
  };
}

type LogLevel = "info" | "warn" | "error";

export interface Log {
  write<Event extends keyof LogEvents>(level: LogLevel, event: Event, fields: LogEvents[Event]): void;
}
