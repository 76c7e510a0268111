import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { makeRedis, type RedisServer } from "../../../../acceptance/redis.ts";
import { systemClock } from "../../kernel/clock.ts";
import { type Counted, LimitStoreError } from "../../ports/limit-store.ts";
import type { RedisLimitStore } from "./redis-store.ts";
import { type Event, fullestWindow, takenAtUs } from "./testing/model.ts";
import { anySteps, Comparison } from "./testing/steps.ts";
import { connectedStore, oneOf } from "./testing/stores.ts";

let redis: RedisServer;
let store: RedisLimitStore;
let homes = 0;
/** No two tests count the same. */
const newHome = () => `home-${homes++}`;

beforeAll(async () => {
  redis = await makeRedis();
  store = await connectedStore(redis.url);
});

afterAll(async () => {
  await store?.close();
  await redis?.remove();
});

/** Corrections are gathered for a moment: a store of its own sends them when it closes. */
async function correctNow(home: string, counted: Counted, amount: number): Promise<void> {
  const own = await connectedStore(redis.url);
  own.correct(home, counted, amount);
  await own.close();
}

async function serverUs(): Promise<number> {
  const [seconds, micros] = (await redis.run("TIME")) as [string, string];
  return Number(seconds) * 1_000_000 + Number(micros);
}

test("AB-6 counts, refuses and says what is left as if everything were added up each time", async () => {
  let corrected = 0;
  const property = fc.asyncProperty(anySteps([30, 200, 1_000], 30), async (steps) => {
    const home = newHome();
    const comparison = new Comparison();
    for (const step of steps) {
      if (step.pauseMs > 0) await Bun.sleep(step.pauseMs);
      if ("takes" in step) {
        const { admitted, counted } = await store.take(home, step.takes);
        comparison.taken(step.takes, admitted, counted);
      } else {
        const [counted, amount] = comparison.correction(step) ?? [];
        if (!counted || !amount) continue;
        const subWindow = async () => Math.floor((await serverUs()) / (counted.windowMs * 10));
        const before = await subWindow();
        await correctNow(home, counted, amount);
        const after = await subWindow();
        const hasLeft = (now: number) => now - counted.subWindow > 100;
        // In which of several sub-windows it happened cannot be seen from outside.
        if (amount > 0 ? before !== after : hasLeft(before) !== hasLeft(after)) return;
        comparison.model.correct(counted, amount, after);
        corrected += 1;
      }
    }
  });
  await fc.assert(property, { numRuns: 40 });
  expect(corrected).toBeGreaterThan(40);
}, 300_000);

test("AB-6 counts so at every moment, from sub-window to sub-window", async () => {
  const home = newHome();
  const comparison = new Comparison();
  const untilMs = performance.now() + 2_000;
  while (performance.now() < untilMs || comparison.admitted.length <= 20) {
    // Several in one turn, which are asked for together, of counters that they share.
    const calls = Array.from({ length: 40 }, () =>
      [20, 50, 300].map((windowMs) =>
        oneOf("key", { windowMs, amount: Math.random() < 0.002 ? 1 : 0, atLeast: 0, limit: 7 }),
      ),
    );
    const answers = await Promise.all(calls.map((takes) => store.take(home, takes)));
    for (const [index, { admitted, counted }] of answers.entries())
      comparison.taken(calls[index] ?? [], admitted, counted);
  }
}, 300_000);

test("AB-6 says when a window is empty and when enough is left", async () => {
  const home = newHome();
  const take = (amount: number) => oneOf("key", { windowMs: 5_000, amount });
  const first = (await store.take(home, [take(6)])).counted[0] as Counted;
  let second = first;
  while (second.subWindow === first.subWindow) {
    const { admitted, counted } = await store.take(home, [take(4), oneOf("other", { amount: 0 })]);
    second = counted[0] as Counted;
    if (admitted && second.subWindow === first.subWindow) await correctNow(home, second, -4);
  }
  const beforeUs = await serverUs();
  const { counted } = await store.take(home, [take(5), take(7), take(11)]);
  const afterUs = await serverUs();
  const leavesUs = ({ subWindow }: Counted) => (subWindow + 101) * 50_000;
  const expectAt = (ms: number | undefined, atUs: number) => {
    expect(ms).toBeGreaterThanOrEqual((atUs - afterUs) / 1000);
    expect(ms).toBeLessThanOrEqual((atUs - beforeUs) / 1000);
  };
  expectAt(counted[0]?.retryMs, leavesUs(first));
  expectAt(counted[1]?.retryMs, leavesUs(second));
  expectAt(counted[0]?.resetMs, leavesUs(second));
  expect(counted[2]?.retryMs).toBe(Number.POSITIVE_INFINITY);
});

