import type { Clock } from "../../kernel/clock.ts";
import { randomFraction } from "../../kernel/random.ts";
import type { Failure } from "./failure.ts";

/** Whom a provider asks to wait for longer is told so, and does not wait here. */
const LONGEST_WAIT_MS = 2_000;
/** What is waited where nobody says for how long, and as much again by chance, so that many do not come back together. */
const PAUSE_MS = 150;
/** Of each target: so many at once, and one more each second. */
const OF_TARGET: Rate = { most: 10, perSecond: 1 };
/** Of all of them together. */
const OF_PROCESS: Rate = { most: 50, perSecond: 10 };
/** More than there are targets in use. */
const MOST_REMEMBERED = 4_096;

interface Rate {
  readonly most: number;
  readonly perSecond: number;
}

/** Tokens that come back with time. */
class Bucket {
  readonly #rate: Rate;
  #tokens: number;
  #atMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.most;
    this.#atMs = nowMs;
  }

  has(nowMs: number): boolean {
    const { most, perSecond } = this.#rate;
    this.#tokens = Math.min(most, this.#tokens + ((nowMs - this.#atMs) / 1_000) * perSecond);
    this.#atMs = nowMs;
    return this.#tokens >= 1;
  }

  take(): void {
    this.#tokens -= 1;
  }
}

/** What is known of an attempt after which nobody else is left to ask. */
export interface LastAttempt {
  /** Of its target. */
  readonly healthName: string;
  readonly failure: Failure;
  /** Its provider may bill for it, so that a second one could cost twice. */
  readonly mayBill: boolean;
  /** Its target is set aside. */
  readonly isAside: boolean;
}

/**
 * P-5: asking the same target once more, when it failed for the moment and nobody else is left. There is a budget for each target and for
 * the process, so that a provider that is down does not get twice the requests of one that is up.
 */
export class Retries {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #chance: () => number;
  readonly #all: Bucket;
  readonly #ofTargets = new Map<string, Bucket>();
  readonly #pause: (pauseMs: number) => Promise<void>;

  constructor(
    clock: Pick<Clock, "monotonicMs">,
    pause: (pauseMs: number) => Promise<void>,
    chance: () => number = randomFraction,
  ) {
    this.#clock = clock;
    this.#pause = pause;
    this.#chance = chance;
    this.#all = new Bucket(OF_PROCESS, clock.monotonicMs());
  }

  /** Waits as long as is right, and resolves to whether the target is asked once more. It costs the budget. */
  async waitFor(attempt: LastAttempt): Promise<boolean> {
    const pauseMs = this.#pauseOf(attempt);
    if (pauseMs === null || !this.#spend(attempt.healthName)) return false;
    await this.#pause(pauseMs);
    return true;
  }

  /** Null where it is of no use, or was asked for a longer time. */
  #pauseOf({ failure, mayBill, isAside }: LastAttempt): number | null {
    const { error, blame, retryAfter } = failure;
    const isTransient = error.retryable && (blame === "provider" || blame === "load");
    if (!isTransient || mayBill || error.code === "provider_timeout" || error.code === "provider_invalid")
      return null;
    const jitter = 1 + this.#chance();
    // Who says for how long has set itself aside by that.
    if (retryAfter !== null) {
      const askedMs = Number(retryAfter) * 1_000;
      return askedMs <= LONGEST_WAIT_MS ? askedMs + PAUSE_MS * jitter : null;
    }
    return isAside || error.code === "provider_rate_limited" ? null : PAUSE_MS * jitter;
  }

  #spend(healthName: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (this.#ofTargets.size >= MOST_REMEMBERED) this.#ofTargets.clear();
    const own = this.#ofTargets.get(healthName) ?? new Bucket(OF_TARGET, nowMs);
    this.#ofTargets.set(healthName, own);
    if (!own.has(nowMs) || !this.#all.has(nowMs)) return false;
    own.take();
    this.#all.take();
    return true;
  }
}
