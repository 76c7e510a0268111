import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import type { Tenant } from "../../../testing/tenant.ts";
import { adoptMasterKey } from "../../../testing/vault.ts";
import { ensureSigningKey, Sequencer } from "../../audit/index.ts";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { type NodeId, newId, type RequestId } from "../../kernel/ids.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { createVault } from "../../vault/index.ts";
import { checkDays, closeDays, proveCharge } from "../index.ts";
import { DAY, HOUR, idOf, startTestLedger, type TestLedger } from "../testing/test-ledger.ts";
import { makeDayTree } from "./tree.ts";

setDefaultTimeout(60_000);

const vault = createVault(createEnvironmentKms(Buffer.alloc(32, 7)), systemClock);

let ledger: TestLedger;
let owner: pg.Client;
let control: ControlDatabase;
let auditor: ControlDatabase;
let tenant: Tenant;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ control } = ledger);
  owner = await ledger.database.connect("postgres");
  const server = { kind: "server", id: newId<NodeId>() } as const;
  auditor = connectControlDatabase(ledger.database.addressOf("sallyport_audit"), server);
  await adoptMasterKey(control, vault);
  await ensureSigningKey(control, vault, "example.com/audit");
  tenant = await ledger.tenantWith(1_000_000);
  expect(await ledger.spend(tenant, 100)).toBeNull();
  // From here on it is shortly after midnight, so that no test runs over one.
  const now = new Date((await ledger.moveClock(0)).getTime());
  await ledger.moveClock(24 * 60 - now.getUTCHours() * 60 - now.getUTCMinutes() + 30);
});
afterAll(async () => {
  await auditor.close();
  await ledger.stop();
});

/** This process's clock, which shows what the database's shows. */
async function clockNow(aheadMs = 0): Promise<Clock> {
  const nowMs = (await ledger.moveClock(0)).getTime() + aheadMs;
  return { nowMs: () => nowMs, monotonicMs: () => nowMs };
}
const close = async () => closeDays(auditor, await clockNow());
async function sign(): Promise<void> {
  const sequencer = new Sequencer(auditor, vault);
  while ((await sequencer.round()) > 0);
}
const days = async () =>
  (await owner.query("select *, day::text as date from ledger_days order by day")).rows;
const problems = async () => (await checkDays(control, { auditor, vault })).problems;

/** Changes rows as somebody does who has taken the triggers away, looks, and puts them back. */
async function tampered<Result>(statements: readonly string[], look: () => Promise<Result>): Promise<Result> {
  const tables = ["ledger_transfers", "usage_requests", "ledger_days"];
  for (const table of tables)
    await owner.query(
      `alter table ${table} disable trigger all; create table kept_${table} as select * from ${table}`,
    );
  try {
    for (const statement of statements) await owner.query(statement);
    return await look();
  } finally {
    for (const table of tables)
      await owner.query(`delete from ${table};
        insert into ${table} ${table === "ledger_transfers" ? "overriding system value" : ""} select * from kept_${table};
        drop table kept_${table}; alter table ${table} enable trigger all`);
    await owner.query(`alter table ledger_days enable always trigger append_only;
      alter table ledger_days enable always trigger closed_once;
      alter table ledger_transfers enable always trigger append_only`);
  }
}

