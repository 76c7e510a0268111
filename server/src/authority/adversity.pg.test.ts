import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { TestLog } from "../../testing/log.ts";
import { createTenant, TEST_HASHER, type Tenant } from "../../testing/tenant.ts";
import { systemClock } from "../kernel/clock.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { createKey, parseKey, revokeKey } from "../keys/index.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { confirmEverywhere, nextGeneration } from "../propagation/index.ts";
import { resume, stop } from "../switches/index.ts";
import { Authority } from "./authority.ts";

setDefaultTimeout(60_000);

const LEASE_MS = 5_000;
/** Twice a second. */
const REPORT_INTERVAL_MS = 500;

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let tenant: Tenant;
const open: { authority: Authority; gateway: GatewayDatabase }[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  tenant = await createTenant(control, "ours");
});
afterEach(async () => {
  for (const { authority, gateway } of open.splice(0)) {
    await authority.stop();
    await gateway.close();
  }
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

async function startNode(without: Partial<GatewayDatabase> = {}): Promise<Authority> {
  const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  const node = newId<NodeId>();
  const parts = { database: { ...gateway, ...without }, node, leaseMs: LEASE_MS };
  const authority = new Authority({ ...parts, clock: systemClock, log: new TestLog() });
  open.push({ authority, gateway });
  await authority.start();
  return authority;
}

const scope = { endpoints: ["embeddings"], models: null, ipRanges: null, expiresAt: null };
const newKey = () => createKey(control, TEST_HASHER, { place: tenant.place, name: "k", mode: "test", scope });
const publicIdOf = (created: Tenant["key"]) => parseKey(created.key.reveal())?.publicId ?? "";

async function confirm(generation: bigint): Promise<number> {
  const startedMs = performance.now();
  await confirmEverywhere(control, generation, () => performance.now() - startedMs);
  return performance.now() - startedMs;
}

test("K-4 a change is in force without any notification, within the time between two reports", async () => {
  const deaf = await startNode({ listen: async () => {} });
  const created = await newKey();
  await confirm(created.generation);
  expect(deaf.key(publicIdOf(created))).toBeDefined();
  const { generation } = await revokeKey(control, tenant.place, created.id);
  const tookMs = await confirm(generation);
  expect(deaf.key(publicIdOf(created))).toBeUndefined();
  expect(tookMs).toBeLessThan(REPORT_INTERVAL_MS + 1_000);
});

test("K-4 a notification that names a generation that never was changes nothing", async () => {
  const authority = await startNode();
  await superuser.query(
    "select pg_notify('sallyport_authority', '999999999'), pg_notify('sallyport_authority', 'x')",
  );
  const created = await newKey();
  await confirm(created.generation);
  expect(authority.key(publicIdOf(created))).toBeDefined();
  expect(authority.generation).toBe(created.generation);
  expect(authority.valid).toBe(true);
});

test("AB-9 what is cut is told before the stop counts as applied", async () => {
  const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  const events: string[] = [];
  const authority = await startNode({
    report: (node, applied, leaseMs) => {
      events.push(`reported ${applied}`);
      return gateway.report(node, applied, leaseMs);
    },
  });
  authority.watch(({ switches }) => {
    if (switches.cut.everything) events.push(`told ${authority.generation}`);
  });
  const { generation } = await stop(control, { scope: "everything" }, "cut", "ticket 71");
  await confirm(generation);
  const [told, reported] = [`told ${generation}`, `reported ${generation}`].map((one) => events.indexOf(one));
  expect(told).toBeGreaterThanOrEqual(0);
  expect(told).toBeLessThan(reported ?? -1);
  await confirm((await resume(control, { scope: "everything" }, "it is over")).generation);
  await gateway.close();
});

test("K-4 a compromised key is told before its revocation counts as applied", async () => {
  const authority = await startNode();
  const created = await newKey();
  await confirm(created.generation);
  const told: string[] = [];
  authority.watchCompromised((keys) => told.push(...keys));
  await confirm((await revokeKey(control, tenant.place, created.id, true)).generation);
  expect(told).toEqual([created.id]);
});

test("K-4 a change that stops half-way does not cost the nodes their leases", async () => {
  const authority = await startNode();
  let went = false;
  const stuck = control.asOperator(async (db) => {
    await nextGeneration(db);
    // As a command does that is suspended, or whose network is gone.
    await Bun.sleep(LEASE_MS + 2_000);
    went = authority.valid;
    await nextGeneration(db);
  });
  const stale: boolean[] = [];
  const watch = setInterval(() => stale.push(!authority.valid), 50);
  expect(await stuck.catch(() => "refused")).toBe("refused");
  clearInterval(watch);
  expect(went).toBe(true);
  expect(stale).not.toContain(true);
});

test("K-4 a node that is ahead of a restored database forgets what it knew", async () => {
  const authority = await startNode();
  const created = await newKey();
  await confirm(created.generation);
  await superuser.query("update authority set generation = generation - 50");
  await superuser.query("delete from api_keys where id = $1", [created.id]);
  while (authority.generation >= created.generation || !authority.valid) await Bun.sleep(20);
  expect(authority.key(publicIdOf(created))).toBeUndefined();
  const later = await newKey();
  await confirm(later.generation);
  expect(authority.key(publicIdOf(later))).toBeDefined();
});
