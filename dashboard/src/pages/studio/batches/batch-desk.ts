import { Problem } from "../../../api/problem.ts";
import type { Batch, Batches, Row } from "./api.ts";

export interface BatchNow {
  readonly batch: Batch | null;
  readonly rows: readonly Row[];
  readonly error: unknown;
}

/** How often a batch that is under way is looked at. */
const LOOK_MS = 1_000;
/** Rows of one answer. */
const PAGE = 100;

/** Deleted in this window, where a page that is just being left may still show them. */
const GONE = new Set<string>();

/** One batch as it stands, read again while it changes: of its rows only those pages on which something may have happened. */
export class BatchDesk {
  readonly #api: Batches;
  readonly #id: string;
  readonly #watchers = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isOver = false;
  #now: BatchNow = { batch: null, rows: [], error: null };

  constructor(api: Batches, id: string) {
    [this.#api, this.#id] = [api, id];
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  };
  readonly read = (): BatchNow => this.#now;

  /** Reads all of it, and goes on looking. Also after a failure. */
  async open(): Promise<void> {
    // Nobody asks for what is about to go.
    if (GONE.has(this.#id)) return;
    this.#isOver = false;
    this.#set({ error: null });
    try {
      const batch = await this.#api.show(this.#id);
      const rows: Row[] = [];
      for (let after = 0; after < batch.row_count; after += PAGE)
        rows.push(...(await this.#api.rows(this.#id, after)).data);
      this.#set({ batch, rows });
      this.#lookLater();
    } catch (error) {
      this.#set({ error });
    }
  }

  close(): void {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Deletes it. @throws Problem, NoAnswer; it is looked at again then */
  async forget(): Promise<void> {
    GONE.add(this.#id);
    this.close();
    try {
      await this.#api.forget(this.#id);
    } catch (error) {
      GONE.delete(this.#id);
      void this.open();
      throw error;
    }
  }

  /** Does something to it, and shows what came of it at once. @throws Problem, NoAnswer */
  async act(work: (api: Batches) => Promise<Batch>): Promise<void> {
    this.#set({ batch: await work(this.#api) });
    await this.#readPages(new Set(this.#now.rows.map(pageOf)));
    this.#lookLater();
  }

  /** Deletes tasks of these rows one after the other, and shows what is left. @throws Problem, NoAnswer; those before it are gone */
  async forgetRows(rows: readonly Row[], progress: (done: number) => void): Promise<void> {
    try {
      for (const [at, row] of rows.entries()) {
        await this.#api.forgetRow(row);
        progress(at + 1);
      }
    } finally {
      await this.act((api) => api.show(this.#id));
    }
  }

  #lookLater(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const { batch, rows } = this.#now;
    const isMoving = batch?.status === "running" || rows.some(({ state }) => state === "running");
    if (this.#isOver || !isMoving) return;
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
  }

  async #look(): Promise<void> {
    try {
      const batch = await this.#api.show(this.#id);
      this.#set({ batch });
      const { rows } = this.#now;
      const waiting = rows.find(({ state }) => state === "queued");
      const moving = rows.filter(({ state }) => state === "running");
      await this.#readPages(new Set([...moving, ...(waiting === undefined ? [] : [waiting])].map(pageOf)));
    } catch (error) {
      // It was deleted meanwhile, here or elsewhere.
      if (error instanceof Problem && (error.status === 404 || error.status === 410))
        return this.#set({ batch: null, rows: [], error });
      // The line says so itself; it is looked at again.
    }
    this.#lookLater();
  }

  async #readPages(pages: ReadonlySet<number>): Promise<void> {
    for (const page of pages) {
      const { data } = await this.#api.rows(this.#id, page * PAGE);
      const fresh = new Map(data.map((row) => [row.row, row]));
      this.#set({ rows: this.#now.rows.map((row) => fresh.get(row.row) ?? row) });
    }
  }

  #set(change: Partial<BatchNow>): void {
    if (this.#isOver) return;
    this.#now = { ...this.#now, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}

const pageOf = ({ row }: Row): number => Math.floor((row - 1) / PAGE);
