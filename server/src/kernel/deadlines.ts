import type { Clock } from "./clock.ts";
import { DenseSet, NOWHERE, type Placed } from "./dense-set.ts";

/** Something that must have happened by a time. */
export interface Deadline {
  /** It has happened: nothing expires any more. */
  meet(): void;
}

/** A deadline that is not met yet. A class and not a closure, because every request has several. */
class Waiting implements Deadline, Placed {
  place = NOWHERE;
  readonly atMs: number;
  readonly expire: () => void;
  readonly #among: DenseSet<Waiting>;

  constructor(among: DenseSet<Waiting>, atMs: number, expire: () => void) {
    this.#among = among;
    this.atMs = atMs;
    this.expire = expire;
    among.add(this);
  }

  meet(): void {
    this.#among.delete(this);
  }
}

/**
 * Coarse deadlines. Every request has several, and nearly all are met. Setting and meeting one costs an insertion and
 * a removal; a timer for each would cost several times that, and an object to collect. They expire at most `TICK_MS`
 * late.
 */
export class Deadlines {
  static readonly TICK_MS = 100;
  readonly #clock: Clock;
  readonly #waiting = new DenseSet<Waiting>();
  #timer: Timer | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(withinMs: number, expire: () => void): Deadline {
    const waiting = new Waiting(this.#waiting, this.#clock.monotonicMs() + withinMs, expire);
    this.#timer ??= setInterval(() => this.#tick(), Deadlines.TICK_MS);
    return waiting;
  }

  #tick(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#waiting.forEach((waiting) => {
      if (waiting.atMs > nowMs) return;
      this.#waiting.delete(waiting);
      waiting.expire();
    });
    if (this.#waiting.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
