import type { Clock } from "../../kernel/clock.ts";
import {
  type Counted,
  type LimitStore,
  LimitStoreError,
  type Take,
  type Taken,
} from "../../ports/limit-store.ts";
import { Counters } from "./counters.ts";
import { SlidingWindow } from "./sliding-window.ts";
import { leastWanted } from "./sub-windows.ts";

const AT_MOST = 100_000;
const FORGET_INTERVAL_MS = 1_000;
/** At each interval: all in 20 s, and a fraction of a millisecond at a time. */
const LOOKED_AT = 5_000;

export interface LocalLimitStoreOptions {
  readonly clock: Clock;
  /**
   * How many counters there may be in which anything counts; with more, a take from one that is new is refused with
   * LimitStoreError. One takes 300 bytes, and at most 2 KiB when it was taken from in each of its sub-windows.
   */
  readonly maxCounters?: number;
}

/** Counts in this process, for a deployment of one node. */
export class LocalLimitStore implements LimitStore {
  readonly available = true;
  readonly #clock: Clock;
  readonly #counters: Counters;
  readonly #timer: Timer;

  constructor({ clock, maxCounters = AT_MOST }: LocalLimitStoreOptions) {
    this.#clock = clock;
    this.#counters = new Counters(maxCounters);
    this.#timer = setInterval(() => this.#counters.forgetIdle(LOOKED_AT, this.#nowUs()), FORGET_INTERVAL_MS);
    this.#timer.unref();
  }

  /** @throws LimitStoreError when there are too many counters */
  take(_home: string, takes: readonly Take[]): Taken {
    const nowUs = this.#nowUs();
    this.#counters.makeRoom(takes.length, nowUs);
    const windows: SlidingWindow[] = [];
    for (const { counter, windowMs } of takes) windows.push(this.#open(counter, windowMs, nowUs));
    const amounts: number[] = [];
    let admitted = true;
    for (let index = 0; index < takes.length; index += 1) {
      const amount = takeFrom(windows[index] as SlidingWindow, takes[index] as Take);
      if (amount === null) admitted = false;
      amounts.push(amount ?? 0);
    }
    if (!admitted) giveAllBack(windows, amounts);
    const counted: Counted[] = [];
    for (let index = 0; index < takes.length; index += 1)
      counted.push(describe(takes[index] as Take, windows[index] as SlidingWindow, amounts[index] ?? 0));
    return { admitted, counted };
  }

  correct(_home: string, { counter, windowMs, subWindow }: Counted, amount: number): void {
    if (amount <= 0) {
      this.#counters.find(counter, windowMs)?.giveBack(subWindow, -amount);
      return;
    }
    const nowUs = this.#nowUs();
    this.#counters.makeRoom(1, nowUs);
    try {
      // What came on top is counted when it is known: its sub-window may have left the window long ago.
      this.#open(counter, windowMs, nowUs).add(amount);
    } catch (error) {
      // There are too many counters, and this one was forgotten: all of it had left the window.
      if (!(error instanceof LimitStoreError)) throw error;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
  }

  #open(counter: string, windowMs: number, nowUs: number): SlidingWindow {
    const found = this.#counters.find(counter, windowMs);
    const window = found ?? new SlidingWindow(windowMs);
    window.moveTo(nowUs);
    if (found === null) this.#counters.add(counter, window);
    return window;
  }

  /** Whole, so that sub-windows are counted exactly. */
  #nowUs(): number {
    return Math.floor(this.#clock.monotonicMs() * 1000);
  }
}

/** At once, for the case that the same counter is asked for twice in one call. Null when it has too little left. */
function takeFrom(window: SlidingWindow, take: Take): number | null {
  const left = take.limit - window.total;
  if (left < leastWanted(take)) return null;
  const amount = Math.min(take.amount, left);
  window.add(amount);
  return amount;
}

function giveAllBack(windows: readonly SlidingWindow[], amounts: number[]): void {
  for (const [index, window] of windows.entries()) {
    window.giveBack(window.subWindow, amounts[index] ?? 0);
    amounts[index] = 0;
  }
}

function describe(take: Take, window: SlidingWindow, amount: number): Counted {
  const { counter, windowMs, limit } = take;
  const left = limit - window.total;
  const missing = leastWanted(take) - left;
  return {
    counter,
    windowMs,
    amount,
    subWindow: window.subWindow,
    remaining: Math.max(0, left),
    resetMs: window.resetMs,
    retryMs: missing <= 0 ? 0 : leastWanted(take) > limit ? Number.POSITIVE_INFINITY : window.waitMs(missing),
  };
}
