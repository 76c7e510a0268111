import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError, PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import type { NodeId } from "../../kernel/ids.ts";
import type { Journal, JournalEntry } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import { type Claim, claimNew } from "./claim.ts";
import { removeJournal } from "./left-behind.ts";
import { SEGMENT_BYTES, Segment } from "./segment.ts";

/** How long a record may wait in the page cache: what a loss of power can cost. Kill -9 costs nothing. */
const FSYNC_INTERVAL_MS = 1_000;

/** Free segments kept ready, so that a burst does not wait for the disk. */
export const SPARES = 32;

/** Segments that stay mapped: as many as a busy node goes through before the first of them is free again. */
export const MAPPED = 4;

export interface JournalOptions {
  /** The folder of all journals; this process writes to `<folder>/<node>`. */
  readonly folder: string;
  readonly node: NodeId;
  readonly maxBytes: number;
  readonly log: Log;
}

/**
 * Opens this process's own journal. Journals that earlier processes left behind are for `readLeftBehind`.
 * @throws OperatorError when the first segments cannot be made
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const folder = join(options.folder, options.node);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const claim = await claimNew(folder);
    failpoint("journal-open");
    const writer = new JournalWriter(folder, claim, options);
    await writer.start();
    return writer;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === null) throw error;
    throw new OperatorError(`The usage journal cannot be made in ${options.folder} (${String(code)}).`);
  }
}

class JournalWriter implements Journal {
  readonly #folder: string;
  readonly #claim: Claim;
  readonly #options: JournalOptions;
  readonly #spares: Segment[] = [];
  readonly #timer: Timer;
  #current: Segment | null = null;
  readonly #segments = new Set<Segment>();
  #made = 0;
  #making: Promise<void> | null = null;
  #failed = false;
  #moving = false;
  #closing = false;

  constructor(folder: string, claim: Claim, options: JournalOptions) {
    this.#folder = folder;
    this.#claim = claim;
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), FSYNC_INTERVAL_MS);
    this.#timer.unref();
  }

  /** @throws the file system's error */
  async start(): Promise<void> {
    this.#spares.push(...(await Promise.all(Array.from({ length: SPARES + 1 }, () => this.#make()))));
    this.#current = this.#spares.pop() ?? null;
    this.#current?.open();
  }

  get writable(): boolean {
    return this.#spares.length > 0;
  }

  begin(note: Uint8Array): JournalEntry {
    const entry = this.#current?.begin(note);
    if (entry) return entry;
    const begun = this.#rotate()?.begin(note);
    if (!begun) throw new PublicError("journal_unwritable");
    return begun;
  }

  /** Leaves the folder behind when a record in it has not reached the database: the next start replays it. */
  async close(leaveBehind = false): Promise<void> {
    clearInterval(this.#timer);
    this.#closing = true;
    await this.#making;
    await Promise.all([...this.#segments].map((segment) => segment.sync()));
    const empty = !leaveBehind && [...this.#segments].every((segment) => segment.unused);
    await Promise.all([...this.#segments].map((segment) => segment.close()));
    if (empty) await removeJournal(this.#folder, await readdir(this.#folder));
    await this.#claim.close();
  }

  /** The next segment; null when there is none. */
  #rotate(): Segment | null {
    const next = this.#spares.pop();
    if (!next) return null;
    this.#current?.seal(this.#mappedCount <= MAPPED);
    failpoint("journal-rotate");
    next.open();
    this.#current = next;
    this.#refill();
    return next;
  }

  get #mappedCount(): number {
    let count = 0;
    for (const segment of this.#segments) if (segment.mapped) count += 1;
    return count;
  }

  /** Frees segments that only a few unfinished answers keep. */
  async #moveOn(): Promise<void> {
    if (this.#moving) return;
    this.#moving = true;
    try {
      // The oldest first: what is still open in it will probably stay so for longest.
      for (const segment of [...this.#segments]) {
        if (this.#spares.length >= SPARES) return;
        if (segment.waitsForFew && !(await segment.moveOpenTo(() => this.#current))) return;
      }
    } catch {
      this.#report();
    } finally {
      this.#moving = false;
    }
  }

  #tick(): void {
    this.#refill();
    // All of them: a segment can be sealed between two ticks.
    for (const segment of this.#segments) segment.sync().catch(() => this.#report());
  }

  /** Makes segments in the background until there are enough spares. A disk that was full is tried again each tick. */
  #refill(): void {
    if (this.#closing || this.#making !== null || this.#spares.length >= SPARES) return;
    const full = (this.#made + 1) * SEGMENT_BYTES > this.#options.maxBytes;
    if (full) void this.#moveOn();
    else this.#making = this.#makeSpare();
  }

  async #makeSpare(): Promise<void> {
    try {
      this.#spares.push(await this.#make());
      this.#failed = false;
      this.#making = null;
      this.#refill();
    } catch {
      this.#making = null;
      this.#report();
    }
  }

  async #make(): Promise<Segment> {
    this.#made += 1;
    try {
      const file = join(this.#folder, `${Bun.randomUUIDv7()}.journal`);
      const segment = await Segment.create(file, (freed) => this.#recycle(freed));
      this.#segments.add(segment);
      return segment;
    } catch (error) {
      this.#made -= 1;
      throw error;
    }
  }

  /** Puts the segment last in the order of age. */
  #recycle(freed: Segment): void {
    this.#segments.delete(freed);
    this.#segments.add(freed);
    this.#spares.push(freed);
  }

  #report(): void {
    if (!this.#failed) this.#options.log.write("error", "journal_unwritable", { failure: "disk" });
    this.#failed = true;
  }
}
