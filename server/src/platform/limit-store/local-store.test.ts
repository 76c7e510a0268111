import { expect, test } from "bun:test";
import fc from "fast-check";
import { TestClock } from "../../../testing/clock.ts";
import { LimitStoreError, type Take } from "../../ports/limit-store.ts";
import { LocalLimitStore } from "./local-store.ts";
import { type Event, fullestWindow, takenAtUs } from "./testing/model.ts";
import { anySteps, Comparison } from "./testing/steps.ts";

const HOME = "home";

function setUp(maxCounters?: number) {
  const clock = new TestClock();
  return { clock, store: new LocalLimitStore(maxCounters ? { clock, maxCounters } : { clock }) };
}

const one = (over: Partial<Take> = {}): Take => ({
  counter: "key",
  limit: 10,
  windowMs: 1_000,
  amount: 1,
  atLeast: over.amount ?? 1,
  ...over,
});

test("AB-6 counts, refuses and says what is left and when, as if everything were added up each time", async () => {
  await fc.assert(
    fc.asyncProperty(anySteps([100, 800, 2_000], 400), async (steps) => {
      const { clock, store } = setUp();
      const comparison = new Comparison();
      for (const step of steps) {
        clock.advance(step.pauseMs);
        const nowUs = clock.monotonicMs() * 1000;
        if ("takes" in step) {
          const { admitted, counted } = store.take(HOME, step.takes);
          comparison.taken(step.takes, admitted, counted);
          for (const [index, { subWindow, resetMs, retryMs, windowMs }] of counted.entries()) {
            const take = step.takes[index] as Take;
            expect(subWindow).toBe(Math.floor(nowUs / (windowMs * 10)));
            const total = comparison.model.total(take, subWindow);
            const emptyUs = comparison.model.leftAtUs(take, subWindow, total);
            expect(resetMs).toBe(total === 0 ? 0 : (emptyUs - nowUs) / 1000);
            const missing = Math.max(1, take.atLeast) - (take.limit - total);
            const retryUs = comparison.model.leftAtUs(take, subWindow, missing) - nowUs;
            const never = Math.max(1, take.atLeast) > take.limit;
            expect(retryMs).toBe(missing <= 0 ? 0 : never ? Number.POSITIVE_INFINITY : retryUs / 1000);
          }
        } else {
          const [counted, amount] = comparison.correction(step) ?? [];
          if (!counted || !amount) continue;
          store.correct(HOME, counted, amount);
          comparison.model.correct(counted, amount, Math.floor(nowUs / (counted.windowMs * 10)));
        }
      }
      await store.close();
    }),
    { numRuns: 300 },
  );
});

test("AB-6 never admits more than the limit in any window, and waiting as long as was said is enough", async () => {
  const pause = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 300 }),
    fc.constant("as long as was said"),
  );
  const call = fc.record({ pause, amount: fc.integer({ min: 1, max: 7 }), atLeast: fc.constantFrom(1, 7) });
  const property = fc.asyncProperty(
    fc.array(call, { minLength: 50, maxLength: 300 }),
    fc.constantFrom(100, 300, 1_000),
    fc.integer({ min: 7, max: 25 }),
    async (calls, windowMs, limit) => {
      const { clock, store } = setUp();
      const events: Event[] = [];
      let retryMs = 0;
      for (const { pause, amount, atLeast } of calls) {
        clock.advance(typeof pause === "number" ? pause : retryMs);
        const take = one({ limit, windowMs, amount, atLeast: Math.min(amount, atLeast) });
        const { admitted, counted } = store.take(HOME, [take]);
        if (pause === "as long as was said" && amount <= 1) expect(admitted).toBe(true);
        retryMs = counted[0]?.retryMs ?? 0;
        if (!admitted || !counted[0]) continue;
        expect(takenAtUs(counted[0])).toBe(clock.monotonicMs() * 1000);
        events.push({ atUs: clock.monotonicMs() * 1000, amount: counted[0].amount });
      }
      expect(fullestWindow(events, windowMs)).toBeLessThanOrEqual(limit);
      await store.close();
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

test("AB-6 at steady overload at most 2 % under the limit are admitted", () => {
  for (const limit of [1, 3, 60, 1_000]) {
    const { clock, store } = setUp();
    let admitted = 0;
    const windows = 200;
    for (let passedMs = 0; passedMs < windows * 1_000; passedMs += 5) {
      for (let more = true; more; ) {
        more = store.take(HOME, [one({ limit })]).admitted;
        if (more) admitted += 1;
      }
      clock.advance(5);
    }
    expect(admitted).toBeGreaterThan(limit * windows * 0.98);
    expect(admitted).toBeLessThanOrEqual(limit * windows);
  }
});

test("takes from all counters or from none", () => {
  const { store } = setUp();
  const small = one({ counter: "small", limit: 1 });
  const large = one({ counter: "large", limit: 100 });
  expect(store.take(HOME, [large, small]).admitted).toBe(true);
  const refused = store.take(HOME, [large, small, large]);
  expect(refused.admitted).toBe(false);
  expect(refused.counted.map(({ amount }) => amount)).toEqual([0, 0, 0]);
  expect(refused.counted.map(({ remaining }) => remaining)).toEqual([99, 0, 99]);
});

test("the same counter twice in one call is counted twice", () => {
  const { store } = setUp();
  expect(store.take(HOME, [one({ amount: 6 }), one({ amount: 6 })]).admitted).toBe(false);
  expect(store.take(HOME, [one({ amount: 5 }), one({ amount: 5 })]).counted[1]?.remaining).toBe(0);
});

test("amounts up to 2^53 are counted exactly", () => {
  const { store } = setUp();
  const limit = Number.MAX_SAFE_INTEGER;
  store.take(HOME, [one({ limit, amount: limit - 1, atLeast: 1 })]);
  expect(store.take(HOME, [one({ limit })]).counted[0]?.remaining).toBe(0);
  expect(store.take(HOME, [one({ limit })]).admitted).toBe(false);
});

test("counters in which nothing counts make room, and those that count are never forgotten", () => {
  const { clock, store } = setUp(3);
  for (const counter of ["a", "b", "c"]) store.take(HOME, [one({ counter, limit: 1 })]);
  expect(() => store.take(HOME, [one({ counter: "d" })])).toThrow(LimitStoreError);
  expect(store.take(HOME, [one({ counter: "a", limit: 1 })]).admitted).toBe(false);
  clock.advance(1_010);
  expect(store.take(HOME, [one({ counter: "d" })]).admitted).toBe(true);
});

test("AB-6 what makes room for a call is none of its own counters", () => {
  const { clock, store } = setUp(3);
  const [a, b] = [one({ counter: "a", limit: 1 }), one({ counter: "b", limit: 1 })];
  store.take(HOME, [a, one({ counter: "idle" })]);
  clock.advance(1_010);
  store.take(HOME, [one({ counter: "busy" })]);
  expect(store.take(HOME, [a, b]).admitted).toBe(true);
  expect(store.take(HOME, [a]).admitted).toBe(false);
  expect(store.take(HOME, [b]).admitted).toBe(false);
});

test("a call for which there is no room takes nothing", () => {
  const { store } = setUp(2);
  store.take(HOME, [one({ counter: "a" }), one({ counter: "b" })]);
  expect(() => store.take(HOME, [one({ counter: "a", amount: 9 }), one({ counter: "c" })])).toThrow();
  expect(store.take(HOME, [one({ counter: "a", amount: 9 })]).admitted).toBe(true);
});
