import { expect, test } from "bun:test";
import { type ApiKeyId, newId } from "../kernel/ids.ts";
import { Call } from "./call.ts";
import { InFlight } from "./gateway.ts";

const KEY = newId<ApiKeyId>();
const newCall = (key = KEY, client = new AbortController()) => new Call(key, client.signal);

test("a node is full at its limit and not before", () => {
  const inFlight = new InFlight(2);
  const call = newCall();
  inFlight.enter(call);
  expect(inFlight.full).toBe(false);
  inFlight.enter(newCall());
  expect(inFlight.full).toBe(true);
  inFlight.leave(call);
  expect(inFlight.full).toBe(false);
});

test("a node that drains lets nobody in and counts those who leave", () => {
  const inFlight = new InFlight(10);
  const call = newCall();
  inFlight.enter(call);
  expect(inFlight.draining).toBe(false);
  inFlight.drain();
  inFlight.leave(call);
  expect(inFlight).toMatchObject({ draining: true, count: 0 });
});

test("K-4 a cut ends every call of the key, whatever it waits for, and no other", () => {
  const inFlight = new InFlight(10);
  const [waiting, streaming, others] = [newCall(), newCall(), newCall(newId<ApiKeyId>())];
  for (const call of [waiting, streaming, others]) inFlight.enter(call);
  const ended: string[] = [];
  waiting.addEventListener("abort", { handleEvent: () => ended.push("waiting") });
  streaming.whenCut(() => {
    ended.push("streaming");
    inFlight.leave(streaming);
  });
  inFlight.cut(new Set([KEY]));
  expect(ended).toEqual(["waiting", "streaming"]);
  expect([waiting.isCut, streaming.aborted, others.isCut]).toEqual([true, true, false]);
  expect(inFlight.count).toBe(2);
});

test("a call passes on that its client went away, until nobody listens any more", () => {
  const client = new AbortController();
  const call = newCall(KEY, client);
  const heard: string[] = [];
  const [first, second] = ["first", "second"].map((name) => ({ handleEvent: () => void heard.push(name) }));
  if (!first || !second) return expect.unreachable();
  call.addEventListener("abort", first);
  call.removeEventListener("abort", first);
  call.addEventListener("abort", second);
  client.abort();
  expect(heard).toEqual(["second"]);
  expect([call.aborted, call.isCut]).toEqual([true, false]);
});
