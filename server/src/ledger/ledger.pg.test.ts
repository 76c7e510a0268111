import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import {
  balancesOf,
  differences,
  type MoneyNode,
  micro,
  pay,
  payerOf,
  startMoneyNode,
} from "../../testing/ledger.ts";
import { makeMovingClock } from "../../testing/ledger-model/world.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { notesOf } from "../../testing/usage.ts";
import { readAudit } from "../audit/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { type GrantId, type NodeId, newId, type RequestId } from "../kernel/ids.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { replayUsage } from "../usage/index.ts";
import { createVault } from "../vault/index.ts";
import {
  type BudgetSubject,
  balanceOf,
  budgetsOf,
  findCharge,
  forgetNode,
  grantCredit,
  rebuildLedger,
  reconcileLedger,
  refundRequest,
  removeBudget,
  reverseGrant,
  setBudget,
  setTimeZone,
  tellCharge,
  verifyLedger,
} from "./index.ts";

setDefaultTimeout(60_000);

const HOUR = 60;
const DAY = 24 * HOUR;

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let node: MoneyNode;
let moveClock: (minutes: number) => Promise<Date>;
let count = 0;

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  moveClock = await makeMovingClock(superuser);
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  node = await startMoneyNode(database);
});
afterAll(async () => {
  await node.stop();
  await control.close();
  await database.stop();
});

async function tenantWith(credit: number): Promise<Tenant> {
  count += 1;
  const tenant = await createTenant(control, `tenant-${count}`);
  if (credit > 0) await pay(control, tenant, credit);
  return tenant;
}

async function give(
  tenant: Tenant,
  amount: number,
  priority: number,
  minutes: number | null,
): Promise<GrantId> {
  const expiresAt = minutes === null ? null : new Date((await moveClock(0)).getTime() + minutes * 60_000);
  const grant = { kind: "promotion", amount: micro(amount), priority, expiresAt, reason: "tests" } as const;
  return grantCredit(control, tenant.place.organization.id, grant);
}

const idOf = (tenant: Tenant) => tenant.place.organization.id;

async function left(tenant: Tenant): Promise<number[]> {
  const { grants } = await balanceOf(control, idOf(tenant));
  return grants.map(({ open }) => Number(open));
}

/** One request of a node that then gives back what it has leased; resolves to the code of a refusal, or null. */
async function spend(tenant: Tenant, amount: number): Promise<string | null> {
  const passing = await startMoneyNode(database);
  const answer = await passing.request(tenant, amount);
  await passing.stop();
  return answer;
}

async function limit(
  tenant: Tenant,
  subject: BudgetSubject,
  period: "day" | "month" | "total",
  most: number,
) {
  return setBudget(control, idOf(tenant), {
    subject,
    period,
    limit: micro(most),
    alertPercentages: [50, 80],
  });
}

describe("C-2 transfers", () => {
  test.each([
    "update ledger_transfers set amount_micro_usd = 1",
    "delete from ledger_transfers",
    "truncate ledger_transfers",
    "set session_replication_role = replica; delete from ledger_transfers",
  ])("are not changed by the owner or the superuser: %s", async (statement) => {
    await tenantWith(1);
    for (const login of ["postgres", "sallyport_migrate"] as const) {
      const client = await database.connect(login);
      const refusal = await client.query(statement).catch((error: { code?: string }) => error.code);
      expect(refusal).toBe("42501");
    }
  });

  test("C-1 the database itself refuses a balance below zero", async () => {
    const tenant = await tenantWith(100);
    const overdrawn = superuser.query(
      "update ledger_balances set held_micro_usd = 101 where account = 'credits' and org_id = $1",
      [idOf(tenant)],
    );
    await expect(overdrawn).rejects.toThrow("never_overdrawn");
  });
});

