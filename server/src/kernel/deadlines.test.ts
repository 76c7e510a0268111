import { expect, test } from "bun:test";
import { Deadlines } from "./deadlines.ts";

/** A clock the test sets. */
function handClock() {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

test("a missed deadline expires once, a met one never, and one that is not due waits", async () => {
  const clock = handClock();
  const deadlines = new Deadlines(clock);
  const expired: string[] = [];
  const { promise: missed, resolve } = Promise.withResolvers<void>();
  deadlines.set(50, () => expired.push("met")).meet();
  deadlines.set(60_000, () => expired.push("far"));
  deadlines.set(50, () => {
    expired.push("missed");
    resolve();
  });
  clock.advance(60);
  await missed;
  expect(expired).toEqual(["missed"]);
});
