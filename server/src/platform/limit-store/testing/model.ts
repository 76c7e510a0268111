import type { Counted, Take } from "../../../ports/limit-store.ts";

/** In how many sub-windows what was taken counts: a window's hundred, and the one it was taken in. */
const COUNTS_IN = 101;

export interface Event {
  readonly atUs: number;
  readonly amount: number;
}

/**
 * The most that was taken in any window, by when it was really taken and without regard to sub-windows. Those that
 * end with a take are the fullest.
 */
export function fullestWindow(events: readonly Event[], windowMs: number): number {
  const sorted = events.toSorted((one, other) => one.atUs - other.atUs);
  let [fullest, within, oldest] = [0, 0, 0];
  for (const { atUs, amount } of sorted) {
    within += amount;
    while (atUs - (sorted[oldest]?.atUs ?? 0) >= windowMs * 1000) {
      within -= sorted[oldest]?.amount ?? 0;
      oldest += 1;
    }
    fullest = Math.max(fullest, within);
  }
  return fullest;
}

/** When something was taken, by the clock of the store: the sub-window it was taken in is the last to leave. */
export function takenAtUs({ subWindow, windowMs, resetMs }: Counted): number {
  return (subWindow + COUNTS_IN) * windowMs * 10 - Math.round(resetMs * 1000);
}

/** The rules of counting, with everything remembered and added up each time. */
export class Model {
  readonly #taken = new Map<string, Map<number, number>>();

  total({ counter, windowMs }: Named, subWindow: number): number {
    let total = 0;
    for (const [at, amount] of this.#of(counter, windowMs)) if (subWindow - at < COUNTS_IN) total += amount;
    return total;
  }

  /** What each take gets; null when the call is refused. */
  take(takes: readonly Take[], subWindows: readonly number[]): readonly number[] | null {
    const amounts: number[] = [];
    for (const [index, take] of takes.entries()) {
      const left = take.limit - this.total(take, subWindows[index] ?? 0);
      if (left < Math.max(1, take.atLeast)) {
        for (const [done, amount] of amounts.entries())
          this.#add(takes[done] as Take, subWindows[done] ?? 0, -amount);
        return null;
      }
      amounts.push(Math.min(take.amount, left));
      this.#add(take, subWindows[index] ?? 0, amounts[index] ?? 0);
    }
    return amounts;
  }

  /** @param now the sub-window in which it is corrected */
  correct({ counter, windowMs, subWindow }: Counted, amount: number, now: number): void {
    const held = this.#of(counter, windowMs).get(subWindow) ?? 0;
    if (amount > 0) this.#add({ counter, windowMs }, now, amount);
    else if (now - subWindow < COUNTS_IN)
      this.#add({ counter, windowMs }, subWindow, -Math.min(held, -amount));
  }

  /** Microseconds at which so much will have left; the last is when the window is empty. */
  leftAtUs({ counter, windowMs }: Named, subWindow: number, amount: number): number {
    const counting = [...this.#of(counter, windowMs)]
      .filter(([at, held]) => subWindow - at < COUNTS_IN && held > 0)
      .toSorted(([one], [other]) => one - other);
    let left = 0;
    for (const [at, held] of counting) {
      left += held;
      if (left >= amount) return (at + COUNTS_IN) * windowMs * 10;
    }
    return 0;
  }

  #add({ counter, windowMs }: Named, subWindow: number, amount: number): void {
    const taken = this.#of(counter, windowMs);
    taken.set(subWindow, (taken.get(subWindow) ?? 0) + amount);
  }

  #of(counter: string, windowMs: number): Map<number, number> {
    const name = `${counter} ${windowMs}`;
    const known = this.#taken.get(name) ?? new Map<number, number>();
    this.#taken.set(name, known);
    return known;
  }
}

interface Named {
  readonly counter: string;
  readonly windowMs: number;
}
