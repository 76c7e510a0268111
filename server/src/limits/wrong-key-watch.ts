import type { Clock } from "../kernel/clock.ts";
import type { LimitStore, Take } from "../ports/limit-store.ts";

const ASK_INTERVAL_MS = 500;
/** What is known of all addresses is believed for so long. */
const BELIEVED_MS = 1_000;
const HOME = "wrong-keys";

/**
 * Knows whether anybody at all sent a wrong key of late, to any node: hardly ever anybody does, and then no request needs
 * its address looked at. Where other nodes count too, all wrong keys are also counted together, and that is asked about in
 * the background. Whoever guesses somewhere is heard of here a second later at the most.
 */
export class WrongKeyWatch {
  readonly #store: LimitStore;
  readonly #clock: Clock;
  /** The longest window in which a wrong key counts; 0 when none does. */
  #windowMs = 0;
  /** Monotonic time after which no wrong key that came here counts any more. */
  #guessedUntilMs = Number.NEGATIVE_INFINITY;
  #nobodyUntilMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | null = null;

  constructor(store: LimitStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Whether no wrong key counts anywhere, as far as is known here. */
  get quiet(): boolean {
    const nowMs = this.#clock.monotonicMs();
    return nowMs >= this.#guessedUntilMs && (!this.#store.shared || nowMs < this.#nobodyUntilMs);
  }

  /** @param windowMs in which wrong keys count, by the rules in force from now on */
  watch(windowMs: number): void {
    this.#windowMs = windowMs;
    this.#nobodyUntilMs = Number.NEGATIVE_INFINITY;
    if (!this.#store.shared || windowMs === 0) {
      this.stop();
      return;
    }
    this.#timer ??= setInterval(() => void this.#ask(), ASK_INTERVAL_MS);
    this.#timer.unref();
    void this.#ask();
  }

  /** A wrong key came here. */
  guessed(): void {
    if (this.#windowMs === 0) return;
    this.#guessedUntilMs = this.#clock.monotonicMs() + 2 * this.#windowMs;
    if (this.#store.shared) this.#take(1).catch(() => {});
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #ask(): Promise<void> {
    const askedMs = this.#clock.monotonicMs();
    const none = await this.#take(0).catch(() => false);
    this.#nobodyUntilMs = none ? askedMs + BELIEVED_MS : Number.NEGATIVE_INFINITY;
  }

  /** Whether there is none. @throws LimitStoreError */
  async #take(amount: number): Promise<boolean> {
    const limit = Number.MAX_SAFE_INTEGER;
    const take: Take = { counter: HOME, limit, windowMs: this.#windowMs, amount, atLeast: amount };
    const { counted } = await this.#store.take(HOME, [take]);
    return counted[0]?.remaining === limit;
  }
}
