import type { MicroUsd } from "../kernel/money.ts";

/** A lease is for so many requests at first. */
const FIRST_REQUESTS = 16n;
/** Never more than 20 US dollars: it is lost to others while this node has it. */
const MOST = 20_000_000n;
/** Used up faster than this, the next one is twice as large; slower, half. */
const FAST_MS = 2_000;
const SLOW_MS = 20_000;

/** How large the next lease should be, from how fast the last one went. The database may give less. */
export class SliceSize {
  #wanted = 0n;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #low = 0n;

  /** With less than this free it is time for the next one. */
  get low(): bigint {
    return this.#low;
  }

  /** @param together what all who wait may cost */
  next(atMost: bigint, together: bigint, nowMs: number): MicroUsd {
    const sinceMs = nowMs - this.#askedAtMs;
    this.#askedAtMs = nowMs;
    if (sinceMs < FAST_MS) this.#wanted *= 2n;
    else if (sinceMs > SLOW_MS) this.#wanted /= 2n;
    const largest = [atMost * FIRST_REQUESTS, together].reduce(
      (most, one) => (one > most ? one : most),
      this.#wanted,
    );
    this.#wanted = largest > MOST ? MOST : largest;
    return this.#wanted as MicroUsd;
  }

  given(amount: bigint): void {
    this.#low = amount / 4n;
  }
}