describe("C-2 a day of the books", () => {
  test("is closed once, however many nodes close it at the same time, and becomes an audit entry", async () => {
    const nodes = await Promise.all(Array.from({ length: 4 }, close));
    expect(nodes.flat()).toHaveLength(1);
    expect(await close()).toEqual([]);
    const [day] = await days();
    const { rows } = await owner.query("select * from audit_entries where action = 'ledger.day_closed'");
    expect(rows.map(({ subject_id, details }) => [subject_id, details.count])).toEqual([
      [day.date, Number(day.count)],
    ]);
    expect(Number(day.count)).toBeGreaterThan(3);
    expect(day.charged_micro_usd).toBe("100");
    await sign();
    expect(await checkDays(control, { auditor, vault })).toEqual({
      days: 1,
      signed: true,
      problems: [],
      next: null,
    });
  });

  test("is closed when nobody looked for days, and those without any transfer too", async () => {
    await ledger.moveClock(2 * DAY);
    await ledger.spend(tenant, 50);
    await ledger.moveClock(2 * DAY);
    expect(await close()).toHaveLength(4);
    const found = await days();
    const [first] = found;
    expect(found.map(({ date }) => date)).toEqual(
      found.map((_, at) => new Date(Date.parse(first.date) + at * 86_400_000).toISOString().slice(0, 10)),
    );
    expect(found.slice(1).map(({ charged_micro_usd }) => charged_micro_usd)).toEqual(["0", "0", "50", "0"]);
    await sign();
    expect(await problems()).toEqual([]);
  });

  test("waits for a transfer that has its number and is not committed: none is left out", async () => {
    const slow = await ledger.database.connect("postgres");
    await slow.query("begin");
    await slow.query(`insert into ledger_transfers (org_id, kind, from_account, to_account, amount_micro_usd, created_at)
      values ('${idOf(tenant)}', 'loss', 'loss', 'unbilled', 7, ledger_now())`);
    await ledger.spend(tenant, 11);
    await ledger.moveClock(DAY);
    const refused = await close().catch((error: { code?: string }) => error.code);
    const served = await ledger.spend(tenant, 12);
    await slow.query("commit");
    expect([refused, served]).toEqual(["55P03", null]);
    expect(await close()).toHaveLength(1);
    const { rows } = await owner.query(
      `select number from ledger_transfers where amount_micro_usd = 7 and kind = 'loss'`,
    );
    const day = (await days()).at(-1);
    expect(BigInt(rows[0].number) <= BigInt(day.last_number)).toBe(true);
    expect(day.charged_micro_usd).toBe("11");
    await owner.query(
      `alter table ledger_transfers disable trigger all; update ledger_balances set posted_micro_usd = posted_micro_usd
         + case account when 'loss' then -7 else 7 end where org_id = '${idOf(tenant)}' and account in ('loss', 'unbilled');
       alter table ledger_transfers enable trigger all; alter table ledger_transfers enable always trigger append_only`,
    );
    await sign();
    expect(await problems()).toEqual([]);
  });

  test("takes a transfer of the day before that comes late, and that of a clock that went back", async () => {
    await ledger.moveClock(-DAY - HOUR);
    expect(await ledger.spend(tenant, 13)).toBeNull();
    await ledger.moveClock(DAY + HOUR);
    expect(await close()).toEqual([]);
    await ledger.moveClock(DAY);
    expect(await close()).toHaveLength(1);
    expect((await days()).at(-1).charged_micro_usd).toBe("25");
    const { rows } = await owner.query(
      `select count(*)::int as count from ledger_days d join ledger_transfers t
         on t.number > d.after_number and t.number <= d.last_number group by t.number order by 1 desc limit 1`,
    );
    expect(rows).toEqual([{ count: 1 }]);
    await sign();
    expect(await problems()).toEqual([]);
  });

  test("is not closed early by one clock that is ahead, on either side", async () => {
    const ahead = await clockNow(3 * 86_400_000);
    expect(await closeDays(auditor, ahead)).toEqual([]);
    const behind = await clockNow();
    await ledger.moveClock(3 * DAY);
    expect(await closeDays(auditor, behind)).toEqual([]);
    await ledger.moveClock(-3 * DAY);
  });

  test.each([
    "update ledger_days set root = sha256('x')",
    "update ledger_days set root = null, last_number = null, count = null, sum_micro_usd = null, charged_micro_usd = null, entry_id = null",
    "delete from ledger_days",
    "truncate ledger_days",
    "set session_replication_role = replica; delete from ledger_days",
  ])("stays closed, for the owner and the superuser too: %s", async (statement) => {
    for (const login of ["postgres", "sallyport_migrate"] as const) {
      const client = await ledger.database.connect(login);
      expect(await client.query(statement).catch((error: { code?: string }) => error.code)).toBe("42501");
    }
  });
});

