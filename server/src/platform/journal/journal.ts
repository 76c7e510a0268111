import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PublicError } from "../../kernel/errors.ts";
import type { NodeId } from "../../kernel/ids.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import { currentOwner, OWNER_FILE } from "./owner.ts";
import { SEGMENT_BYTES, Segment } from "./segment.ts";

/** How long a record may wait in the page cache: what a loss of power can cost. Kill -9 costs nothing. */
export const FSYNC_INTERVAL_MS = 1_000;

/** Free segments kept for the next rotation, so that a burst does not wait for the disk. */
const SPARES = 2;

export interface JournalOptions {
  /** The folder of all journals; this process writes to `<folder>/<node>`. */
  readonly folder: string;
  readonly node: NodeId;
  readonly maxBytes: number;
  readonly log: Log;
}

/**
 * Opens this process's own journal. Journals that earlier processes left behind are for `readLeftBehind`.
 * @throws the file system's error when the first segments cannot be made
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const folder = join(options.folder, options.node);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, OWNER_FILE), currentOwner(), { mode: 0o600 });
  const writer = new JournalWriter(folder, options);
  await writer.start();
  return writer;
}

class JournalWriter implements Journal {
  readonly #folder: string;
  readonly #options: JournalOptions;
  readonly #spares: Segment[] = [];
  readonly #timer: Timer;
  #current: Segment | null = null;
  #made = 0;
  #making: Promise<void> | null = null;
  #failed = false;

  constructor(folder: string, options: JournalOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), FSYNC_INTERVAL_MS);
    this.#timer.unref();
  }

  /** @throws the file system's error */
  async start(): Promise<void> {
    this.#current = await this.#make();
    this.#spares.push(await this.#make());
  }

  /** A request is admitted only while a whole free segment is left for the records that end those in flight. */
  get writable(): boolean {
    return this.#spares.length > 0;
  }

  append(record: string): Segment {
    if (this.#current?.append(record)) return this.#current;
    const next = this.#spares.pop();
    if (!this.#current || !next) throw new PublicError("journal_unwritable");
    this.#current.seal();
    this.#current = next;
    this.#refill();
    if (!next.append(record)) throw new PublicError("journal_unwritable");
    return next;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#making;
    await this.#current?.sync();
    this.#current?.seal();
    await Promise.all(this.#spares.map((segment) => segment.remove()));
    if (this.#spares.length === this.#made) await rm(this.#folder, { recursive: true });
  }

  #tick(): void {
    this.#refill();
    this.#current?.sync().catch(() => this.#report());
  }

  /** Makes segments in the background until there are enough spares. A disk that was full is tried again each tick. */
  #refill(): void {
    if (
      this.#making ||
      this.#spares.length >= SPARES ||
      (this.#made + 1) * SEGMENT_BYTES > this.#options.maxBytes
    )
      return;
    this.#making = this.#make()
      .then(
        (segment) => {
          this.#spares.push(segment);
          this.#failed = false;
        },
        () => this.#report(),
      )
      .finally(() => {
        this.#making = null;
      });
  }

  async #make(): Promise<Segment> {
    const file = join(
      this.#folder,
      `${String(this.#made + 1).padStart(8, "0")}-${Bun.randomUUIDv7("hex").slice(-8)}.journal`,
    );
    const segment = await Segment.create(file, (freed) => {
      freed.reset();
      this.#spares.push(freed);
    });
    this.#made += 1;
    return segment;
  }

  #report(): void {
    if (!this.#failed) this.#options.log.write("error", "journal_unwritable", { failure: "disk" });
    this.#failed = true;
  }
}
