import type { Clock } from "./clock.ts";
import { DenseSet, NOWHERE, type Placed } from "./dense-set.ts";

/** Something that must have happened by a time. */
export interface Deadline {
  /** It has happened: nothing expires any more. */
  meet(): void;
}

/** One that is waited for. A class and not a closure: every request has several. */
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
 * Coarse deadlines, of which every request has several and hardly one is ever missed: setting and meeting one costs
 * an insertion and a removal, where a timer of its own costs several times that and an object to collect. They
 * expire at most `TICK_MS` late.
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
