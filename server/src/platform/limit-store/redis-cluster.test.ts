import { afterAll, beforeAll, expect, test } from "bun:test";
import { freePort } from "../../../../acceptance/free-port.ts";
import { eventually, type RedisServer } from "../../../../acceptance/redis.ts";
import { makeRedisCluster, type RedisCluster } from "../../../../acceptance/redis-cluster.ts";
import type { Counted } from "../../ports/limit-store.ts";
import { LimitStoreError } from "../../ports/limit-store.ts";
import { hashSlot } from "./hash-slot.ts";
import type { RedisLimitStore } from "./redis-store.ts";
import { connectedStore, oneOf, until } from "./testing/stores.ts";

let cluster: RedisCluster;
let store: RedisLimitStore;

beforeAll(async () => {
  cluster = await makeRedisCluster();
  store = await connectedStore(cluster.url);
});

afterAll(async () => {
  await store?.close();
  await cluster?.remove();
});

const HOMES = Array.from({ length: 60 }, (_, index) => `org-${index}`);
const errorsOf = (all: readonly unknown[]) => all.filter((one) => one instanceof Error);
const keysOf = async (server: RedisServer) => Number(await server.run("DBSIZE"));

/** Another server than the one that has it. */
async function otherOwner(slot: number): Promise<RedisServer> {
  const owner = await cluster.ownerOf(slot);
  return cluster.servers.find((server) => server !== owner) as RedisServer;
}

async function left(from: RedisLimitStore, home: string, counter = "key"): Promise<number | undefined> {
  return (await from.take(home, [oneOf(counter, { amount: 0 })])).counted[0]?.remaining;
}

test("a slot is computed as the servers do it", async () => {
  const [server] = cluster.servers;
  for (const tag of [...HOMES, "123456789", "2001:db8::1", "ä€😀"])
    expect(hashSlot(tag)).toBe(Number(await server?.run("CLUSTER", "KEYSLOT", `x:{${tag}}:y`)));
});

test("AB-6 a cluster is found out by itself, and counts on all its masters what belongs together on one", async () => {
  const all = await Promise.all(HOMES.map((home) => store.take(home, [oneOf("a"), oneOf("b"), oneOf("c")])));
  expect(all.every(({ admitted }) => admitted)).toBe(true);
  const keys = await Promise.all(cluster.servers.map(keysOf));
  expect(keys.every((count) => count > 0 && count % 3 === 0)).toBe(true);
  expect(keys.reduce((sum, count) => sum + count)).toBe(HOMES.length * 3);
});

test("corrections reach every master", async () => {
  const own = await connectedStore(cluster.url);
  const taken = await Promise.all(HOMES.map((home) => own.take(home, [oneOf("corrected", { amount: 10 })])));
  for (const [index, { counted }] of taken.entries())
    own.correct(HOMES[index] ?? "", counted[0] as Counted, -4);
  await own.close();
  for (const home of HOMES) expect(await left(store, home, "corrected")).toBe(4);
});

test("a script that one master has forgotten is sent to it again", async () => {
  for (const server of cluster.servers) await server.run("SCRIPT", "FLUSH");
  const all = await Promise.all(HOMES.map((home) => store.take(home, [oneOf("flushed")])));
  expect(all.every(({ admitted }) => admitted)).toBe(true);
});

test("AB-6 a slot that moves takes its counts along, and is followed", async () => {
  const slot = hashSlot("moving");
  const other = await connectedStore(cluster.url);
  await store.take("moving", [oneOf("key", { amount: 4 }), oneOf("second", { amount: 1 })]);
  const to = await otherOwner(slot);
  await cluster.beginMoving(slot, to);
  // Counters that are still there, and counters that are made on the new owner already.
  expect(await left(store, "moving")).toBe(6);
  await to.run("SCRIPT", "FLUSH");
  expect((await store.take("moving", [oneOf("new")])).admitted).toBe(true);
  expect((await store.take("moving", [oneOf("new")])).admitted).toBe(true);
  expect(await to.run("CLUSTER", "COUNTKEYSINSLOT", String(slot))).toBe(1);
  // One here, one there: it cannot be counted until the move is over, so it is refused in time.
  const torn = store.take("moving", [oneOf("key"), oneOf("new")]);
  await expect(torn).rejects.toBeInstanceOf(LimitStoreError);
  const waiting = store.take("moving", [oneOf("key"), oneOf("new")]);
  await cluster.endMoving(slot, to);
  expect((await waiting).admitted).toBe(true);
  expect(await left(store, "moving")).toBe(5);
  expect(await left(other, "moving")).toBe(5);
  expect(await left(other, "moving", "new")).toBe(7);
  await other.close();
});