describe("grants", () => {
  test("are spent by priority, then by expiry", async () => {
    const tenant = await tenantWith(0);
    await give(tenant, 100, 100, null);
    await give(tenant, 100, 100, DAY);
    await give(tenant, 100, 10, 2 * DAY);
    expect(await spend(tenant, 150)).toBeNull();
    expect(await left(tenant)).toEqual([50, 100]);
    expect(await spend(tenant, 60)).toBeNull();
    expect(await left(tenant)).toEqual([90]);
  });

  test("that expire are breakage, but for what is held", async () => {
    const tenant = await tenantWith(0);
    await give(tenant, 100, 100, HOUR);
    const held = await node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(70));
    await moveClock(2 * HOUR);
    expect(await node.request(tenant, 20)).toBe("insufficient_credit");
    expect(await balancesOf(superuser, tenant)).toMatchObject({ credits: 70, held: 70, breakage: 30 });
    node.rows.push(node.row(tenant, held, 50));
    await node.flush();
    await reconcileLedger(control, 3_600, true);
    expect(await balancesOf(superuser, tenant)).toEqual({ promotions: -100, revenue: 50, breakage: 50 });
  });

  test("are taken back, first from themselves, then from others; the rest is owed, and paid first", async () => {
    const tenant = await tenantWith(0);
    const reason = "chargeback";
    const paid = await grantCredit(control, idOf(tenant), {
      kind: "payment",
      amount: micro(1_000),
      priority: 1,
      expiresAt: null,
      reason,
    });
    await give(tenant, 100, 200, null);
    expect(await spend(tenant, 600)).toBeNull();
    expect(await reverseGrant(control, idOf(tenant), paid, null, reason)).toEqual({
      taken: micro(500),
      owed: micro(500),
    });
    expect(await balanceOf(control, idOf(tenant))).toMatchObject({ available: micro(0), owed: micro(500) });
    expect(await spend(tenant, 1)).toBe("insufficient_credit");
    await expect(reverseGrant(control, idOf(tenant), paid, micro(1), reason)).rejects.toThrow(
      "taken back already",
    );
    await pay(control, tenant, 700);
    expect(await balanceOf(control, idOf(tenant))).toMatchObject({ available: micro(200), owed: micro(0) });
    expect(await differences(superuser)).toEqual([]);
  });
});

describe("C-5 a charge", () => {
  test("is given back once, in parts or whole", async () => {
    const tenant = await tenantWith(1_000);
    expect(await spend(tenant, 300)).toBeNull();
    const { rows } = await superuser.query("select request_id from usage_requests where org_id = $1", [
      idOf(tenant),
    ]);
    const request = rows[0]?.request_id as RequestId;
    const refund = (amount: number | null) =>
      refundRequest(control, idOf(tenant), request, amount === null ? null : micro(amount), "dispute 1");
    expect((await refund(100)).refunded).toBe(micro(100));
    await expect(refund(201)).rejects.toThrow("0.000100 USD were given back already");
    expect((await refund(null)).refunded).toBe(micro(200));
    await expect(refund(null)).rejects.toThrow("given back already");
    expect((await balanceOf(control, idOf(tenant))).available).toBe(micro(1_000));
    const charge = (await findCharge(control, idOf(tenant), request)) ?? expect.unreachable();
    const story = tellCharge(charge).join("\n");
    expect(story).toContain("The customer was charged 0.000300 USD");
    expect(story).toContain("On ");
    expect(story).toEndWith("All in all the request cost the customer 0.000000 USD.");
  });

  test("is explained: who held what, what was counted and from which grant it was paid", async () => {
    const tenant = await tenantWith(1_000_000);
    await node.request(tenant, 500, 120);
    await node.flush();
    const { rows } = await superuser.query("select request_id from usage_requests where org_id = $1", [
      idOf(tenant),
    ]);
    const charge = await findCharge(control, idOf(tenant), rows[0]?.request_id as RequestId);
    const story = tellCharge(charge ?? expect.unreachable());
    expect(story.join("\n")).toMatch(
      /It was covered by a lease: 0\.0\d+ USD .* 1 request was charged to that lease\.\nIt used 11 tokens of input \(2 of them from its cache\) and 7 of output, counted by the provider; the provider charges 0\.000042 USD\.\nThe customer was charged 0\.000120 USD, which leaves the operator a margin of 0\.000078 USD\./,
    );
    expect(story.join("\n")).toContain("0.000120 USD of the grant");
    expect(await findCharge(control, idOf(tenant), newId<RequestId>())).toBeNull();
  });

  test("M-7 is not found in another organization", async () => {
    const [ours, theirs] = [await tenantWith(1_000), await tenantWith(1_000)];
    expect(await spend(theirs, 100)).toBeNull();
    const { rows } = await superuser.query("select request_id from usage_requests where org_id = $1", [
      idOf(theirs),
    ]);
    const request = rows[0]?.request_id as RequestId;
    expect(await findCharge(control, idOf(ours), request)).toBeNull();
    await expect(refundRequest(control, idOf(ours), request, null, "theft")).rejects.toThrow("no request");
  });
});

