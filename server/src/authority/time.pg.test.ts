import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { TestClock } from "../../testing/clock.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { TestLog } from "../../testing/log.ts";
import { createTenant, TEST_HASHER, type Tenant } from "../../testing/tenant.ts";
import { debugOn, isOpen } from "../debug/index.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { createKey, parseKey, revokeKey } from "../keys/index.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { confirmEverywhere } from "../propagation/index.ts";
import { Authority } from "./authority.ts";

setDefaultTimeout(60_000);

const LEASE_MS = 1_000;

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
afterEach(closeNodes);
afterAll(async () => {
  await control.close();
  await database.stop();
});

async function closeNodes(): Promise<void> {
  for (const { authority, gateway } of open.splice(0)) {
    await authority.stop();
    await gateway.close();
  }
}

async function startNode(
  without: Partial<GatewayDatabase> = {},
  clock: Clock = systemClock,
): Promise<Authority> {
  const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  const parts = { database: { ...gateway, ...without }, node: newId<NodeId>(), leaseMs: LEASE_MS };
  const authority = new Authority({ ...parts, clock, log: new TestLog() });
  open.push({ authority, gateway });
  await authority.start();
  return authority;
}

/** To set every time that is stored forward is the same as to set the clock back. */
async function setClockBack(by: string): Promise<void> {
  const times = {
    api_keys: ["revoked_at", "expires_at"],
    nodes: ["reported_at", "lease_until", "latest_at"],
    authority: ["latest_at"],
    debug_windows: ["set_at", "ends_at"],
  };
  await superuser.query("alter table debug_windows disable trigger user");
  for (const [table, columns] of Object.entries(times))
    await superuser.query(
      `update ${table} set ${columns.map((column) => `${column} = ${column} + interval '${by}'`).join(", ")}`,
    );
  await superuser.query("alter table debug_windows enable always trigger set_now");
}

const newKey = (expiresAt: Date | null = null) =>
  createKey(control, TEST_HASHER, {
    place: tenant.place,
    name: "k",
    mode: "test",
    scope: { endpoints: ["embeddings"], models: null, ipRanges: null, expiresAt },
  });
const publicIdOf = (created: Tenant["key"]) => parseKey(created.key.reveal())?.publicId ?? "";

function confirm(generation: bigint) {
  const startedMs = systemClock.monotonicMs();
  return confirmEverywhere(control, generation, () => systemClock.monotonicMs() - startedMs);
}

test("K-4 a database clock that is set back revives no key that was revoked or has expired, and ends none that lives", async () => {
  const [revoked, expired, living] = [
    await newKey(),
    await newKey(new Date(systemClock.nowMs() + 300)),
    await newKey(new Date(systemClock.nowMs() + 3 * 3_600_000)),
  ];
  const first = await startNode();
  await confirm(revoked.generation);
  await confirm((await revokeKey(control, tenant.place, revoked.id)).generation);
  while ((first.key(publicIdOf(expired))?.endsAtMs ?? 0) > systemClock.monotonicMs()) await Bun.sleep(20);
  await closeNodes();
  await setClockBack("1 hour");
  const second = await startNode();
  expect(second.key(publicIdOf(revoked))).toBeUndefined();
  expect(second.key(publicIdOf(expired))).toBeUndefined();
  expect(second.key(publicIdOf(living))?.endsAtMs).toBeGreaterThan(systemClock.monotonicMs() + 3_600_000);
});

test("Z-4 nor a debugging that has ended", async () => {
  await debugOn(control, tenant.place.organization.id, 60, "ticket 12");
  const organization = tenant.place.organization.id;
  const debugs = async (authority: Authority) => {
    let known = false;
    authority.watch(({ debug }) => {
      known = isOpen(debug, organization, systemClock.monotonicMs());
    });
    return known;
  };
  const node = await startNode();
  expect(await debugs(node)).toBe(true);
  await superuser.query("alter table debug_windows disable trigger user");
  await superuser.query(
    "update debug_windows set set_at = set_at - interval '1 hour', ends_at = ends_at - interval '1 hour'",
  );
  await closeNodes();
  await setClockBack("1 hour");
  expect(await debugs(await startNode())).toBe(false);
});

test("K-4 a revocation waits for a node that is gone as long as its lease, also after the clock was set back", async () => {
  const created = await newKey();
  let cut = false;
  const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  const lost = await startNode({
    report: (...words) => (cut ? Promise.reject(new Error("cut off")) : gateway.report(...words)),
    changes: (since) => (cut ? Promise.reject(new Error("cut off")) : gateway.changes(since)),
  });
  await confirm(created.generation);
  cut = true;
  await setClockBack("1 hour");
  const confirmations = await confirm((await revokeKey(control, tenant.place, created.id)).generation);
  expect(confirmations.map(({ how }) => how)).toContain("lease_expired");
  expect(lost.valid).toBe(false);
  await gateway.close();
});

test("K-4 a node that lives on while the clock is set back has a lease as long as ever", async () => {
  await startNode();
  await setClockBack("1 hour");
  const lease = async () =>
    (
      await superuser.query(
        "select extract(epoch from lease_until - clock_timestamp())::float8 * 1000 as ms from nodes order by started_at desc limit 1",
      )
    ).rows[0]?.ms;
  while ((await lease()) > LEASE_MS) await Bun.sleep(20);
  expect(await lease()).toBeLessThanOrEqual(LEASE_MS);
});

test("K-4 a node that wakes up after it slept for longer than its lease serves nothing until it has asked again", async () => {
  const clock = new TestClock();
  let asleep = false;
  const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  const waiting = Promise.withResolvers<void>();
  const node = await startNode(
    {
      report: async (...words) => {
        if (asleep) await waiting.promise;
        return gateway.report(...words);
      },
    },
    clock,
  );
  const created = await newKey(new Date(systemClock.nowMs() + 12 * 3_600_000));
  while (!node.key(publicIdOf(created))) await Bun.sleep(20);
  expect(node.valid).toBe(true);
  asleep = true;
  clock.advance(24 * 3_600_000);
  expect(node.valid).toBe(false);
  expect(node.key(publicIdOf(created))?.endsAtMs).toBeLessThan(clock.monotonicMs());
  asleep = false;
  waiting.resolve();
  while (!node.valid) await Bun.sleep(20);
  await gateway.close();
});
