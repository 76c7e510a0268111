import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { sql } from "kysely";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { actBy, newMember } from "../../testing/operations.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { begunBy, rowsOf, SUCCEEDED, type UsageOf } from "../../testing/usage.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { perform } from "../operations/index.ts";
import { reportUsage } from "../operations/usage/report.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { readReport, sumUpUsage, sumUpWaiting } from "./index.ts";
import type { Settled } from "./record.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let control: ControlDatabase;
let worker: ControlDatabase;
let gateway: GatewayDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await startTestDatabase();
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  worker = connectControlDatabase(database.addressOf("sallyport_worker"), TEST_ACTOR);
  gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  superuser = await database.connect("postgres");
});
afterAll(async () => {
  await Promise.all([gateway.close(), control.close(), worker.close()]);
  await database.stop();
});

/** A request that began then; nothing is held for it, so that its price stays what is said. */
function requestOf(
  tenant: Tenant,
  at: string,
  model = "gpt-4o-mini",
  settled: Partial<Settled> = {},
): UsageOf {
  return [
    { ...begunBy(tenant, model), startedAtMs: Date.parse(at) },
    { ...SUCCEEDED, ...settled },
  ];
}

const report = (tenant: Tenant, input: object, act = actBy(control)) =>
  perform(reportUsage, act, { organization: tenant.place.organization.slug, range: "custom", ...input });

const DAY = { since: "2026-03-02T00:00:00Z", until: "2026-03-03T00:00:00Z" };

/** Credit, a hold on it, and requests that are charged to that hold as a gateway's are. */
async function charge(
  tenant: Tenant,
  requests: readonly (readonly [string, string, number, Partial<Settled>?])[],
) {
  const { organization } = tenant.place;
  const begun = requests.map(([at, model]) => ({ ...begunBy(tenant, model), startedAtMs: Date.parse(at) }));
  const total = requests.reduce((sum, [, , price]) => sum + price, 0);
  await superuser.query("begin");
  await superuser.query("select set_config('app.org', $1, true)", [organization.id]);
  await superuser.query("select ledger_grant(gen_random_uuid(), 'payment', $1, 0::smallint, 'infinity')", [
    total + 1,
  ]);
  await superuser.query("commit");
  const hold = Bun.randomUUIDv7();
  await superuser.query("select ledger_hold($1, $2, $3, $4, $5, $6, $6, 0, false)", [
    hold,
    begun[0]?.nodeId,
    organization.id,
    tenant.key.id,
    begun[0]?.requestId,
    total,
  ]);
  await gateway.writeUsage(
    rowsOf(
      begun.map((one, at) => [
        { ...one, mode: "live" as const, holdId: hold as never },
        { ...SUCCEEDED, chargeMicroUsd: BigInt(requests[at]?.[2] ?? 0) as MicroUsd, ...requests[at]?.[3] },
      ]),
    ),
  );
}