describe("K-5 AB-7 a budget", () => {
  test.each(["organization", "project", "key", "member"] as const)(
    "of a %s refuses what is over it",
    async (scope) => {
      const tenant = await tenantWith(1_000_000);
      const member = newId();
      await superuser.query("insert into members (id, org_id, name) values ($1, $2, 'mara')", [
        member,
        idOf(tenant),
      ]);
      await superuser.query("update api_keys set member_id = $1 where id = $2", [member, tenant.key.id]);
      const subjects: Record<string, BudgetSubject> = {
        organization: {},
        project: { project: tenant.place.project.id },
        key: { key: tenant.key.id },
        member: { member },
      };
      await limit(tenant, subjects[scope] ?? {}, "total", 1_000);
      expect(await spend(tenant, 900)).toBeNull();
      const refused = node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(101));
      await expect(refused).rejects.toMatchObject({
        code: "budget_exhausted",
        status: 402,
        retryable: false,
        values: { scope, limit: "0.001000", spent: "0.000900", needed: "0.000101" },
      });
      expect(await spend(tenant, 100)).toBeNull();
    },
  );

  test("counts what was spent before it was made, and resets at midnight where the organization is", async () => {
    const tenant = await tenantWith(1_000_000);
    await setTimeZone(control, idOf(tenant), "Asia/Kathmandu");
    // To noon of the next day in Kathmandu, which is 5:45 ahead of UTC.
    const now = await moveClock(0);
    const minuteOfDay = (now.getUTCHours() * HOUR + now.getUTCMinutes() + 5 * HOUR + 45) % DAY;
    await moveClock(DAY + 12 * HOUR - minuteOfDay);
    expect(await spend(tenant, 600)).toBeNull();
    await limit(tenant, {}, "day", 1_000);
    const [budget] = await budgetsOf(control, idOf(tenant));
    expect(budget).toMatchObject({ scope: "organization", period: "day", limit: micro(1_000) });
    const refused = await node.spending
      .hold(payerOf(tenant), newId<RequestId>(), micro(401))
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "budget_period_exhausted", status: 429, retryable: false });
    expect(refused).toMatchObject({
      values: { period: "day", resets: expect.stringMatching(/T18:15:00Z$/) },
    });
    await moveClock(12 * HOUR);
    expect(await spend(tenant, 1_000)).toBeNull();
    expect(await differences(superuser)).toEqual([]);
  });

  test("ends the leases made under it with its period", async () => {
    const tenant = await tenantWith(10_000_000);
    await limit(tenant, {}, "day", 1_000_000);
    const answer = await node.gateway.hold({
      hold: newId(),
      node: node.id,
      organization: idOf(tenant),
      key: tenant.key.id,
      request: null,
      atLeast: micro(1),
      atMost: micro(1),
      wanted: micro(1_000),
      mayRecall: false,
    });
    expect(answer.kind).toBe("lease");
    if (answer.kind === "lease") expect(answer.endsInMs).toBeWithin(0, DAY * 60_000);
  });

  test("tells once a period when a chosen part of it is spent", async () => {
    const tenant = await tenantWith(1_000_000);
    const id = await limit(tenant, {}, "total", 1_000);
    for (const amount of [400, 100, 100, 300]) expect(await spend(tenant, amount)).toBeNull();
    const auditor = connectControlDatabase(database.addressOf("sallyport_audit"), TEST_ACTOR);
    const vault = createVault(createEnvironmentKms(Buffer.alloc(32, 7)), systemClock);
    const entries = await readAudit(auditor, vault, new Date(0));
    await auditor.close();
    const crossed = entries.filter(({ action, subject }) => action === "budget.crossed" && subject.id === id);
    expect(
      crossed.map(({ details, actor }) => [actor.kind, details["percentage"], details["spentMicroUsd"]]),
    ).toEqual([
      ["server", 50, 500],
      ["server", 80, 900],
    ]);
  });

  test("is changed where there is one, and removed", async () => {
    const tenant = await tenantWith(1_000_000);
    const id = await limit(tenant, {}, "month", 100);
    expect(await limit(tenant, {}, "month", 5_000)).toBe(id);
    expect(await spend(tenant, 4_000)).toBeNull();
    expect(await spend(tenant, 4_000)).toBe("budget_period_exhausted");
    await removeBudget(control, idOf(tenant), id);
    expect(await spend(tenant, 4_000)).toBeNull();
    await expect(removeBudget(control, idOf(tenant), id)).rejects.toThrow("no budget");
  });

  test("M-7 cannot be made for another organization's key", async () => {
    const [ours, theirs] = [await tenantWith(1), await tenantWith(1)];
    await expect(limit(ours, { key: theirs.key.id }, "day", 1)).rejects.toThrow("foreign key");
  });
});

