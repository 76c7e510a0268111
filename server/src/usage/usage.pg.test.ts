import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { cp, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { TestLog } from "../../testing/log.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { begunBy, notesOf, SUCCEEDED } from "../../testing/usage.ts";
import { type NodeId, newId, type OrganizationId } from "../kernel/ids.ts";
import { openJournal, readLeftBehind } from "../platform/journal/index.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import type { Journal } from "../ports/journal.ts";
import { replayUsage, UsageRecorder } from "./index.ts";
import { findUsage, sumUsage } from "./store.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let control: ControlDatabase;
let tenant: Tenant;
beforeAll(async () => {
  database = await startTestDatabase();
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  tenant = await createTenant(control, "ours");
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

let folder: string;
let node: NodeId;
let journal: Journal;
let gateway: GatewayDatabase;
let log: TestLog;
let recorder: UsageRecorder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sallyport-usage-"));
  node = newId<NodeId>();
  log = new TestLog();
  journal = await openJournal({ folder, node, maxBytes: 32 << 20, log });
  gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  recorder = new UsageRecorder(journal, gateway, log);
});
afterEach(async () => {
  await recorder.close();
  await journal.close();
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

async function stored(): Promise<Record<string, unknown>[]> {
  const client = await database.connect("postgres");
  const { rows } = await client.query("select * from usage_requests order by request_id");
  return rows;
}

async function outcomes(requests: readonly { readonly requestId: string }[]): Promise<unknown[]> {
  const rows = new Map((await stored()).map((row) => [row["request_id"], row["outcome"]]));
  return requests.map(({ requestId }) => rows.get(requestId) ?? null);
}

/** The journal as the next start finds it after this process was killed now. */
async function leftBehind() {
  const own = join(folder, node);
  await cp(own, `${own}.copy`, { recursive: true });
  await rm(own, { recursive: true });
  await rename(`${own}.copy`, own);
  const [found] = await Array.fromAsync(readLeftBehind(folder));
  return found ?? expect.unreachable();
}

describe("C-2 the usage of a request", () => {
  test("is one row that holds exactly what is known", async () => {
    const begun = begunBy(tenant);
    recorder.settle(recorder.begin(begun, 99), SUCCEEDED);
    await recorder.flush();
    expect((await stored()).find((row) => row["request_id"] === begun.requestId)).toEqual({
      request_id: begun.requestId,
      org_id: begun.organizationId,
      project_id: begun.projectId,
      key_id: begun.keyId,
      node_id: begun.nodeId,
      mode: "test",
      endpoint: "chat.completions",
      model: "gpt-4o-mini",
      provider: "simulator",
      streamed: false,
      outcome: "succeeded",
      status: 200,
      attempts: 1,
      input_tokens: "11",
      cached_tokens: "2",
      output_tokens: "7",
      reasoning_tokens: "3",
      usage_source: "provider",
      cost_micro_usd: "42",
      started_at: new Date("2026-01-02T03:04:05.678Z"),
      first_byte_ms: 5,
      duration_ms: 9,
      hold_id: null,
      charge_micro_usd: "0",
      loss_micro_usd: "0",
      cache_write_tokens: "4",
      cache_write_long_tokens: "5",
      audio_input_tokens: "6",
      image_input_tokens: "8",
      audio_output_tokens: "1",
      image_output_tokens: "10",
      number: expect.stringMatching(/^\d+$/),
      service_tier: "priority",
      searches: 12,
      own_us: 1234,
      images: 3,
    });
  });

  test("is there once, however often its journal is replayed", async () => {
    const settled = begunBy(tenant);
    const interrupted = begunBy(tenant);
    recorder.settle(recorder.begin(settled, 1), SUCCEEDED);
    recorder.begin(interrupted, 123);
    const { notes } = await leftBehind();
    const before = (await stored()).length;
    for (let round = 0; round < 3; round += 1)
      expect(await replayUsage(notes, gateway)).toEqual({ settled: 1, interrupted: 1, refused: 0 });
    await recorder.flush();
    expect(await outcomes([settled, interrupted])).toEqual(["succeeded", "interrupted"]);
    expect((await stored()).length).toBe(before + 2);
    const row = (await stored()).find((one) => one["request_id"] === interrupted.requestId);
    expect(row).toMatchObject({ input_tokens: "123", usage_source: "estimated", cost_micro_usd: null });
  });

  test("is its end, in whatever order the segments of the journal are read", async () => {
    const begun = begunBy(tenant);
    const notes = [notesOf(begun, SUCCEEDED), notesOf(begun, null)];
    expect(await replayUsage(notes, gateway)).toEqual({ settled: 1, interrupted: 0, refused: 0 });
    expect(await outcomes([begun])).toEqual(["succeeded"]);
  });

  test("that is written twice keeps the first: a replay changes no row", async () => {
    const begun = begunBy(tenant);
    await replayUsage([notesOf(begun, SUCCEEDED)], gateway);
    await replayUsage([notesOf(begun, { ...SUCCEEDED, outputTokens: 999 })], gateway);
    const row = await control.inTenant(begun.organizationId, (db) => findUsage(db, begun.requestId));
    expect(row?.outputTokens).toBe(SUCCEEDED.outputTokens);
  });

  test("marks its key as used, never backwards", async () => {
    const lastUsed = async () => {
      const client = await database.connect("postgres");
      const { rows } = await client.query("select last_used_at from api_keys where id = $1", [tenant.key.id]);
      return Number(rows[0]?.last_used_at);
    };
    const at = Date.UTC(2026, 5, 1);
    for (const startedAtMs of [at, at - 1_000])
      await replayUsage([notesOf({ ...begunBy(tenant), startedAtMs }, SUCCEEDED)], gateway);
    expect(await lastUsed()).toBe(at);
  });
});

describe("a row the database refuses", () => {
  const poisoned = () => ({ ...begunBy(tenant), organizationId: newId<OrganizationId>() });

  test("holds up no other, and stays in the journal", async () => {
    const all = [begunBy(tenant), begunBy(tenant), poisoned(), begunBy(tenant), begunBy(tenant)];
    for (const begun of all) recorder.settle(recorder.begin(begun, 1), SUCCEEDED);
    await recorder.flush();
    expect(await outcomes(all)).toEqual(["succeeded", "succeeded", null, "succeeded", "succeeded"]);
    await recorder.flush();
    const { notes } = await leftBehind();
    const refused = Buffer.from((all[2]?.organizationId ?? "?").replaceAll("-", ""), "hex");
    expect(notes.some(({ begun }) => Buffer.from(begun).includes(refused))).toBe(true);
  });

  test("holds up no other when its journal is replayed, and is counted", async () => {
    const all = [begunBy(tenant), poisoned(), begunBy(tenant)];
    const notes = all.map((begun) => notesOf(begun, SUCCEEDED));
    expect(await replayUsage(notes, gateway)).toEqual({ settled: 3, interrupted: 0, refused: 1 });
    expect(await outcomes(all)).toEqual(["succeeded", null, "succeeded"]);
  });
});

describe("while the database is away", () => {
  test("usage waits, and is there once when it is back", async () => {
    await control.close();
    await gateway.close();
    const address = database.addressOf("sallyport_gateway");
    await database.goAway();
    const away = connectGatewayDatabase(address);
    const waiting = new UsageRecorder(journal, away, log);
    const begun = begunBy(tenant);
    try {
      waiting.settle(waiting.begin(begun, 1), SUCCEEDED);
      await waiting.flush();
      expect(log.events).toContain("usage_flush_failed");
      await expect(replayUsage((await leftBehind()).notes, away)).rejects.toThrow();
    } finally {
      await database.comeBack();
    }
    await waiting.close();
    await away.close();
    expect(await outcomes([begun])).toEqual(["succeeded"]);
    control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
    gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  });
});

test("M-7 sums are of one organization, and say how many requests have no known cost", async () => {
  const other = await createTenant(control, "summed");
  const rows = [
    notesOf(begunBy(other), SUCCEEDED),
    notesOf(begunBy(other), { ...SUCCEEDED, costMicroUsd: null, outcome: "provider_error" }),
    notesOf(begunBy(other, "other-model"), SUCCEEDED),
  ];
  await replayUsage(rows, gateway);
  const query = { by: "model", since: new Date(0), project: null } as const;
  const sums = await control.inTenant(other.place.organization.id, (db) => sumUsage(db, query));
  expect(
    sums.map(({ group, requests, errors, costMicroUsd, unpriced }) => [
      group,
      requests,
      errors,
      Number(costMicroUsd),
      unpriced,
    ]),
  ).toEqual([
    ["gpt-4o-mini", 2, 1, 42, 1],
    ["other-model", 1, 0, 42, 0],
  ]);
  expect(sums[0]).toMatchObject({ inputTokens: 22, cacheWriteLongTokens: 10, imageOutputTokens: 20 });
});
