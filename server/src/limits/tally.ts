import type { LimitStore } from "../ports/limit-store.ts";
import { type Count, writeFields } from "./fields.ts";

/** What was counted for one request, for its answer to tell, and what of it is given back. */
export class Tally {
  /** Whether the limits of the request's key were asked, whatever they said. */
  asked = false;
  readonly #counts: Count[] = [];
  #reserved: Count | null = null;
  #store: LimitStore | null = null;
  #retrySeconds: number | null = null;

  add(count: Count): void {
    this.#counts.push(count);
  }

  /** Adds a count whose tokens are the most the request can use: `settle` gives the rest back. */
  reserve(count: Count, store: LimitStore): void {
    this.add(count);
    if (!count.counters.countsTokens) return;
    this.#reserved = count;
    this.#store = store;
  }

  /** It was refused, and may be sent again after so many seconds. */
  refusedFor(seconds: number | null): void {
    this.#retrySeconds = seconds;
  }

  /** Counts what the request really used: nothing when it was refused after all. Only the first call does anything. */
  settle(tokens: number): void {
    const count = this.#reserved;
    if (count === null || this.#store === null) return;
    this.#reserved = null;
    count.settledTokens = tokens;
    const { home, all } = count.counters;
    for (let index = 0; index < all.length; index += 1) {
      const counted = count.counted[index];
      if (all[index]?.rule.unit !== "tokens" || counted === undefined) continue;
      if (counted.amount !== tokens) this.#store.correct(home, counted, tokens - counted.amount);
    }
  }

  writeTo(headers: Pick<Headers, "set">): void {
    if (this.#counts.length > 0) writeFields(headers, this.#counts, this.#retrySeconds);
  }
}