describe("C-4 a report", () => {
  test("C-2 adds up: its chart, its table and the ledger agree to the micro-dollar, before and after requests are summed up", async () => {
    const tenant = await createTenant(control, "books", "live");
    const models = ["a", "b", "c", "d", "e", "f", "g"];
    await charge(
      tenant,
      Array.from({ length: 70 }, (_, at) => [
        `2026-03-0${1 + (at % 5)}T${String(at % 24).padStart(2, "0")}:07:11Z`,
        models[at % 7] ?? "a",
        1 + at * at * 37,
        at % 9 === 0 ? { outcome: "provider_error", status: 502 } : {},
      ]),
    );
    const asked = { since: "2026-03-01T00:00:00Z", until: "2026-03-06T00:00:00Z", groups: 4 };
    const micros = (usd: string | null | undefined) => BigInt((usd ?? "x").replace(".", ""));
    const sum = (amounts: readonly (string | null | undefined)[]) =>
      amounts.reduce((all, one) => all + micros(one), 0n);
    const look = async () => {
      const { buckets, groups, others, total } = await report(tenant, asked);
      const chart = sum(buckets.flatMap(({ parts }) => parts.map(({ charge_usd }) => charge_usd)));
      const bars = sum(buckets.flatMap(({ figures }) => (figures ? [figures.charge_usd] : [])));
      const table = sum([...groups.map(({ figures }) => figures.charge_usd), others?.figures.charge_usd]);
      const requests = buckets.reduce((all, { figures }) => all + (figures?.requests ?? 0), 0);
      return { chart, bars, table, total: micros(total.charge_usd), requests, failed: total.failed };
    };
    const { rows } = await superuser.query<{ revenue: string }>(
      "select posted_micro_usd as revenue from ledger_balances where account = 'revenue' and org_id = $1",
      [tenant.place.organization.id],
    );
    const revenue = BigInt(rows[0]?.revenue ?? 0);
    expect(revenue).toBeGreaterThan(4_000_000n);
    const expected = {
      chart: revenue,
      bars: revenue,
      table: revenue,
      total: revenue,
      requests: 70,
      failed: 8,
    };
    expect(await look()).toEqual(expected);
    await sumUpUsage(worker);
    expect(await look()).toEqual(expected);
    await charge(tenant, [["2026-03-05T23:59:59Z", "h", 500_000]]);
    expect(await look()).toMatchObject({
      total: revenue + 500_000n,
      table: revenue + 500_000n,
      requests: 71,
    });
  });

  test("counts each request once, however many workers sum up while others write", async () => {
    const tenant = await createTenant(control, "busy");
    const others = Array.from({ length: 4 }, () =>
      connectControlDatabase(database.addressOf("sallyport_worker"), TEST_ACTOR),
    );
    const write = async () => {
      for (let round = 0; round < 10; round += 1)
        await gateway.writeUsage(
          rowsOf(Array.from({ length: 7 }, (_, at) => requestOf(tenant, `2026-03-02T0${at}:00:00Z`))),
        );
    };
    await Promise.all([write(), write(), ...others.map(sumUpUsage), ...others.map(sumUpUsage)]);
    await Promise.all(others.map(sumUpUsage));
    const summed = await superuser.query(
      "select sum(requests)::int as n from usage_sums where org_id = $1 and grain = 'quarter'",
      [tenant.place.organization.id],
    );
    expect(summed.rows).toEqual([{ n: 140 }]);
    expect((await report(tenant, DAY)).total.requests).toBe(140);
    await Promise.all(others.map((one) => one.close()));
  });

  test("does not sum up past a request that is still being written, and has it afterwards", async () => {
    const tenant = await createTenant(control, "slow");
    const writer = await database.connect("postgres");
    await writer.query("begin");
    await writer.query("select pg_advisory_xact_lock_shared(7215005)");
    await gateway.writeUsage(rowsOf([requestOf(tenant, "2026-03-02T01:00:00Z")]));
    await sumUpUsage(worker);
    const summed = () =>
      superuser.query("select from usage_sums where org_id = $1 and grain = 'day'", [
        tenant.place.organization.id,
      ]);
    expect((await summed()).rows.length).toBe(0);
    expect((await report(tenant, DAY)).total.requests).toBe(1);
    await writer.query("commit");
    await sumUpUsage(worker);
    expect((await summed()).rows.length).toBe(1);
    expect((await report(tenant, DAY)).total.requests).toBe(1);
  });

  test("reads one by one no other requests than those that are not summed up, however many there are of the month", async () => {
    const tenant = await createTenant(control, "many");
    const write = (count: number) =>
      gateway.writeUsage(rowsOf(Array.from({ length: count }, () => requestOf(tenant, DAY.since))));
    await Promise.all([1, 2, 3, 4].map(() => write(100)));
    await sumUpUsage(worker);
    await write(3);
    const read = await control.inTenant(tenant.place.organization.id, async (db) => {
      // Also has what the connection did before and has not told yet.
      const counted = async () => {
        const { rows } = await sql<{
          rows: string;
        }>`select coalesce(sum(seq_tup_read + idx_tup_fetch), 0) as rows
          from pg_stat_xact_user_tables where relname = 'usage_requests'`.execute(db);
        return Number(rows[0]?.rows);
      };
      const before = await counted();
      const { lines } = await readReport(db, {
        organization: tenant.place.organization.id,
        ...{ since: new Date(DAY.since), until: new Date(DAY.until) },
        ...{ unit: "day", zone: "UTC", by: "model", most: 5, order: "requests" },
      });
      expect(lines.find(({ bucket, rank }) => bucket === null && rank === null)?.requests).toBe(403);
      return (await counted()) - before;
    });
    expect(read).toBe(3);
  });

  test("sums up at once where much was written, and leaves little for the job of the minute", async () => {
    const tenant = await createTenant(control, "loaded");
    await sumUpUsage(worker);
    const write = () =>
      gateway.writeUsage(rowsOf(Array.from({ length: 100 }, () => requestOf(tenant, DAY.since))));
    const summed = async () =>
      (await superuser.query("select from usage_sums where org_id = $1", [tenant.place.organization.id])).rows
        .length;
    await write();
    expect(await sumUpWaiting(worker)).toBe(false);
    expect(await summed()).toBe(0);
    for (let written = 100; written < 2_000; written += 100) await write();
    expect(await sumUpWaiting(worker)).toBe(true);
    expect(await summed()).toBe(2);
    expect(await sumUpWaiting(worker)).toBe(false);
  });

  test("has days of the organization's time zone, also where they begin at a half hour and where one has 23 hours", async () => {
    const tenant = await createTenant(control, "kolkata");
    const zone = (name: string) =>
      superuser.query("update organizations set time_zone = $1 where id = $2", [
        name,
        tenant.place.organization.id,
      ]);
    await gateway.writeUsage(
      rowsOf([requestOf(tenant, "2026-03-28T18:29:59Z"), requestOf(tenant, "2026-03-28T18:30:00Z")]),
    );
    await sumUpUsage(worker);
    await zone("Asia/Kolkata");
    const asked = { since: "2026-03-28T12:00:00Z", until: "2026-03-29T12:00:00Z", unit: "day" };
    const days = (await report(tenant, asked)).buckets.map(({ at, figures }) => [at, figures?.requests]);
    expect(days).toEqual([
      ["2026-03-27T18:30:00.000Z", 1],
      ["2026-03-28T18:30:00.000Z", 1],
    ]);
    await zone("Europe/Berlin");
    const berlin = await report(tenant, {
      since: "2026-03-28T23:00:00Z",
      until: "2026-03-29T22:00:00Z",
      unit: "day",
    });
    expect(berlin.range).toEqual({ since: "2026-03-28T23:00:00.000Z", until: "2026-03-29T22:00:00.000Z" });
    expect(berlin.buckets.length).toBe(1);
    // The sums' days are Kolkata's until the worker has made them anew; what is shown is the same.
    const both = { since: "2026-03-28T00:00:00Z", until: "2026-03-29T22:00:00Z", unit: "day" };
    const shown = await report(tenant, both);
    expect(shown.total).toMatchObject({ requests: 2, first_byte_p50_ms: 5 });
    await sumUpUsage(worker);
    expect(await report(tenant, both)).toEqual(shown);
    const { rows } = await superuser.query(
      "select starts_at from usage_sums where org_id = $1 and grain = 'day'",
      [tenant.place.organization.id],
    );
    expect(rows).toEqual([{ starts_at: new Date("2026-03-27T23:00:00Z") }]);
  });

  test.each([
    ["America/Santiago", "2026-09-06", "a day that begins at one o'clock"],
    ["America/Havana", "2026-11-01", "a midnight that comes twice"],
    ["Atlantic/Azores", "2026-10-25", "a midnight that comes twice"],
    ["Australia/Lord_Howe", "2026-10-04", "clocks that go on by half an hour"],
  ])(
    "C-2 adds up in %s, where %s is %s: every request is in one bar, summed up or not",
    async (zone, day) => {
      const tenant = await createTenant(control, zone.toLowerCase().replace(/[^a-z]/g, "-"));
      await superuser.query("update organizations set time_zone = $1 where id = $2", [
        zone,
        tenant.place.organization.id,
      ]);
      const middle = Date.parse(`${day}T12:00:00Z`);
      const at = (hours: number) => new Date(middle + hours * 3_600_000).toISOString();
      const count = 96;
      await gateway.writeUsage(
        rowsOf(Array.from({ length: count }, (_, half) => requestOf(tenant, at((half - count / 2) / 2)))),
      );
      const look = async (input: object) => {
        const { buckets, total } = await report(tenant, input);
        expect(
          buckets.reduce((sum, { figures }) => sum + (figures?.requests ?? 0), 0),
          JSON.stringify(input),
        ).toBe(total.requests);
        return buckets.map((bucket) => [bucket.at, bucket.figures?.requests ?? 0]);
      };
      const asked = [
        { since: at(-96), until: at(96), unit: "day" },
        { since: at(-90), until: at(90), unit: "hour" },
        ...[-2, -1, 0, 1].map((days) => ({ since: at(days * 24), until: at(days * 24 + 24), unit: "day" })),
        ...[-2, -1, 0, 1].map((days) => ({ since: at(days * 24), until: at(days * 24 + 1), unit: "day" })),
      ];
      const shown = [];
      for (const input of asked) shown.push(await look(input));
      expect(shown[0]?.reduce((sum, [, requests]) => sum + Number(requests), 0)).toBe(count);
      await sumUpUsage(worker);
      for (const [index, input] of asked.entries()) expect(await look(input)).toEqual(shown[index] ?? []);
    },
  );

  test("leaves hours without a request empty, and compares with as long a time before", async () => {
    const tenant = await createTenant(control, "gaps");
    await gateway.writeUsage(
      rowsOf([
        requestOf(tenant, "2026-03-02T03:10:00Z"),
        requestOf(tenant, "2026-03-02T05:10:00Z"),
        requestOf(tenant, "2026-03-01T04:00:00Z"),
      ]),
    );
    const { buckets, before, total } = await report(tenant, DAY);
    expect(buckets.length).toBe(24);
    expect(buckets.flatMap(({ figures }, hour) => (figures ? [hour] : []))).toEqual([3, 5]);
    expect([total.requests, before.total.requests, before.since]).toEqual([2, 1, "2026-03-01T00:00:00.000Z"]);
  });

  test("tells percentiles of the first byte within 2.2 %, and Sallyport's own share", async () => {
    const tenant = await createTenant(control, "fast");
    await gateway.writeUsage(
      rowsOf(
        Array.from({ length: 400 }, (_, at) =>
          requestOf(tenant, "2026-03-02T03:10:00Z", "m", { firstByteMs: (at + 1) * 10, ownUs: 1_000 + at }),
        ),
      ),
    );
    for (const summed of [false, true]) {
      if (summed) await sumUpUsage(worker);
      const {
        first_byte_p50_ms: p50,
        first_byte_p95_ms: p95,
        own_ms: own,
      } = (await report(tenant, DAY)).total;
      expect(Math.abs((p50 ?? 0) / 2_000 - 1)).toBeLessThanOrEqual(0.022);
      expect(Math.abs((p95 ?? 0) / 3_800 - 1)).toBeLessThanOrEqual(0.022);
      expect(own).toBe(1.2);
    }
  });

  test("shows what it cost to who pays, counts to developers and viewers, and costs of providers to nobody of them", async () => {
    const tenant = await createTenant(control, "roles", "live");
    await charge(tenant, [
      ["2026-03-02T03:10:00Z", "cheap", 7],
      ["2026-03-02T03:10:00Z", "dear", 9_000_000],
    ]);
    const seen = async (role: "owner" | "admin" | "billing" | "developer" | "viewer") => {
      const { act } = await newMember(control, tenant.place.organization.id, role);
      return report(tenant, DAY, act);
    };
    for (const role of ["owner", "admin", "billing"] as const)
      expect((await seen(role)).total).toMatchObject({ requests: 2, charge_usd: "9.000007", cost_usd: null });
    for (const role of ["developer", "viewer"] as const) {
      const { total, groups } = await seen(role);
      expect(total).toMatchObject({ requests: 2, charge_usd: null, failed_charge_usd: null, cost_usd: null });
      // Nor by the order of models.
      expect(groups.map(({ group }) => group)).toEqual(["cheap", "dear"]);
      expect(JSON.stringify(await seen(role))).not.toContain("9.000007");
    }
  });

  test("M-7 has nothing of another organization, also with its project, key or member named", async () => {
    const [ours, theirs] = [await createTenant(control, "our-own"), await createTenant(control, "their-own")];
    await gateway.writeUsage(rowsOf([requestOf(theirs, "2026-03-02T03:10:00Z")]));
    for (const summed of [false, true]) {
      if (summed) await sumUpUsage(worker);
      expect((await report(ours, DAY)).total.requests).toBe(0);
    }
    await expect(report(ours, { ...DAY, key: theirs.key.id })).rejects.toMatchObject({
      code: "key_not_found",
    });
    await expect(report(ours, { ...DAY, project: theirs.place.project.id })).rejects.toMatchObject({
      code: "project_not_found",
    });
  });

  test("chooses by each filter, and divides by each thing", async () => {
    const tenant = await createTenant(control, "chosen");
    await gateway.writeUsage(
      rowsOf([
        requestOf(tenant, "2026-03-02T03:10:00Z", "one"),
        requestOf(tenant, "2026-03-02T03:10:00Z", "two", { outcome: "provider_error", status: 502 }),
      ]),
    );
    await sumUpUsage(worker);
    const counted = async (filter: object) => (await report(tenant, { ...DAY, ...filter })).total.requests;
    for (const filter of [
      { model: "one" },
      { status: "502" },
      { result: "failed" },
      { outcome: "succeeded" },
    ])
      expect(await counted(filter), JSON.stringify(filter)).toBe(1);
    for (const filter of [{ mode: "live" }, { provider: "openai" }, { endpoint: "embeddings" }])
      expect(await counted(filter), JSON.stringify(filter)).toBe(0);
    const divided = async (by: string) =>
      (await report(tenant, { ...DAY, by })).groups.map(({ group, label }) => label ?? group);
    expect(await divided("status")).toEqual(["200", "502"]);
    expect(await divided("project")).toEqual(["default"]);
    expect(await divided("member")).toEqual([null]);
    expect((await divided("key"))[0]).toContain("sp_test_");
  });

  test("refuses ranges that are upside down or too long to draw", async () => {
    const tenant = await createTenant(control, "bounded");
    const refused = (input: object) =>
      expect(report(tenant, input)).rejects.toMatchObject({ code: "invalid_input" });
    await refused({ since: DAY.until, until: DAY.since });
    await refused({ since: "2020-01-01T00:00:00Z", until: DAY.until });
    await refused({ since: "2026-01-01T00:00:00Z", until: DAY.until, unit: "hour" });
    await refused({});
    await refused({ range: "month", ...DAY });
  });
});
