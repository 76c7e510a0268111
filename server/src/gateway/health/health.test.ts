import { expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import { Health, OF_SECRETS, OF_TARGETS } from "./health.ts";

function start(pauses = OF_TARGETS) {
  const clock = new TestClock();
  const health = new Health(clock, pauses);
  const fail = (times: number, askedMs: number | null = null) => {
    for (let time = 0; time < times; time += 1) health.failed("t", askedMs);
  };
  return { clock, health, fail };
}

test("P-5 a target is set aside after five failures in a row, and a success in between begins anew", () => {
  const { health, fail } = start();
  fail(4);
  expect(health.isAside("t")).toBe(false);
  health.succeeded("t");
  expect(health.allWell).toBe(true);
  fail(4);
  expect(health.isAside("t")).toBe(false);
  fail(1);
  expect([health.isAside("t"), health.isAside("other"), health.asideCount]).toEqual([true, false, 1]);
});

test("P-5 after its pause one request tries it, and all others wait for what comes of that", () => {
  const { clock, health, fail } = start();
  fail(5);
  clock.advance(5_000);
  expect(health.isAside("t")).toBe(false);
  health.begins("t");
  expect(health.isAside("t")).toBe(true);
  health.succeeded("t");
  expect(health.isAside("t")).toBe(false);
});

test("P-5 a try that fails doubles the pause, up to a minute", () => {
  const { clock, health, fail } = start();
  fail(5);
  clock.advance(5_000);
  for (const pauseMs of [10_000, 20_000, 40_000, 60_000, 60_000]) {
    health.begins("t");
    fail(1);
    clock.advance(pauseMs - 1);
    expect(health.isAside("t")).toBe(true);
    clock.advance(1);
    expect(health.isAside("t")).toBe(false);
  }
});

test("a try of which nothing is heard keeps nobody away for longer than thirty seconds", () => {
  const { clock, health, fail } = start();
  fail(5);
  clock.advance(5_000);
  health.begins("t");
  clock.advance(30_000);
  expect(health.isAside("t")).toBe(false);
  health.begins("t");
  health.learntNothing("t");
  expect(health.isAside("t")).toBe(false);
});

test("P-2 a secret is set aside at once, for as long as its provider asks, and never for longer than the longest pause", () => {
  const { clock, health, fail } = start(OF_SECRETS);
  fail(1, 20_000);
  clock.advance(19_999);
  expect(health.isAside("t")).toBe(true);
  clock.advance(1);
  expect(health.isAside("t")).toBe(false);
  fail(1, 86_400_000);
  clock.advance(OF_SECRETS.longestMs);
  expect(health.isAside("t")).toBe(false);
});

test("failures of requests that were under way when it was set aside make its pause no longer", () => {
  const { clock, health, fail } = start();
  fail(500);
  clock.advance(5_000);
  expect(health.isAside("t")).toBe(false);
});

test("it remembers no more than so many", () => {
  const { health } = start();
  for (let index = 0; index < 10_000; index += 1) health.failed(`t${index}`, 1_000);
  expect(health.asideCount).toBeLessThanOrEqual(4_096);
});
