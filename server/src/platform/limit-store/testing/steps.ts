import fc from "fast-check";
import type { Counted, Take } from "../../../ports/limit-store.ts";
import { Model } from "./model.ts";

/** One thing that is done with a store, after a pause. */
export type Step = { readonly pauseMs: number } & (
  | { readonly takes: readonly Take[] }
  /** Of what was admitted, which one and by how much; a part of what was taken, or more. */
  | { readonly correct: number; readonly part: number }
);

/** Counters, windows and limits that get in each other's way. Pauses are sums of halves, so that floats add up exactly. */
export function anySteps(windowsMs: readonly number[], longestPauseMs: number): fc.Arbitrary<Step[]> {
  const take = fc
    .record({
      counter: fc.constantFrom("key", "organization", "address"),
      windowMs: fc.constantFrom(...windowsMs),
      limit: fc.integer({ min: 0, max: 40 }),
      amount: fc.integer({ min: 0, max: 30 }),
      part: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ part, ...rest }): Take => ({ ...rest, atLeast: Math.floor((rest.amount * part) / 4) }));
  const pauseMs = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 16 }).map((eighths) => eighths / 8) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: longestPauseMs }) },
  );
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ pauseMs, takes: fc.array(take, { minLength: 1, maxLength: 3 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ pauseMs, correct: fc.nat(100), part: fc.integer({ min: -5, max: 3 }) }),
    },
  );
  return fc.array(step, { minLength: 20, maxLength: 120 });
}

/** Does the same with a model, and compares what a store answered. */
export class Comparison {
  readonly model = new Model();
  readonly admitted: Counted[] = [];

  /** @throws Error that says what is different */
  taken(takes: readonly Take[], admitted: boolean, counted: readonly Counted[]): void {
    const subWindows = counted.map(({ subWindow }) => subWindow);
    const amounts = this.model.take(takes, subWindows);
    for (const [index, take] of takes.entries()) {
      const subWindow = subWindows[index] ?? 0;
      const got = counted[index];
      const expected = {
        admitted: amounts !== null,
        counter: take.counter,
        windowMs: take.windowMs,
        amount: amounts?.[index] ?? 0,
        remaining: Math.max(0, take.limit - this.model.total(take, subWindow)),
      };
      const { counter, windowMs, amount, remaining } = got as Counted;
      const answered = { admitted, counter, windowMs, amount, remaining };
      if (JSON.stringify(answered) !== JSON.stringify(expected))
        throw new Error(`${JSON.stringify(answered)} instead of ${JSON.stringify(expected)}`);
      if (got && got.amount > 0) this.admitted.push(got);
    }
  }

  /** What a step corrects, if anything was admitted. */
  correction(step: { readonly correct: number; readonly part: number }): [Counted, number] | null {
    const counted = this.admitted[step.correct % Math.max(1, this.admitted.length)];
    return counted ? [counted, Math.ceil((counted.amount * step.part) / 4)] : null;
  }
}