describe("a node that is gone", () => {
  /** A node that died with one request settled and not written, and one under way. */
  async function deadNode(tenant: Tenant) {
    const dead = await startMoneyNode(database);
    const [settled, open] = await Promise.all(
      [1, 2].map(() => dead.spending.hold(payerOf(tenant), newId<RequestId>(), micro(100))),
    );
    const [begun, end] = dead.row(tenant, settled ?? expect.unreachable(), 60);
    const hold = { holdId: open?.holdId ?? null, heldMicroUsd: micro(100) };
    const interrupted = { ...begun, requestId: newId<RequestId>(), ...hold };
    await dead.gateway.close();
    return { id: dead.id, notes: [notesOf(begun, end), notesOf(interrupted, null)] };
  }

  test("C-1 C-2 keeps what it holds until its journal is replayed, which charges once", async () => {
    const tenant = await tenantWith(10_000);
    const { id, notes } = await deadNode(tenant);
    expect(Number((await balanceOf(control, idOf(tenant))).held)).toBeGreaterThanOrEqual(200);
    const { deadNodes } = await reconcileLedger(control, 3_600, true);
    expect(deadNodes.map((dead) => dead.node)).toContain(id);
    for (let round = 0; round < 3; round += 1) {
      await replayUsage(notes, node.gateway);
      await node.gateway.releaseNode(id);
    }
    expect(await balancesOf(superuser, tenant)).toEqual({
      funding: -10_000,
      credits: 9_940,
      revenue: 60,
      unknown: -100,
      unbilled: 100,
    });
    expect(await differences(superuser)).toEqual([]);
  });

  test("is forgotten; what it tells afterwards is the operator's loss", async () => {
    const tenant = await tenantWith(10_000);
    const { id, notes } = await deadNode(tenant);
    expect((await forgetNode(control, id)).holds).toBeGreaterThan(0);
    expect((await balanceOf(control, idOf(tenant))).available).toBe(micro(10_000));
    await replayUsage(notes, node.gateway);
    expect(await balancesOf(superuser, tenant)).toEqual({
      funding: -10_000,
      credits: 10_000,
      loss: -60,
      unknown: -100,
      unbilled: 160,
    });
    expect(await differences(superuser)).toEqual([]);
  });

  test("is not forgotten while it serves", async () => {
    const alive = newId<NodeId>();
    const generation = BigInt((await superuser.query("select generation from authority")).rows[0].generation);
    await node.gateway.report(alive, generation, 5_000);
    await expect(forgetNode(control, alive)).rejects.toThrow("serving");
  });
});

