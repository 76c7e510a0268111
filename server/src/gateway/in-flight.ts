import { DenseSet } from "../kernel/dense-set.ts";
import type { PublicError } from "../kernel/errors.ts";
import type { Call } from "./call.ts";

/** A call that is twice swept has lasted this long to twice this long. */
const SWEEP_INTERVAL_MS = 100;

/** The requests being served, and whether more are let in. */
export class InFlight {
  readonly #limit: number;
  readonly #calls = new DenseSet<Call>();
  #draining = false;
  #timer: Timer | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#calls.size;
  }

  get draining(): boolean {
    return this.#draining;
  }

  get full(): boolean {
    return this.#calls.size >= this.#limit;
  }

  enter(call: Call): void {
    this.#calls.add(call);
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
  }

  leave(call: Call): void {
    this.#calls.delete(call);
  }

  /** Ends at once every call for which there is a reason: its key is compromised (K-4), what it uses is cut (AB-9). */
  cut(reasonOf: (call: Call) => PublicError | null): void {
    for (const call of this.#calls.snapshot()) {
      const reason = reasonOf(call);
      if (reason !== null) call.cut(reason);
    }
  }

  /** Lets nobody in any more. */
  drain(): void {
    this.#draining = true;
  }

  #sweep(): void {
    this.#calls.forEach(sweep);
    if (this.#calls.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

function sweep(call: Call): void {
  call.sweep();
}
