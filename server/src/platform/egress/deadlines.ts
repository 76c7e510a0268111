import type { Clock } from "../../kernel/clock.ts";

/** Something that must come to an end by itself. `deadlineMs` is monotonic time; 0 means that nothing is awaited. */
export interface Deadline {
  deadlineMs: number;
  /** Called once the deadline has passed; it must set another deadline or stop being watched. */
  expire(): void;
}

const TICK_MS = 50;

/**
 * One coarse timer for every connection. Starting and clearing a timer for each request costs more than the request
 * head; here a request only writes a number, and a sweep compares all of them twenty times a second.
 */
export class DeadlineSweep {
  readonly #clock: Clock;
  readonly #watched = new Set<Deadline>();
  #timer: Timer | null = null;
  #previousMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  watch(deadline: Deadline): void {
    this.#watched.add(deadline);
    if (this.#timer !== null) return;
    this.#previousMs = this.nowMs();
    this.#timer = setInterval(() => this.#sweep(), TICK_MS);
  }

  unwatch(deadline: Deadline): void {
    this.#watched.delete(deadline);
    if (this.#watched.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #sweep(): void {
    const nowMs = this.nowMs();
    const lateMs = nowMs - this.#previousMs - TICK_MS;
    this.#previousMs = nowMs;
    // Timers run before sockets are read: after a stall of ours the answers may be waiting in the kernel, and the
    // silence was not the other side's. Read them first, judge at the next tick.
    if (lateMs > TICK_MS) return;
    for (const watched of this.#watched) {
      if (watched.deadlineMs !== 0 && watched.deadlineMs <= nowMs) watched.expire();
    }
  }
}