describe("C-2 reconciliation", () => {
  test("finds what does not agree, says what must be so, and counts it again", async () => {
    const tenant = await tenantWith(1_000);
    expect(await spend(tenant, 100)).toBeNull();
    const broken = [
      "update ledger_balances set posted_micro_usd = posted_micro_usd + 7 where account = 'revenue' and org_id = $1",
      "update credit_grants set open_micro_usd = open_micro_usd - 3 where org_id = $1",
      "update ledger_holds set captured_micro_usd = captured_micro_usd - 1 where org_id = $1 and captured_micro_usd > 0",
    ];
    for (const statement of broken) await superuser.query(statement, [idOf(tenant)]);
    const found = await verifyLedger(control);
    expect(new Set(found.map(({ what }) => what))).toEqual(
      new Set([
        "all accounts together are zero",
        "an account is the sum of its transfers",
        "a grant is the sum of its transfers",
        "credits are what is left of all grants",
        "a hold was charged its captures",
      ]),
    );
    expect((await reconcileLedger(control, 3_600, false)).remaining).toEqual(found);
    expect((await reconcileLedger(control, 3_600, true)).remaining).toEqual([]);
    expect(await rebuildLedger(control)).toBe(0);
  });

  test("finds usage that was not charged, which counting again cannot put right", async () => {
    const tenant = await tenantWith(1_000);
    expect(await spend(tenant, 100)).toBeNull();
    await superuser.query("update usage_requests set charge_micro_usd = 101 where org_id = $1", [
      idOf(tenant),
    ]);
    const { remaining } = await reconcileLedger(control, 3_600, true);
    expect(remaining.map(({ what, rebuildable }) => [what, rebuildable])).toEqual([
      ["revenue is what usage was charged", false],
      ["usage was charged to its hold once", false],
    ]);
    await superuser.query("update usage_requests set charge_micro_usd = 100 where org_id = $1", [
      idOf(tenant),
    ]);
  });

  test("ends a hold for one request that a serving node has lost", async () => {
    const tenant = await tenantWith(1_000);
    const generation = BigInt((await superuser.query("select generation from authority")).rows[0].generation);
    await node.gateway.report(node.id, generation, 60_000);
    await node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(500));
    expect((await reconcileLedger(control, 3_600, true)).orphans).toEqual([]);
    await moveClock(2 * HOUR);
    const { orphans } = await reconcileLedger(control, 3_600, true);
    expect(orphans.map(({ amount }) => amount)).toEqual([micro(500)]);
    expect((await balanceOf(control, idOf(tenant))).held).toBe(micro(0));
  });
});

test("an answer that was lost is asked for again and is the same", async () => {
  const tenant = await tenantWith(1_000);
  const question = {
    hold: newId<never>(),
    node: node.id,
    organization: idOf(tenant),
    key: tenant.key.id,
    request: newId<RequestId>(),
    atLeast: micro(10),
    atMost: micro(10),
    wanted: micro(0),
    mayRecall: true,
  };
  expect(await node.gateway.hold(question)).toEqual(await node.gateway.hold(question));
  expect(await balancesOf(superuser, tenant)).toMatchObject({ held: 10 });
  for (let turn = 0; turn < 2; turn += 1)
    await node.gateway.release(node.id, [{ hold: question.hold, total: micro(4) }]);
  expect(await balancesOf(superuser, tenant)).toMatchObject({ held: 6 });
  await node.gateway.release(newId<NodeId>(), [{ hold: question.hold, total: null }]);
  expect(await balancesOf(superuser, tenant)).toMatchObject({ held: 6 });
});
