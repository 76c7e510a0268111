import { describe, expect, test } from "bun:test";
import { TestClock } from "../../testing/clock.ts";
import { TestLog } from "../../testing/log.ts";
import { PublicError } from "../kernel/errors.ts";
import { LocalLimitStore } from "../platform/limit-store/local-store.ts";
import { type LimitStore, LimitStoreError } from "../ports/limit-store.ts";
import { Limiter, tokensTaken } from "./limiter.ts";
import { RateLimited } from "./refusal.ts";
import type { LimitRule } from "./rule.ts";
import { Tally } from "./tally.ts";
import { inForce, KEY, rule } from "./testing/rules.ts";

/** Counts in this process, and can be taken away; with `late` it answers as one on a network does. */
class Store implements LimitStore {
  readonly #inner = new LocalLimitStore({ clock: new TestClock() });
  readonly #late: boolean;
  available = true;
  asked = 0;
  constructor(late: boolean) {
    this.#late = late;
  }
  take(home: string, takes: Parameters<LimitStore["take"]>[1]) {
    this.asked += 1;
    if (this.available) {
      const taken = this.#inner.take(home, takes);
      return this.#late ? Promise.resolve(taken) : taken;
    }
    const error = new LimitStoreError("away");
    if (this.#late) return Promise.reject(error);
    throw error;
  }
  correct: LimitStore["correct"] = (home, counted, amount) => this.#inner.correct(home, counted, amount);
  close = () => this.#inner.close();
}

function start(late: boolean, ...rules: readonly LimitRule[]) {
  const store = new Store(late);
  const log = new TestLog();
  const told: string[] = [];
  const limiter = new Limiter({
    store,
    addressStore: store,
    log,
    onRefused: (scope, unit) => told.push(`${scope} ${unit}`),
    onUncounted: (decision) => told.push(decision),
  });
  limiter.apply(inForce(...rules));
  return { store, log, told, limiter };
}

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error instanceof PublicError ? error.code : error;
  }
}

const counted = (limiter: Limiter, tally = new Tally(), bound = { atMost: 0, atLeast: 0 }) =>
  outcome(async () => {
    const counters = limiter.ofKey(KEY, "chat.completions");
    return tokensTaken(bound, counters, await limiter.count(counters, tally, bound));
  });

describe.each([
  ["at once", false],
  ["over a network", true],
])("a limiter that counts %s", (_, late) => {
  test("AB-6 lets the limit through and no more, and says of whom there is too much", async () => {
    const { limiter, told } = start(late, rule({ most: 3 }), rule({ scope: "organization", most: 100 }));
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => counted(limiter)));
    expect(outcomes.filter((one) => one === null)).toHaveLength(3);
    expect(told).toEqual(["key requests", "key requests"]);
    const fields = new Headers();
    const tally = new Tally();
    await counted(limiter, tally);
    tally.writeTo(fields);
    expect(fields.get("ratelimit")).toContain('"organization-requests";r=97');
    expect(Number(fields.get("retry-after"))).toBeWithin(1, 63);
    await limiter.close();
  });

  test("AB-6 takes fewer tokens than a request wants, down to what is of use, and gives back the rest", async () => {
    const { limiter } = start(late, rule({ unit: "tokens", most: 1_000 }));
    const first = new Tally();
    expect(await counted(limiter, first, { atMost: 800, atLeast: 50 })).toBeNull();
    expect(await counted(limiter, new Tally(), { atMost: 800, atLeast: 50 })).toBe(200);
    expect(await counted(limiter, new Tally(), { atMost: 800, atLeast: 50 })).toBe("rate_limit_exceeded");
    first.settle(30);
    first.settle(0);
    expect(await counted(limiter, new Tally(), { atMost: 800, atLeast: 50 })).toBe(770);
    await limiter.close();
  });

  test("AB-6 says of a request that never fits that waiting does not help", async () => {
    const { limiter } = start(late, rule({ unit: "tokens", most: 1_000 }));
    const tally = new Tally();
    const bound = { atMost: 5_000, atLeast: 1_001 };
    expect(await counted(limiter, tally, bound)).toBe("request_exceeds_limit");
    const fields = new Headers();
    tally.writeTo(fields);
    expect(fields.get("retry-after")).toBeNull();
    await limiter.close();
  });

  test("AB-5 refuses everything while the store is away, and counts again when it is back", async () => {
    const { store, log, told, limiter } = start(late, rule({ most: 1 }));
    store.available = false;
    expect([limiter.available, await counted(limiter)]).toEqual([false, "limits_unchecked"]);
    expect(await counted(limiter)).toBe("limits_unchecked");
    store.available = true;
    while (!limiter.available) await Bun.sleep(20);
    expect(await counted(limiter)).toBeNull();
    expect(await counted(limiter)).toBe("rate_limit_exceeded");
    expect(told).toEqual(["refused", "refused", "key requests"]);
    expect(log.events).toEqual(["limit_store_lost", "limit_store_restored"]);
    await limiter.close();
  });

  test("AB-5 says once that a store is lost a part of which still answers", async () => {
    const { store, log, limiter } = start(late, rule({ most: 9 }));
    const take = store.take.bind(store);
    for (const fails of [true, false, true, false]) {
      store.take = (home, takes) => {
        store.available = !fails;
        const taken = take(home, takes);
        store.available = false;
        return taken;
      };
      expect(await counted(limiter)).toBe(fails ? "limits_unchecked" : null);
    }
    expect(log.events).toEqual(["limit_store_lost"]);
    await limiter.close();
  });

  test("AB-5 lets everything through uncounted when the operator said so", async () => {
    const { store, told, limiter } = start(late);
    const rules = [rule({ most: 1 }), rule({ scope: "address", unit: "failures", most: 1 })];
    limiter.apply({ ...inForce(...rules), outage: "open" });
    store.available = false;
    const tally = new Tally();
    expect(await outcome(() => limiter.failed(limiter.ofAddress(null, "models"), tally))).toBeFalsy();
    expect([await counted(limiter, tally), await counted(limiter)]).toEqual([null, null]);
    expect(told).toEqual(["admitted", "admitted", "admitted"]);
    const fields = new Headers();
    tally.writeTo(fields);
    expect([...fields]).toEqual([]);
    await limiter.close();
  });
});

