import type { Clock } from "../../kernel/clock.ts";

/** How long something is set aside. Each failed try after a pause doubles it, up to the longest. */
export interface Pauses {
  /** So many failures in a row set it aside. */
  readonly failures: number;
  readonly firstMs: number;
  readonly longestMs: number;
}

/** P-5: a target that fails five times in a row is set aside for five seconds, then longer. */
export const OF_TARGETS: Pauses = { failures: 5, firstMs: 5_000, longestMs: 60_000 };
/** P-2: a secret that its provider refuses or limits is set aside at once. */
export const OF_SECRETS: Pauses = { failures: 1, firstMs: 5_000, longestMs: 900_000 };

/** Nobody waits longer for a probe to say how it went. */
const PROBE_MS = 30_000;
/** More than there are targets in use. */
const MOST_REMEMBERED = 4_096;

interface Illness {
  failures: number;
  pauseMs: number;
  /** Monotonic; 0 while it is not set aside. */
  untilMs: number;
  /** Until when the one request that tries it again may take; 0 when none is under way. */
  probeUntilMs: number;
}

/**
 * What has failed lately, by name: a circuit breaker for each. Nothing is remembered of what is well, so that a healthy gateway pays
 * one comparison.
 */
export class Health {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #pauses: Pauses;
  readonly #ill = new Map<string, Illness>();
  #asideTotal = 0;

  constructor(clock: Pick<Clock, "monotonicMs">, pauses: Pauses) {
    this.#clock = clock;
    this.#pauses = pauses;
  }

  /** Nothing has failed since it last succeeded. */
  get allWell(): boolean {
    return this.#ill.size === 0;
  }

  /** How many are set aside now. */
  get asideCount(): number {
    const nowMs = this.#clock.monotonicMs();
    let count = 0;
    for (const { untilMs } of this.#ill.values()) if (untilMs > nowMs) count += 1;
    return count;
  }

  /** Whether it is set aside. After its pause it is not for the one request that tries it, and still is for all others. */
  isAside(name: string): boolean {
    const ill = this.#ill.get(name);
    if (ill === undefined || ill.untilMs === 0) return false;
    const nowMs = this.#clock.monotonicMs();
    return nowMs < ill.untilMs || nowMs < ill.probeUntilMs;
  }

  /** It is asked now. Where it was set aside, this is the request that tries it. */
  begins(name: string): void {
    const ill = this.#ill.get(name);
    if (ill === undefined || ill.untilMs === 0) return;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs >= ill.untilMs) ill.probeUntilMs = nowMs + PROBE_MS;
  }

  succeeded(name: string): void {
    if (this.#ill.size > 0) this.#ill.delete(name);
  }

  /** It was asked, and nothing was learnt of it: the caller left, or the request was refused. */
  learntNothing(name: string): void {
    const ill = this.#ill.get(name);
    if (ill !== undefined) ill.probeUntilMs = 0;
  }

  /** How often something was set aside since this process began. */
  get asideTotal(): number {
    return this.#asideTotal;
  }

  /**
   * @param askedMs how long it asks to be left alone; null when it did not say
   * @returns for how long it is set aside by this failure; null when it is not, or was already
   */
  failed(name: string, askedMs: number | null): number | null {
    const nowMs = this.#clock.monotonicMs();
    const { failures, firstMs, longestMs } = this.#pauses;
    const ill = this.#ill.get(name) ?? this.#remember(name);
    ill.failures += 1;
    ill.probeUntilMs = 0;
    // Requests that were under way when it was set aside fail too, and prove nothing new.
    if (nowMs < ill.untilMs) return null;
    if (askedMs === null && ill.failures < failures) return null;
    const grown = ill.pauseMs === 0 ? firstMs : Math.min(ill.pauseMs * 2, longestMs);
    ill.pauseMs = grown;
    const restMs = Math.min(Math.max(grown, askedMs ?? 0), longestMs);
    ill.untilMs = nowMs + restMs;
    this.#asideTotal += 1;
    return restMs;
  }

  #remember(name: string): Illness {
    if (this.#ill.size >= MOST_REMEMBERED) this.#ill.clear();
    const ill = { failures: 0, pauseMs: 0, untilMs: 0, probeUntilMs: 0 };
    this.#ill.set(name, ill);
    return ill;
  }
}
