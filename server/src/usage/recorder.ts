import { failpoint } from "../kernel/failpoint.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { Journal, JournalEntry } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import { UsageBatch } from "./batch.ts";
import { beginNote } from "./note.ts";
import type { Begun, Settled } from "./record.ts";
import { sqlState } from "./refusal.ts";
import { writeBatch } from "./write.ts";

/** How long a finished request may wait before its row is on its way to the database. A full batch does not wait. */
const FLUSH_INTERVAL_MS = 250;

/** Emptied batches that are kept for the next rows. */
const KEPT_BATCHES = 4;

/** A request that was admitted and has not ended yet. Give it back to `settle` exactly once. */
export interface UsageTicket {
  readonly begun: Begun;
  readonly entry: JournalEntry;
}

/** Rows on their way to the database, and the notes that may go when they are there. */
interface Pending {
  readonly batch: UsageBatch;
  readonly entries: JournalEntry[];
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
  /** Full ones, and last the one that is being filled. */
  #pending: Pending[] = [];
  readonly #emptied: Pending[] = [];
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
    return { begun, entry: this.#journal.begin(beginNote(begun, inputTokens)) };
  }

  /** Call it before the last byte goes to the caller: a charge is recorded before it is answered. */
  settle({ begun, entry }: UsageTicket, settled: Settled): void {
    const { batch, entries } = this.#withRoom();
    const end = batch.add(begun, settled);
    entries.push(entry);
    try {
      entry.end(end);
    } finally {
      // The row is written all the same: only a crash before that would not know of it.
      if (batch.full) void this.flush();
      this.#onSettled(begun, settled);
    }
  }

  #withRoom(): Pending {
    const last = this.#pending.at(-1);
    if (last && !last.batch.full) return last;
    const next = this.#emptied.pop() ?? { batch: new UsageBatch(), entries: [] };
    this.#pending.push(next);
    return next;
  }

  /** Writes everything that is pending now. Never throws: what fails is kept. */
  async flush(): Promise<void> {
    await this.#flushing;
    if (this.#pending.length === 0) return;
    this.#flushing = this.#write().finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  async #write(): Promise<void> {
    const taken = this.#pending;
    this.#pending = [];
    for (let next = taken.shift(); next !== undefined; next = taken.shift()) {
      try {
        failpoint("flush-before-write");
        const refused = await writeBatch(next.batch, this.#database);
        failpoint("flush-after-write");
        if (refused.size > 0) this.#report(refused.size, "refused");
        // A refused row stays in the journal, where the next start finds it again.
        next.entries.forEach((entry, number) => {
          if (!refused.has(number)) entry.release();
        });
        this.#reuse(next);
      } catch (error) {
        this.#report(next.batch.count, sqlState(error));
        this.#pending.unshift(next, ...taken.splice(0));
      }
    }
  }

  #report(rows: number, failure: string): void {
    this.#log.write("error", "usage_flush_failed", { rows, failure });
  }

  #reuse(written: Pending): void {
    if (this.#emptied.length === KEPT_BATCHES) {
      written.batch.free();
      return;
    }
    written.batch.clear();
    written.entries.length = 0;
    this.#emptied.push(written);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    await this.flush();
  }
}
