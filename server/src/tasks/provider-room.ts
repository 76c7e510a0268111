/** What is known of how many tasks a provider takes at once. */
interface Window {
  /** So many are sent to it at once. */
  size: number;
  /** Up to here it grows with every answer, and beyond it by a quarter at a time; what was refused last. */
  ceiling: number;
  /** Monotonic: before that it does not grow. */
  heldUntilMs: number;
  /** How long it is held after the next refusal. */
  holdMs: number;
  /** Monotonic: before that nothing is sent. */
  closedUntilMs: number;
  readonly underWay: Set<string>;
  /** Answered, and its pictures are still being kept. Whether all that it takes was under way when it answered. */
  readonly settling: Map<string, boolean>;
}

/** What is sent at once to a provider of which nothing is known yet. */
const FIRST = 8;
/** After a refusal it is tried this much later whether there is more room; each refusal of that doubles it. */
const [HOLD_MS, LONGEST_HOLD_MS] = [5_000, 60_000];
/** A provider that takes nothing at all and does not say until when is asked again after that. */
const CLOSED_MS = 1_000;

/**
 * How many tasks each provider takes at once, learnt from what it refuses for lack of room (429, 503): those that it works on meanwhile
 * are as many as it takes. So a batch goes as fast as its provider allows and asks for little that is refused. Each worker learns its own
 * part of what there is.
 */
export class ProviderRoom {
  readonly #clock: { monotonicMs(): number };
  readonly #most: number;
  readonly #of = new Map<string, Window>();

  /** @param most tasks at once of one provider, whatever it takes */
  constructor(clock: { monotonicMs(): number }, most: number) {
    [this.#clock, this.#most] = [clock, most];
  }

  /** How many tasks of each provider that is known may be under way; those that are under way count. */
  sizes(): Readonly<Record<string, number>> {
    const nowMs = this.#clock.monotonicMs();
    return Object.fromEntries(
      [...this.#of].map(([name, { size, closedUntilMs, settling }]) => [
        name,
        nowMs < closedUntilMs ? 0 : size + settling.size,
      ]),
    );
  }

  begins(provider: string, task: string): void {
    this.#windowOf(provider).underWay.add(task);
  }

  /** It answered: it has room for another, while the pictures of this one are kept. */
  answered(provider: string, task: string): void {
    const window = this.#windowOf(provider);
    if (!window.underWay.delete(task)) return;
    window.settling.set(task, window.underWay.size + 1 >= window.size);
  }

  /** The task is over. @param hadRoom it made something, or refused for another reason than room */
  ended(provider: string, task: string, hadRoom: boolean): void {
    const window = this.#windowOf(provider);
    this.answered(provider, task);
    // Only what was full says that more would fit.
    const wasFull = window.settling.get(task) === true;
    window.settling.delete(task);
    const nowMs = this.#clock.monotonicMs();
    if (!hadRoom || !wasFull || nowMs < window.heldUntilMs || window.size >= this.#most) return;
    const step = window.size < window.ceiling ? 1 : Math.max(1, Math.floor(window.size / 4));
    window.size = Math.min(this.#most, window.size + step);
    if (window.size <= window.ceiling) return;
    window.heldUntilMs = nowMs + HOLD_MS;
    window.holdMs = HOLD_MS;
    window.ceiling = window.size;
  }

  /** It said that it has no room. @param waitMs until when, as it said; 0 when it did not */
  refused(provider: string, task: string, waitMs: number): void {
    const window = this.#windowOf(provider);
    window.underWay.delete(task);
    window.settling.delete(task);
    const nowMs = this.#clock.monotonicMs();
    const fits = window.underWay.size;
    const closedMs = waitMs > 0 ? waitMs : fits === 0 ? CLOSED_MS : 0;
    window.closedUntilMs = Math.max(window.closedUntilMs, nowMs + closedMs);
    window.size = Math.max(1, Math.min(window.size, fits));
    window.ceiling = window.size;
    // Those that were sent together are refused together, which says so once.
    if (nowMs >= window.heldUntilMs) {
      window.heldUntilMs = nowMs + window.holdMs;
      window.holdMs = Math.min(window.holdMs * 2, LONGEST_HOLD_MS);
    }
  }

  #windowOf(provider: string): Window {
    const known = this.#of.get(provider);
    if (known !== undefined) return known;
    const window = {
      ...{ size: Math.min(FIRST, this.#most), ceiling: this.#most, heldUntilMs: 0, holdMs: HOLD_MS },
      ...{ closedUntilMs: 0, underWay: new Set<string>(), settling: new Map<string, boolean>() },
    };
    this.#of.set(provider, window);
    return window;
  }
}
