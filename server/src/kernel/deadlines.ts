import type { Clock } from "./clock.ts";

/** Something that must have happened by a time. */
export interface Deadline {
  /** It has happened: nothing expires any more. */
  meet(): void;
}

interface Waiting {
  readonly atMs: number;
  readonly expire: () => void;
}

/**
 * Coarse deadlines, of which every request has several and hardly one is ever missed: setting and meeting one costs
 * an insertion and a removal, where a timer of its own costs several times that and an object to collect. They
 * expire at most `TICK_MS` late.
 */
export class Deadlines {
  static readonly TICK_MS = 100;
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #timer: Timer | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(withinMs: number, expire: () => void): Deadline {
    const waiting = { atMs: this.#clock.monotonicMs() + withinMs, expire };
    this.#waiting.add(waiting);
    this.#timer ??= setInterval(() => this.#tick(), Deadlines.TICK_MS);
    return { meet: () => void this.#waiting.delete(waiting) };
  }

  #tick(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const waiting of this.#waiting) {
      if (waiting.atMs > nowMs) continue;
      this.#waiting.delete(waiting);
      waiting.expire();
    }
    if (this.#waiting.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