test("AB-6 wrong keys cost nobody else at their address a turn, and none a trip", async () => {
  const { store, limiter } = start(true, rule({ scope: "address", unit: "failures", most: 2 }));
  const fail = () =>
    outcome(() => limiter.failed(limiter.ofAddress("203.0.113.7", "embeddings"), new Tally()));
  expect(await Promise.all([fail(), fail(), fail()])).toContain("rate_limit_exceeded");
  const { asked } = store;
  expect(limiter.countsAddressRequests).toBe(false);
  expect(
    await outcome(() => limiter.enter(limiter.ofAddress("203.0.113.7", "models"), new Tally())),
  ).toBeNull();
  expect(store.asked).toBe(asked);
  await limiter.close();
});

test("AB-5 while nothing can be counted, requests are refused before a key is looked at, where there is a rule and unless the operator said otherwise", async () => {
  const { store, limiter, told } = start(false, rule());
  const refused = () => outcome(() => limiter.refuseUncounted());
  expect(await refused()).toBeUndefined();
  store.available = false;
  expect(await refused()).toBe("limits_unchecked");
  limiter.apply({ ...inForce(rule()), outage: "open" });
  expect(await refused()).toBeUndefined();
  limiter.apply(inForce());
  expect(await refused()).toBeUndefined();
  expect(told).toEqual(["refused"]);
  await limiter.close();
});

test("AB-6 a changed limit goes on with its count", async () => {
  const { limiter } = start(false, rule({ most: 5 }));
  for (let asked = 0; asked < 3; asked += 1) expect(await counted(limiter)).toBeNull();
  limiter.apply(inForce(rule({ most: 5 }), rule({ most: 4, subject: KEY.originalId })));
  expect([await counted(limiter), await counted(limiter)]).toEqual([null, "rate_limit_exceeded"]);
  await limiter.close();
});

test("AB-6 a refusal has OpenAI's type, and no more in its text than the rule", async () => {
  const { limiter } = start(false, rule({ unit: "tokens", most: 10, endpoint: "chat.completions" }));
  try {
    await limiter.count(limiter.ofKey(KEY, "chat.completions"), new Tally(), { atMost: 99, atLeast: 20 });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(RateLimited);
    const { type, text, status, retryable } = error as RateLimited;
    expect([type, status, retryable]).toEqual(["tokens", 429, false]);
    expect(text).toStartWith(
      "This request needs at least 20 tokens, and this API key may have 10 a minute on chat.completions (the limit 'key-tokens-chat.completions'), so",
    );
  }
});

test("AB-6 a stranger with more addresses than can be counted keeps nobody else out, and hears of no key", async () => {
  const clock = new TestClock();
  const limiter = new Limiter({
    store: new LocalLimitStore({ clock }),
    addressStore: new LocalLimitStore({ clock, maxCounters: 20 }),
    log: new TestLog(),
    onRefused: () => {},
    onUncounted: () => {},
  });
  limiter.apply(inForce(rule({ scope: "address", unit: "failures", most: 5 }), rule()));
  const from = (address: string) => limiter.ofAddress(address, "models");
  const fail = (index: number) => outcome(() => limiter.failed(from(`2001:db8:0:${index}::`), new Tally()));
  const outcomes = await Promise.all(Array.from({ length: 40 }, (_, index) => fail(index + 1)));
  expect(outcomes.filter((one) => one === "limits_unchecked")).toHaveLength(20);
  expect(await outcome(() => limiter.enter(from("203.0.113.9"), new Tally()))).not.toBe("limits_unchecked");
  expect(await counted(limiter)).toBeNull();
  expect(limiter.available).toBe(true);
  await limiter.close();
});
