import type { Clock } from "../src/kernel/clock.ts";

/** A clock that stands still until it is told otherwise. */
export class TestClock implements Clock {
  #passedMs = 0;

  advance(ms: number): void {
    this.#passedMs += ms;
  }

  nowMs(): number {
    return Date.UTC(2026, 0, 1) + this.#passedMs;
  }

  monotonicMs(): number {
    return 1_000 + this.#passedMs;
  }
}