describe("C-2 somebody who takes the triggers away is found by the signed days", () => {
  const CHANGED = /is not what it was when the day was closed/;
  const CHANGES: Readonly<Record<string, string>> = {
    "changing an old transfer":
      "update ledger_transfers set amount_micro_usd = amount_micro_usd + 1 where number = 2",
    "moving an old transfer to another organization":
      "update ledger_transfers set org_id = gen_random_uuid() where kind = 'hold' and number < 5",
    "changing when an old transfer was posted":
      "update ledger_transfers set created_at = created_at + interval '1 microsecond' where number = 2",
    "removing an old transfer": "delete from ledger_transfers where number = 2",
    "adding an old transfer": `insert into ledger_transfers (number, org_id, kind, from_account, to_account, amount_micro_usd)
        overriding system value select -1, org_id, 'loss', 'loss', 'unbilled', 1 from ledger_transfers limit 1`,
    "changing what a request was charged":
      "update usage_requests set charge_micro_usd = 99 where charge_micro_usd = 100",
    "changing which model a charge was for":
      "update usage_requests set model = 'dearer' where charge_micro_usd = 100",
    "removing a charge": "delete from usage_requests where charge_micro_usd = 100",
    "adding a charge to a day that is closed":
      "insert into usage_requests select (jsonb_populate_record(u, jsonb_build_object('request_id', gen_random_uuid()))).* from usage_requests u where charge_micro_usd = 100",
  };
  test.each(Object.keys(CHANGES))("%s", async (name) => {
    const found = await tampered([CHANGES[name] ?? ""], problems);
    expect(found).toEqual([expect.stringMatching(CHANGED)]);
    expect(await problems()).toEqual([]);
  });

  test("changing a transfer and the root that is kept of its day, which only the signed ledger tells", async () => {
    const [last] = (await days()).slice(-1);
    const found = await tampered(
      [`update ledger_transfers set amount_micro_usd = 12 where number = ${last.last_number}`],
      async () => {
        const range = {
          after: BigInt(last.after_number),
          upto: BigInt(last.last_number),
          secret: last.secret,
        };
        const made = await makeDayTree(control, { ...range, ends: null });
        await owner.query("update ledger_days set root = $1, sum_micro_usd = $2 where day = $3", [
          made.root,
          String(made.sum),
          last.date,
        ]);
        return { unsigned: (await checkDays(control, null)).problems, signed: await problems() };
      },
    );
    expect(found).toEqual({
      unsigned: [],
      signed: [`The audit ledger does not say of ${last.date} what is kept of it.`],
    });
  });

  const ROWS: Readonly<Record<string, string>> = {
    "removing the last day": "delete from ledger_days where day = (select max(day) from ledger_days)",
    "removing a day": "delete from ledger_days where day = (select min(day) + 1 from ledger_days)",
    "removing the first day": "delete from ledger_days where day = (select min(day) from ledger_days)",
    "removing all days": "delete from ledger_days",
    "moving a day's end":
      "update ledger_days set last_number = last_number - 1 where day = (select min(day) from ledger_days)",
  };
  test.each(Object.keys(ROWS))("%s", async (name) => {
    expect((await tampered([ROWS[name] ?? ""], problems)).length).toBeGreaterThan(0);
  });
});

describe("C-5 a charge is proven to its customer", () => {
  const requestOf = async (charge: number) =>
    (await owner.query("select request_id from usage_requests where charge_micro_usd = $1", [charge])).rows[0]
      .request_id as RequestId;
  const prove = (request: RequestId, of = tenant) =>
    proveCharge({ control, auditor, vault }, idOf(of), request);

  test("with its own transfers and nobody else's", async () => {
    const other = await ledger.tenantWith(5_000);
    expect(await ledger.spend(other, 21)).toBeNull();
    await ledger.spend(tenant, 22);
    const request = await requestOf(22);
    await expect(prove(request)).rejects.toMatchObject({ code: "day_not_closed" });
    await ledger.moveClock(DAY);
    await close();
    await expect(prove(request)).rejects.toMatchObject({ code: "day_not_signed" });
    await sign();
    const text = JSON.stringify(await prove(request));
    expect(text).toContain('"chargeMicroUsd":"22"');
    expect(text).toContain('"kind":"capture"');
    expect(text).not.toContain(idOf(other));
    await expect(prove(request, other)).rejects.toMatchObject({ code: "nothing_charged" });
  });

  test("and not when what is stored is not what was signed", async () => {
    const request = await requestOf(22);
    const changed = "update usage_requests set charge_micro_usd = 21 where charge_micro_usd = 22";
    const refused = await tampered([changed], () => prove(request).catch((error: unknown) => error));
    expect(refused).toMatchObject({ code: "day_changed" });
  });
});
