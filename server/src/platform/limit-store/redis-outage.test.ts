import { afterEach, beforeEach, expect, test } from "bun:test";
import { freePort } from "../../../../acceptance/free-port.ts";
import { makeRedis, type RedisServer } from "../../../../acceptance/redis.ts";
import { systemClock } from "../../kernel/clock.ts";
import { LimitStoreError } from "../../ports/limit-store.ts";
import { RedisLimitStore } from "./redis-store.ts";
import { connectedStore, oneOf, until } from "./testing/stores.ts";

let redis: RedisServer;
let store: RedisLimitStore;

beforeEach(async () => {
  redis = await makeRedis({ durable: true });
  store = await connectedStore(redis.url);
});

afterEach(async () => {
  await store.close();
  redis.resume();
  await redis.remove();
});

const many = (count = 100) =>
  Promise.all(
    Array.from({ length: count }, () =>
      store.take("home", [oneOf("key", { limit: 1_000_000 })]).catch((error: unknown) => error),
    ),
  );

/** What has an answer already gets it before any timer. */
const manyAtOnce = () => Promise.race([many(), Bun.sleep(100).then(() => ["late"])]);

const areErrors = (all: readonly unknown[]) => all.every((one) => one instanceof LimitStoreError);

test("AB-5 a store that was killed is found out at once, and is back as soon as it answers", async () => {
  for (let round = 0; round < 3; round += 1) {
    const calls = many();
    await redis.kill();
    await calls;
    await until(() => !store.available);
    expect(areErrors(await manyAtOnce())).toBe(true);
    await redis.start();
    await until(() => store.available);
    expect(areErrors([await store.take("home", [oneOf("key", { limit: 1_000_000 })])])).toBe(false);
  }
});

test("AB-6 what a durable store admitted is still counted after kill -9", async () => {
  let admitted = 0;
  const take = () => store.take("home", [oneOf("durable", { limit: 100 })]).catch(() => null);
  for (let round = 0; round < 3; round += 1) {
    // These have their answers before the kill; of those that follow, perhaps none has.
    for (let asked = 0; asked < 5; asked += 1) if ((await take())?.admitted) admitted += 1;
    const taken = Promise.all(Array.from({ length: 20 }, take));
    await Bun.sleep(1);
    await redis.kill();
    for (const one of await taken) if (one?.admitted) admitted += 1;
    await redis.start();
    await until(() => store.available);
  }
  expect(admitted).toBeGreaterThan(5);
  for (let more = true; more; ) {
    more = (await take())?.admitted ?? false;
    if (more) admitted += 1;
  }
  expect(admitted).toBeLessThanOrEqual(100);
});

test("AB-5 a store that hangs fails every call in time, and then at once", async () => {
  redis.pause();
  const startedMs = performance.now();
  expect(areErrors(await many())).toBe(true);
  expect(performance.now() - startedMs).toBeGreaterThan(150);
  expect(areErrors(await manyAtOnce())).toBe(true);
  expect(store.available).toBe(false);
  redis.resume();
  await until(() => store.available);
  expect(areErrors([await store.take("home", [oneOf("key")])])).toBe(false);
});

test("a node that stood still itself takes no answer for missing", async () => {
  await store.take("home", [oneOf("key", { limit: 1_000 })]);
  const calls = many();
  await Bun.sleep(0);
  const untilMs = performance.now() + 700;
  while (performance.now() < untilMs);
  expect((await calls).some((one) => one instanceof Error)).toBe(false);
});

test("corrections wait for a store that is away", async () => {
  const { counted } = await store.take("home", [oneOf("key", { amount: 10 })]);
  await redis.kill();
  await until(() => !store.available);
  for (const one of counted) store.correct("home", one, -3);
  await redis.start();
  await until(() => store.available);
  let remaining = 0;
  while (remaining === 0) {
    const asked = await store.take("home", [oneOf("key", { amount: 0, limit: 11 })]);
    remaining = (asked.counted[0]?.remaining ?? 0) - 1;
  }
  expect(remaining).toBe(3);
});

test("closes while calls wait, while the store hangs and while there is none, and rejects what it cannot ask", async () => {
  redis.pause();
  const calls = many();
  const closing = store.close();
  expect(areErrors(await calls)).toBe(true);
  await closing;
  expect(areErrors(await many())).toBe(true);
  const nowhere = new RedisLimitStore({ url: `redis://127.0.0.1:${freePort()}`, clock: systemClock });
  await expect(nowhere.take("home", [oneOf("key")])).rejects.toBeInstanceOf(LimitStoreError);
  expect(nowhere.available).toBe(false);
  await nowhere.close();
  expect(nowhere.available).toBe(false);
});

test("a process that lost its store hears of nothing unhandled, prints nothing and can end", async () => {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/testing/losing-node.ts`, redis.url], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const reader = child.stdout.getReader();
  await reader.read();
  await redis.kill();
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stderr).text()).toBe("");
});
