import { expect, test } from "bun:test";
import { InFlight } from "./gateway.ts";

test("a node is full at its limit and not before", () => {
  const inFlight = new InFlight(2);
  inFlight.enter();
  expect(inFlight.full).toBe(false);
  inFlight.enter();
  expect(inFlight.full).toBe(true);
  inFlight.leave();
  expect(inFlight.full).toBe(false);
});

test("a node that drains lets nobody in and counts those who leave", () => {
  const inFlight = new InFlight(10);
  inFlight.enter();
  expect(inFlight.draining).toBe(false);
  inFlight.drain();
  inFlight.leave();
  expect(inFlight).toMatchObject({ draining: true, count: 0 });
});