test("AB-6 four nodes at once admit exactly the limit, and never more in any window", async () => {
  const nodes = await Promise.all(Array.from({ length: 4 }, () => connectedStore(redis.url)));
  const home = newHome();
  const [windowMs, limit] = [200, 50];
  const events: Event[] = [];
  const untilMs = performance.now() + 1_500;
  let whole = 0;
  await Promise.all(
    [...nodes, ...nodes, ...nodes, ...nodes].map(async (node) => {
      while (performance.now() < untilMs) {
        const { admitted, counted } = await node.take(home, [
          oneOf("short", { windowMs, limit }),
          oneOf("long", { limit: 1_000 }),
        ]);
        const [short] = counted;
        if (!admitted || !short) continue;
        whole += 1;
        events.push({ atUs: takenAtUs(short), amount: short.amount });
      }
    }),
  );
  expect(fullestWindow(events, windowMs)).toBe(limit);
  expect(whole).toBeGreaterThan(limit * 2);
  const left = await store.take(home, [oneOf("long", { limit: 1_000, amount: 0 })]);
  expect(left.counted[0]?.remaining).toBe(1_000 - whole);
  await Promise.all(nodes.map((node) => node.close()));
});

test("takes from all counters or from none, also when one comes twice", async () => {
  const home = newHome();
  const refused = await store.take(home, [oneOf("a", { amount: 6 }), oneOf("b"), oneOf("a", { amount: 6 })]);
  expect(refused.admitted).toBe(false);
  expect(refused.counted.map(({ amount }) => amount)).toEqual([0, 0, 0]);
  const asked = await store.take(home, [oneOf("a", { amount: 0 }), oneOf("b", { amount: 0 })]);
  expect(asked.counted.map(({ remaining }) => remaining)).toEqual([10, 10]);
  expect(await redis.run("EXISTS", `sallyport:limit:1:{${home}}:b:60000`)).toBe(0);
});

test("amounts up to 2^53 are counted exactly", async () => {
  const home = newHome();
  const limit = Number.MAX_SAFE_INTEGER;
  const { counted } = await store.take(home, [oneOf("key", { limit, amount: limit - 1, atLeast: 1 })]);
  expect(counted[0]?.amount).toBe(limit - 1);
  expect((await store.take(home, [oneOf("key", { limit })])).counted[0]?.remaining).toBe(0);
});

test("corrections are summed, and sent before the store is closed", async () => {
  const home = newHome();
  const own = await connectedStore(redis.url);
  const { counted } = await own.take(home, [oneOf("key", { amount: 10 })]);
  for (let times = 0; times < 4; times += 1) own.correct(home, counted[0] as Counted, -2);
  own.correct(home, counted[0] as Counted, 1);
  await own.close();
  const { counted: after } = await store.take(home, [oneOf("key", { amount: 0 })]);
  expect(after[0]?.remaining).toBe(7);
});

test("gives back from the sub-window in which it was taken, and forgets those that are empty", async () => {
  const home = newHome();
  const own = await connectedStore(redis.url);
  const taken: Counted[] = [];
  const take = (amount: number) => oneOf("key", { limit: 1_000, windowMs: 5_000, amount });
  while (taken.length < 20) {
    const { counted } = await own.take(home, [take(taken.at(-1) ? 0 : 10)]);
    if (counted[0]?.subWindow === taken.at(-1)?.subWindow) continue;
    const [one] = (await own.take(home, [take(10)])).counted;
    if (one && one.subWindow !== taken.at(-1)?.subWindow) taken.push(one);
  }
  const before = (await own.take(home, [take(0)])).counted[0]?.remaining ?? 0;
  for (const [index, one] of taken.entries()) own.correct(home, one, index > 12 ? -1_000 : -1 - (index % 9));
  await own.close();
  const askedMs = Date.now();
  const [after] = (await store.take(home, [take(0)])).counted;
  expect((after?.remaining ?? 0) - before).toBe(45 + 10 + 70);
  const thirteenth = taken[12] as Counted;
  expect(after?.resetMs).toBeLessThanOrEqual((thirteenth.subWindow + 101) * 50 - askedMs);
});

test("a script that the server has forgotten is sent again, by everyone who misses it", async () => {
  const home = newHome();
  for (let round = 0; round < 3; round += 1) {
    await redis.run("SCRIPT", "FLUSH");
    const all = await Promise.all(
      Array.from({ length: 50 }, () => store.take(home, [oneOf("key", { limit: 1_000 })])),
    );
    expect(all.every(({ admitted }) => admitted)).toBe(true);
  }
  const { counted } = await store.take(home, [oneOf("key", { limit: 1_000, amount: 0 })]);
  expect(counted[0]?.remaining).toBe(850);
});

