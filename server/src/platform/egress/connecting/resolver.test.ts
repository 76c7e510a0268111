import { expect, test } from "bun:test";
import type { Clock } from "../../../kernel/clock.ts";
import { Resolver } from "./resolver.ts";

function counting(answer: () => Promise<readonly string[]>) {
  const asked: string[] = [];
  const time = { ms: 1 };
  const clock: Clock = { nowMs: () => 0, monotonicMs: () => time.ms };
  const resolver = new Resolver((hostname) => {
    asked.push(hostname);
    return answer();
  }, clock);
  return { asked, resolver, time };
}

test("many who ask at once share one question", async () => {
  const { asked, resolver } = counting(async () => ["192.0.2.1"]);
  const answers = await Promise.all([resolver.addresses("a.example"), resolver.addresses("a.example")]);
  expect(answers).toEqual([["192.0.2.1"], ["192.0.2.1"]]);
  expect(asked).toEqual(["a.example"]);
});

test("an answer is asked for again after half a minute", async () => {
  const { asked, resolver, time } = counting(async () => ["192.0.2.1"]);
  await resolver.addresses("a.example");
  time.ms += 29_999;
  await resolver.addresses("a.example");
  expect(asked.length).toBe(1);
  time.ms += 1;
  await resolver.addresses("a.example");
  expect(asked.length).toBe(2);
});

test.each([
  ["failure", () => Promise.reject(new Error("SERVFAIL"))],
  ["empty answer", async () => []],
])("a %s is not remembered", async (_name, answer) => {
  const { asked, resolver } = counting(answer);
  for (let count = 0; count < 2; count += 1)
    expect(await resolver.addresses("a.example").catch(() => null)).toBeNull();
  expect(asked.length).toBe(2);
});

test("a question that hangs is asked again after half a minute", async () => {
  const { asked, resolver, time } = counting(() => new Promise(() => {}));
  resolver.addresses("a.example").catch(() => {});
  time.ms += 30_000;
  resolver.addresses("a.example").catch(() => {});
  expect(asked.length).toBe(2);
});

test("an address is not looked up", async () => {
  const { asked, resolver } = counting(async () => ["192.0.2.1"]);
  expect(await resolver.addresses("::1")).toEqual(["::1"]);
  expect(asked).toEqual([]);
});

test("names that strangers choose do not fill the memory", async () => {
  const { asked, resolver } = counting(async () => ["192.0.2.1"]);
  for (let count = 0; count <= 1000; count += 1) await resolver.addresses(`host-${count}.example`);
  await resolver.addresses("host-1000.example");
  expect(asked.length).toBe(1001);
  await resolver.addresses("host-0.example");
  expect(asked.length).toBe(1002);
});
