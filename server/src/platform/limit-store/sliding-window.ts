import { SUB_WINDOWS, subWindowUs } from "./sub-windows.ts";

const FEWEST = 2;

/**
 * One counter of this process. Sub-windows in which nothing was taken have no entry, so that a take costs the same
 * whatever the pause before it: each entry is made once and removed once.
 */
export class SlidingWindow {
  readonly windowMs: number;
  /** The same counter with another window. */
  next: SlidingWindow | null = null;
  readonly #widthUs: number;
  /** A ring of pairs, oldest first: sub-window and what was taken in it. */
  #entries: number[];
  #capacity = FEWEST;
  #first = 0;
  #length = 0;
  #total = 0;
  #nowUs = 0;
  #subWindow = 0;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
    this.#widthUs = subWindowUs(windowMs);
    this.#entries = emptyRing(FEWEST);
  }

  /** What counts at the time of the last `moveTo`. */
  get total(): number {
    return this.#total;
  }

  /** The sub-window of the last `moveTo`. */
  get subWindow(): number {
    return this.#subWindow;
  }

  /** Takes out what has left the window by then. Time never goes back. */
  moveTo(nowUs: number): void {
    this.#nowUs = nowUs;
    const subWindow = Math.floor(nowUs / this.#widthUs);
    if (subWindow === this.#subWindow) return;
    this.#subWindow = subWindow;
    const left = subWindow - SUB_WINDOWS - 1;
    while (this.#length > 0 && this.#subWindowAt(0) <= left) {
      this.#total -= this.#amountAt(0);
      this.#first = (this.#first + 1) & (this.#capacity - 1);
      this.#length -= 1;
    }
  }

  /** Counts so much in the sub-window of the last `moveTo`. */
  add(amount: number): void {
    if (amount === 0) return;
    const newest = this.#length - 1;
    if (newest >= 0 && this.#subWindowAt(newest) === this.#subWindow) this.#change(newest, amount);
    else this.#append(amount);
    this.#total += amount;
  }

  /** Gives back what was taken in a sub-window, at most all of it. What has left the window meanwhile is not in it. */
  giveBack(subWindow: number, amount: number): void {
    const index = this.#find(subWindow);
    if (index === -1) return;
    const given = Math.min(amount, this.#amountAt(index));
    this.#change(index, -given);
    this.#total -= given;
    while (this.#length > 0 && this.#amountAt(this.#length - 1) === 0) this.#length -= 1;
  }

  /** Until nothing counts any more if nothing is taken. */
  get resetMs(): number {
    return this.#total === 0 ? 0 : this.#untilLeftMs(this.#length - 1);
  }

  /** Until so much has left. */
  waitMs(amount: number): number {
    let missing = amount;
    for (let index = 0; index < this.#length; index += 1) {
      missing -= this.#amountAt(index);
      if (missing <= 0) return this.#untilLeftMs(index);
    }
    return this.resetMs;
  }

  #untilLeftMs(index: number): number {
    return ((this.#subWindowAt(index) + SUB_WINDOWS + 1) * this.#widthUs - this.#nowUs) / 1000;
  }

  #find(subWindow: number): number {
    let low = 0;
    let high = this.#length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = this.#subWindowAt(middle);
      if (at === subWindow) return middle;
      if (at < subWindow) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #append(amount: number): void {
    if (this.#length === this.#capacity) this.#grow();
    const place = this.#place(this.#length);
    this.#entries[place] = this.#subWindow;
    this.#entries[place + 1] = amount;
    this.#length += 1;
  }

  #grow(): void {
    const larger = emptyRing(this.#capacity * 2);
    for (let index = 0; index < this.#length; index += 1) {
      larger[index * 2] = this.#subWindowAt(index);
      larger[index * 2 + 1] = this.#amountAt(index);
    }
    this.#entries = larger;
    this.#capacity *= 2;
    this.#first = 0;
  }

  #place(index: number): number {
    return ((this.#first + index) & (this.#capacity - 1)) * 2;
  }

  #subWindowAt(index: number): number {
    return this.#entries[this.#place(index)] ?? 0;
  }

  #amountAt(index: number): number {
    return this.#entries[this.#place(index) + 1] ?? 0;
  }

  #change(index: number, by: number): void {
    this.#entries[this.#place(index) + 1] = this.#amountAt(index) + by;
  }
}

function emptyRing(capacity: number): number[] {
  return new Array<number>(capacity * 2).fill(0);
}