test("AB-5 without one master, its counters fail and are not counted elsewhere; when it is back, so are they", async () => {
  const lost = await cluster.ownerOf(hashSlot("lost"));
  await lost.kill();
  await until(() => !store.available);
  await expect(store.take("lost", [oneOf("key")])).rejects.toBeInstanceOf(LimitStoreError);
  await lost.start();
  await until(() => store.available);
  // Until the others have heard that it is back, they refuse everything.
  for (let admitted = false; !admitted; ) {
    const taken = await store.take("lost", [oneOf("key")]).catch(() => null);
    admitted = taken?.admitted ?? false;
  }
  expect(await left(store, "lost")).toBe(9);
});

test("any server of several in the URL will do", async () => {
  const own = await connectedStore(`redis://127.0.0.1:${freePort()},${cluster.servers[1]?.url}`);
  expect((await own.take("several", [oneOf("key")])).admitted).toBe(true);
  await own.close();
});

test("a user who may not ask for the slots learns of the cluster by what its servers refuse", async () => {
  for (const server of cluster.servers)
    await server.run(
      ...["ACL", "SETUSER", "blind", "on", ">a", "~sallyport:limit:*"],
      ...["+@scripting", "+@string", "+time", "+pexpire", "+asking"],
    );
  const own = await connectedStore(cluster.url.replace("//", "//blind:a@"));
  const all = () =>
    Promise.all(HOMES.map((home) => own.take(home, [oneOf("blind")]).catch((error: unknown) => error)));
  await all();
  expect(errorsOf(await all())).toEqual([]);
  await own.close();
});

test("AB-5 a slot that nobody has is refused until somebody has it", async () => {
  const slot = hashSlot("homeless");
  const owner = await cluster.ownerOf(slot);
  const take = () => store.take("homeless", [oneOf("key")]).catch((error: unknown) => error as Error);
  await take();
  await owner.run("DEL", "sallyport:limit:1:{homeless}:key:60000");
  for (const server of cluster.servers) await server.run("CLUSTER", "DELSLOTS", String(slot));
  let refused: unknown;
  while (String(refused) !== "LimitStoreError: nobody is known who counts this") refused = await take();
  expect(store.available).toBe(false);
  await owner.run("CLUSTER", "ADDSLOTS", String(slot));
  while ((await take()) instanceof LimitStoreError) await Bun.sleep(1);
  // Masters hear of it one after the other, and whoever was asked last may not have.
  await until(() => store.available);
  await cluster.whenReady();
}, 300_000);

test("a slot is followed to a master that joined meanwhile", async () => {
  const slot = hashSlot("joining");
  await store.take("joining", [oneOf("key", { amount: 4 })]);
  const joined = await cluster.join();
  await cluster.beginMoving(slot, joined);
  await cluster.endMoving(slot, joined);
  const taken = await store.take("joining", [oneOf("key")]);
  expect(taken.counted[0]?.remaining).toBe(5);
  expect(Number(await joined.run("CLUSTER", "COUNTKEYSINSLOT", String(slot)))).toBe(1);
}, 300_000);

test("no connection is kept to a server that left the cluster", async () => {
  // Nobody counts there yet: servers that hand counters over to each other keep connections, too.
  const slot = hashSlot("leaving");
  const stayed = await cluster.ownerOf(slot);
  const left = await cluster.join();
  // Or it would become a replica as soon as its last slot is gone.
  await left.run("CONFIG", "SET", "cluster-allow-replica-migration", "no");
  await cluster.beginMoving(slot, left);
  await cluster.endMoving(slot, left);
  const take = () => store.take("leaving", [oneOf("key", { amount: 0 })]);
  // One is that which asks.
  const connections = async () =>
    String(await left.run("CLIENT", "LIST"))
      .trim()
      .split("\n").length - 1;
  await take();
  expect(await connections()).toBe(1);
  await cluster.beginMoving(slot, stayed);
  await cluster.endMoving(slot, stayed);
  expect((await take()).admitted).toBe(true);
  await eventually(async () => (await connections()) === 0);
  expect(store.available).toBe(true);
}, 300_000);

test("AB-5 when a replica takes over from a master that was killed, its counters go on there", async () => {
  const master = cluster.servers[2] as RedisServer;
  const home = HOMES.find((one) => Math.floor(hashSlot(one) / (16_384 / 3)) === 2) ?? "";
  await store.take(home, [oneOf("surviving", { amount: 4 })]);
  const replica = await cluster.join(master);
  await master.kill();
  await until(() => !store.available);
  // Nothing is asked meanwhile: it is found out without a call.
  await until(() => store.available);
  // A call may still meet the old master's connection, and is refused then.
  await eventually(async () => (await left(store, home, "surviving")) === 6);
  expect(String(await replica.run("INFO", "replication"))).toContain("role:master");
}, 300_000);
