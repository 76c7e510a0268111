import { LimitStoreError } from "../../ports/limit-store.ts";
import type { SlidingWindow } from "./sliding-window.ts";

/** How many are looked at to make room. */
const LOOKED_AT_FOR_ROOM = 64;

/**
 * Counters by name. Empty ones are removed, and the number of others is bounded: a stranger with many addresses is
 * refused before the counters fill the memory of this process.
 */
export class Counters {
  readonly #atMost: number;
  readonly #byName = new Map<string, SlidingWindow>();
  /** Where looking for idle ones goes on. */
  #cursor: MapIterator<[string, SlidingWindow]> = this.#byName.entries();
  #size = 0;

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  get size(): number {
    return this.#size;
  }

  find(name: string, windowMs: number): SlidingWindow | null {
    let window = this.#byName.get(name) ?? null;
    while (window !== null && window.windowMs !== windowMs) window = window.next;
    return window;
  }

  /**
   * Forgets idle ones where there is no room for so many more. To be called before the first `find` of a call: what is
   * forgotten after it is counted where nobody finds it.
   */
  makeRoom(count: number, nowUs: number): void {
    if (this.#size + count > this.#atMost) this.forgetIdle(LOOKED_AT_FOR_ROOM, nowUs);
  }

  /** @throws LimitStoreError when there are too many */
  add(name: string, window: SlidingWindow): void {
    if (this.#size >= this.#atMost) throw new LimitStoreError("there are too many counters");
    window.next = this.#byName.get(name) ?? null;
    this.#byName.set(name, window);
    this.#size += 1;
  }

  /** Looks at so many names, beginning where the last call ended, and forgets windows in which nothing counts. */
  forgetIdle(names: number, nowUs: number): void {
    for (let looked = 0; looked < names && this.#byName.size > 0; looked += 1) {
      const { value, done } = this.#cursor.next();
      if (done) this.#cursor = this.#byName.entries();
      else this.#keepBusy(value[0], value[1], nowUs);
    }
  }

  #keepBusy(name: string, first: SlidingWindow, nowUs: number): void {
    let kept: SlidingWindow | null = null;
    let window: SlidingWindow | null = first;
    while (window !== null) {
      const next: SlidingWindow | null = window.next;
      window.moveTo(nowUs);
      if (window.total === 0) this.#size -= 1;
      else {
        window.next = kept;
        kept = window;
      }
      window = next;
    }
    if (kept === null) this.#byName.delete(name);
    else if (kept !== first) this.#byName.set(name, kept);
  }
}
