import { expect, test } from "bun:test";
import { KnownPaces, Pace } from "./pace.ts";

test("P-5 a target that was never measured is tried by one request at a time", () => {
  const pace = new Pace();
  expect(pace.expectedMs(0)).toBe(0);
  pace.chosen(0);
  expect(pace.expectedMs(5_000)).toBe(Number.POSITIVE_INFINITY);
  expect(pace.expectedMs(10_000)).toBe(0);
});

test("P-5 newer answers count more, and one slow answer does not decide", () => {
  const pace = new Pace();
  pace.saw(100, 0);
  pace.saw(600, 0);
  expect(pace.expectedMs(0)).toBe(200);
  for (let time = 0; time < 30; time += 1) pace.saw(600, 0);
  expect(pace.expectedMs(0)).toBeGreaterThan(599);
});

test("P-5 what nobody asked for a while is tried again, by one request", () => {
  const pace = new Pace();
  pace.saw(800, 0);
  expect(pace.expectedMs(120_000)).toBe(200);
  pace.chosen(120_000);
  expect(pace.expectedMs(120_000)).toBe(800);
});

test("P-5 what was measured outlives a change of the providers, and what is gone is forgotten", () => {
  const known = new KnownPaces();
  known.keep(["a", "b"]).get("a")?.whole.saw(5, 0);
  expect(known.keep(["a"]).get("a")?.whole.expectedMs(0)).toBe(5);
  known.keep([]);
  expect(known.keep(["a"]).get("a")?.whole.expectedMs(0)).toBe(0);
});
