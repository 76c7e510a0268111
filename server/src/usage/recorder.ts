import { failpoint } from "../kernel/failpoint.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { Journal, JournalSegment } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import { type Begun, interruptedRow, rowPrefix, type Settled, usageRow } from "./record.ts";
import { isRefusedForData, sqlState } from "./refusal.ts";

/** How long a finished request may wait before its row is in the database. */
const FLUSH_INTERVAL_MS = 250;

/** Small enough that the text and the driver's copies of it come from memory that is in use already. */
const ROWS_PER_STATEMENT = 128;

/** A request that was admitted and has not ended yet. Give it back to `settle` exactly once. */
export interface UsageTicket {
  readonly begun: Begun;
  readonly prefix: string;
  readonly segment: JournalSegment;
}

interface Pending {
  readonly row: string;
  readonly segments: readonly JournalSegment[];
}

/**
 * One row for each admitted request: noted in the journal when it begins and when it ends, written to the database
 * in batches. What a batch could not write stays in memory and in the journal, and is tried again.
 */
export class UsageRecorder {
  readonly #journal: Journal;
  readonly #database: Pick<GatewayDatabase, "writeUsage">;
  readonly #log: Log;
  readonly #timer: Timer;
  readonly #onSettled: (begun: Begun, settled: Settled) => void;
  #pending: Pending[] = [];
  #flushing: Promise<void> | null = null;

  constructor(
    journal: Journal,
    database: Pick<GatewayDatabase, "writeUsage">,
    log: Log,
    onSettled: (begun: Begun, settled: Settled) => void = () => {},
  ) {
    this.#onSettled = onSettled;
    this.#journal = journal;
    this.#database = database;
    this.#log = log;
    this.#timer = setInterval(() => void this.flush(), FLUSH_INTERVAL_MS);
  }

  get writable(): boolean {
    return this.#journal.writable;
  }

  /** @throws PublicError journal_unwritable: a request whose usage cannot be recorded is not served */
  begin(begun: Begun, inputTokens: number): UsageTicket {
    const prefix = rowPrefix(begun);
    const segment = this.#journal.append(interruptedRow(prefix, begun, inputTokens));
    segment.pin();
    return { begun, prefix, segment };
  }

  /** Call it before the last byte goes to the caller: a charge is recorded before it is answered. */
  settle(ticket: UsageTicket, settled: Settled): void {
    const row = usageRow(ticket.prefix, settled);
    this.#onSettled(ticket.begun, settled);
    this.#pending.push({ row, segments: [ticket.segment, ...this.#note(row)] });
  }

  /** The journal keeps a free segment for these; if even that is full, the row still goes to the database. */
  #note(row: string): readonly JournalSegment[] {
    try {
      const segment = this.#journal.append(row);
      segment.pin();
      return [segment];
    } catch {
      return [];
    }
  }

  /** Writes everything that is pending now. Never throws: what fails is kept. */
  async flush(): Promise<void> {
    await this.#flushing;
    if (this.#pending.length === 0) return;
    const batch = this.#pending;
    this.#pending = [];
    this.#flushing = this.#write(batch).finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    for (let start = 0; start < batch.length; start += ROWS_PER_STATEMENT) {
      const part = batch.slice(start, start + ROWS_PER_STATEMENT);
      try {
        failpoint("flush-before-write");
        await this.#database.writeUsage(`[${part.map((pending) => pending.row).join(",")}]`);
        failpoint("flush-after-write");
        for (const { segments } of part) for (const segment of segments) segment.unpin();
      } catch (error) {
        await this.#writeFailed(part, error);
      }
    }
  }

  /** A row the database refuses for its data must not hold up the others: the batch is halved until it stands alone. */
  async #writeFailed(part: readonly Pending[], error: unknown): Promise<void> {
    const state = sqlState(error);
    this.#log.write("error", "usage_flush_failed", { rows: part.length, failure: state });
    if (!isRefusedForData(state)) this.#pending.push(...part);
    else if (part.length > 1) {
      const half = part.length >> 1;
      await this.#write(part.slice(0, half));
      await this.#write(part.slice(half));
    }
    // A single refused row stays pinned in the journal, where the next start finds it again.
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    await this.flush();
  }
}
