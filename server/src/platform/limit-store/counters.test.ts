import { expect, test } from "bun:test";
import fc from "fast-check";
import { Counters } from "./counters.ts";
import { SlidingWindow } from "./sliding-window.ts";

test("forgets exactly those in which nothing counts, however many it looks at at once", () => {
  const counter = fc.record({
    name: fc.constantFrom("a", "b", "c", "d", "e"),
    windowMs: fc.nat(3),
    busy: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(counter, { selector: ({ name, windowMs }) => `${name} ${windowMs}` }),
      fc.integer({ min: 1, max: 7 }),
      (all, atOnce) => {
        const counters = new Counters(1_000);
        for (const { name, windowMs, busy } of all) {
          const window = new SlidingWindow(1_000 + windowMs);
          window.moveTo(0);
          if (busy) window.add(1);
          counters.add(name, window);
        }
        for (let round = 0; round < 20; round += 1) counters.forgetIdle(atOnce, 0);
        expect(counters.size).toBe(all.filter(({ busy }) => busy).length);
        for (const { name, windowMs, busy } of all)
          expect(counters.find(name, 1_000 + windowMs)?.total ?? 0).toBe(busy ? 1 : 0);
        for (let round = 0; round < 20; round += 1) counters.forgetIdle(atOnce, 2_000_000);
        expect(counters.size).toBe(0);
      },
    ),
  );
});

test("what is in a window of another length is another counter", () => {
  const counters = new Counters(2);
  counters.add("a", new SlidingWindow(1_000));
  counters.add("a", new SlidingWindow(2_000));
  expect(counters.find("a", 1_000)).not.toBe(counters.find("a", 2_000));
  expect(counters.find("a", 3_000)).toBeNull();
});