test("counters expire by themselves, and not before what is in them has left the window", async () => {
  const home = newHome();
  const { counted } = await store.take(home, [oneOf("key", { windowMs: 200 })]);
  const key = `sallyport:limit:1:{${home}}:key:200`;
  const expiresMs = Number(await redis.run("PEXPIRETIME", key));
  const leavesMs = ((counted[0]?.subWindow ?? 0) + 101) * 2;
  expect(expiresMs).toBeGreaterThanOrEqual(leavesMs);
  expect(expiresMs).toBeLessThan(leavesMs + 10);
  while (Number(await redis.run("EXISTS", key)) === 1) await Bun.sleep(5);
  expect(await serverUs()).toBeGreaterThanOrEqual(leavesMs * 1000);
});

test("a counter whose time lies ahead, because the clock was set back, is not counted as empty", async () => {
  const [home, ahead] = [newHome(), newHome()];
  await store.take(home, [oneOf("key", { amount: 4 })]);
  const key = (name: string) => `sallyport:limit:1:{${name}}:key:60000`;
  for (const aheadBy of [40, 4_000]) {
    // The head of a counter is six little-endian doubles; the fifth is its newest sub-window.
    await redis.run(
      "EVAL",
      `local head = { struct.unpack('<dddddd', redis.call('GET', KEYS[1])) }
       redis.call('SET', KEYS[2], struct.pack('<dddddd', head[1], head[2], head[3], head[4], head[5] + ARGV[1], head[6]))`,
      "2",
      key(home),
      key(ahead),
      String(aheadBy),
    );
    const { counted } = await store.take(ahead, [oneOf("key")]);
    expect(counted[0]?.remaining).toBe(5);
    // Forty sub-windows later, or from now on when it is more than a window.
    const resetMs = aheadBy === 40 ? 84_000 : 60_000;
    expect(counted[0]?.resetMs).toBeGreaterThan(resetMs - 5_000);
    expect(counted[0]?.resetMs).toBeLessThan(resetMs + 5_000);
  }
  expect(Number(await redis.run("PTTL", key(ahead)))).toBeGreaterThan(55_000);
});

test("user, password and database come from the URL, escaped", async () => {
  await redis.run("ACL", "SETUSER", "lim@it", "on", ">p/w:#", "~*", "+@all");
  const url = `redis://lim%40it:p%2Fw%3A%23@127.0.0.1:${redis.port}/3`;
  const own = await connectedStore(url);
  const home = newHome();
  expect((await own.take(home, [oneOf("key")])).admitted).toBe(true);
  await own.close();
  expect(await redis.run("EXISTS", `sallyport:limit:1:{${home}}:key:60000`)).toBe(0);
  expect(String(await redis.run("INFO", "keyspace"))).toContain("db3:keys=1");
  expect(String(await redis.run("ACL", "LIST"))).toContain("lim@it");
});

test("a user who may run scripts only can count, and one who may not gets an error and no way in", async () => {
  await redis.run(
    "ACL",
    "SETUSER",
    "counts",
    "on",
    ">a",
    "~sallyport:limit:*",
    "+@scripting",
    "+@string",
    "+time",
    "+pexpire",
  );
  const own = await connectedStore(`redis://counts:a@127.0.0.1:${redis.port}`);
  expect((await own.take(newHome(), [oneOf("key")])).admitted).toBe(true);
  await redis.run("ACL", "SETUSER", "counts", "-@scripting");
  const failure = await own.take(newHome(), [oneOf("key")]).catch((error: unknown) => error);
  expect(failure).toEqual(new LimitStoreError("the server answered NOPERM"));
  expect(own.available).toBe(false);
  await own.close();
});

test("what a full server refuses is not admitted", async () => {
  const own = await connectedStore(redis.url, { clock: systemClock });
  await redis.run("CONFIG", "SET", "maxmemory", "1");
  await expect(own.take(newHome(), [oneOf("key")])).rejects.toBeInstanceOf(LimitStoreError);
  expect(own.available).toBe(false);
  await redis.run("CONFIG", "SET", "maxmemory", "0");
  expect((await own.take(newHome(), [oneOf("key")])).admitted).toBe(true);
  expect(own.available).toBe(true);
  await own.close();
});

test("says whether a server keeps its counts and refuses when it is full", async () => {
  const place = `127.0.0.1:${redis.port}`;
  const version = expect.stringMatching(/^\d+\.\d+\.\d+$/);
  expect(await store.examine()).toEqual([{ place, version, keepsCounts: false, refusesWhenFull: true }]);
  await redis.run(
    "CONFIG",
    "SET",
    "maxmemory",
    "1gb",
    "maxmemory-policy",
    "allkeys-lru",
    "appendonly",
    "yes",
  );
  expect(await store.examine()).toEqual([{ place, version, keepsCounts: true, refusesWhenFull: false }]);
});
