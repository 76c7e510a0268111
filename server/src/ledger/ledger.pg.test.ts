import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { balancesOf, differences, type MoneyNode, micro, pay, payerOf } from "../../testing/ledger.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { type GrantId, type NodeId, newId, type RequestId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import {
  balanceOf,
  findCharge,
  grantCredit,
  reconcileLedger,
  refundRequest,
  reverseGrant,
  tellCharge,
} from "./index.ts";
import type { NewGrant } from "./store.ts";
import { DAY, HOUR, idOf, startTestLedger, type TestLedger } from "./testing/test-ledger.ts";

setDefaultTimeout(60_000);

let ledger: TestLedger;
let control: ControlDatabase;
let node: MoneyNode;
let superuser: pg.Client;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ control, node, superuser } = ledger);
});
afterAll(() => ledger.stop());

async function give(
  tenant: Tenant,
  amount: number,
  priority: number,
  minutes: number | null,
): Promise<GrantId> {
  const expiresAt =
    minutes === null ? null : new Date((await ledger.moveClock(0)).getTime() + minutes * 60_000);
  const grant = { kind: "promotion", amount: micro(amount), priority, expiresAt, reason: "tests" } as const;
  return grantCredit(control, tenant.place.organization.id, grant);
}

async function left(tenant: Tenant): Promise<number[]> {
  const { grants } = await balanceOf(control, idOf(tenant));
  return grants.map(({ open }) => Number(open));
}

describe("C-2 transfers", () => {
  test.each([
    "update ledger_transfers set amount_micro_usd = 1",
    "delete from ledger_transfers",
    "truncate ledger_transfers",
    "set session_replication_role = replica; delete from ledger_transfers",
  ])("are not changed by the owner or the superuser: %s", async (statement) => {
    await ledger.tenantWith(1);
    for (const login of ["postgres", "sallyport_migrate"] as const) {
      const client = await ledger.database.connect(login);
      const refusal = await client.query(statement).catch((error: { code?: string }) => error.code);
      expect(refusal).toBe("42501");
    }
  });

  test("C-1 the database itself refuses a balance below zero", async () => {
    const tenant = await ledger.tenantWith(100);
    const overdrawn = superuser.query(
      "update ledger_balances set held_micro_usd = 101 where account = 'credits' and org_id = $1",
      [idOf(tenant)],
    );
    await expect(overdrawn).rejects.toThrow("never_overdrawn");
  });
});

describe("grants", () => {
  test("are spent by priority, then by expiry", async () => {
    const tenant = await ledger.tenantWith(0);
    await give(tenant, 100, 100, null);
    await give(tenant, 100, 100, DAY);
    await give(tenant, 100, 10, 2 * DAY);
    expect(await ledger.spend(tenant, 150)).toBeNull();
    expect(await left(tenant)).toEqual([50, 100]);
    expect(await ledger.spend(tenant, 60)).toBeNull();
    expect(await left(tenant)).toEqual([90]);
  });

  test("that expire are breakage, but for what is held", async () => {
    const tenant = await ledger.tenantWith(0);
    await give(tenant, 100, 100, HOUR);
    const held = await node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(70));
    await ledger.moveClock(2 * HOUR);
    expect(await node.request(tenant, 20)).toBe("insufficient_credit");
    expect(await balancesOf(superuser, tenant)).toMatchObject({ credits: 70, held: 70, breakage: 30 });
    node.rows.push(node.row(tenant, held, 50));
    await node.flush();
    await reconcileLedger(control, 3_600, true);
    expect(await balancesOf(superuser, tenant)).toEqual({ promotions: -100, revenue: 50, breakage: 50 });
  });

  test("are given once when the same is asked twice, also at once, unless a second one is meant", async () => {
    const tenant = await ledger.tenantWith(0);
    const other = await ledger.tenantWith(0);
    const grant = {
      ...({ kind: "payment", priority: 100, expiresAt: null } as const),
      ...{ amount: micro(700), reason: "invoice 7" },
    };
    const typed = (of = tenant, more: Partial<NewGrant> = {}, again = false) =>
      grantCredit(control, idOf(of), { ...grant, ...more }, { again }).then(
        () => "given",
        ({ code }: { code?: string }) => code,
      );
    const outcomes = await Promise.all([typed(), typed(), typed()]);
    expect(outcomes.toSorted()).toEqual(["given", "grant_repeated", "grant_repeated"]);
    expect(await left(tenant)).toEqual([700]);
    // Another sum, another kind and another organization are something else; and who says so gives again.
    expect(await typed(tenant, { amount: micro(701) })).toBe("given");
    expect(await typed(tenant, { kind: "promotion" })).toBe("given");
    expect(await typed(other)).toBe("given");
    expect(await typed(tenant, {}, true)).toBe("given");
  });

  test("are taken back, first from themselves, then from others; the rest is owed, and paid first", async () => {
    const tenant = await ledger.tenantWith(0);
    const reason = "chargeback";
    const paid = await grantCredit(control, idOf(tenant), {
      kind: "payment",
      amount: micro(1_000),
      priority: 1,
      expiresAt: null,
      reason,
    });
    await give(tenant, 100, 200, null);
    expect(await ledger.spend(tenant, 600)).toBeNull();
    expect(await reverseGrant(control, idOf(tenant), paid, null, reason)).toMatchObject({
      taken: micro(500),
      owed: micro(500),
    });
    expect(await balanceOf(control, idOf(tenant))).toMatchObject({ available: micro(0), owed: micro(500) });
    expect(await ledger.spend(tenant, 1)).toBe("insufficient_credit");
    await expect(reverseGrant(control, idOf(tenant), paid, micro(1), reason)).rejects.toMatchObject({
      code: "reversal_too_large",
    });
    await pay(control, tenant, 700);
    expect(await balanceOf(control, idOf(tenant))).toMatchObject({ available: micro(200), owed: micro(0) });
    expect(await differences(superuser)).toEqual([]);
  });
});

describe("C-5 a charge", () => {
  test("is given back once, in parts or whole", async () => {
    const tenant = await ledger.tenantWith(1_000);
    expect(await ledger.spend(tenant, 300)).toBeNull();
    const { rows } = await superuser.query("select request_id from usage_requests where org_id = $1", [
      idOf(tenant),
    ]);
    const request = rows[0]?.request_id as RequestId;
    const refund = (amount: number | null) =>
      refundRequest(control, idOf(tenant), request, amount === null ? null : micro(amount), "dispute 1");
    expect((await refund(100)).refunded).toBe(micro(100));
    await expect(refund(201)).rejects.toMatchObject({
      code: "refund_too_large",
      values: { returned_usd: "0.000100" },
    });
    expect((await refund(null)).refunded).toBe(micro(200));
    await expect(refund(null)).rejects.toMatchObject({ code: "refund_too_large" });
    expect((await balanceOf(control, idOf(tenant))).available).toBe(micro(1_000));
    const charge = (await findCharge(control, idOf(tenant), request)) ?? expect.unreachable();
    const story = tellCharge(charge).join("\n");
    expect(story).toContain("The customer was charged 0.000300 USD");
    expect(story).toContain("On ");
    expect(story).toEndWith("All in all the request cost the customer 0.000000 USD.");
  });

  test("is explained: who held what, what was counted and from which grant it was paid", async () => {
    const tenant = await ledger.tenantWith(1_000_000);
    await node.request(tenant, 500, 120);
    await node.flush();
    const { rows } = await superuser.query("select request_id from usage_requests where org_id = $1", [
      idOf(tenant),
    ]);
    const charge = await findCharge(control, idOf(tenant), rows[0]?.request_id as RequestId);
    const story = tellCharge(charge ?? expect.unreachable());
    expect(story.join("\n")).toMatch(
      /It was covered by a lease: 0\.0\d+ USD .* 1 request was charged to that lease\.\nIt used 11 tokens of input \(2 of them from its cache, 4 written into its cache for 5 minutes, 5 written into its cache for an hour, 6 of audio, 8 of images\) and 7 of output \(3 of them of reasoning, 1 of audio, 10 of images\), counted by the provider, and made 12 searches, and 3 pictures came; each picture costs what the price list says of 'priority'; the provider charges 0\.000042 USD\.\nThe customer was charged 0\.000120 USD, which leaves the operator a margin of 0\.000078 USD\./,
    );
    expect(story.join("\n")).toContain("0.000120 USD of the grant");
    const told = tellCharge(charge ?? expect.unreachable(), false).join("\n");
    expect(told).toContain("The customer was charged 0.000120 USD.");
    expect(told).not.toMatch(/margin|0\.000042|operator/);
    expect(await findCharge(control, idOf(tenant), newId<RequestId>())).toBeNull();
  });

  test("M-7 is not found in another organization", async () => {
    const [ours, theirs] = [await ledger.tenantWith(1_000), await ledger.tenantWith(1_000)];
    expect(await ledger.spend(theirs, 100)).toBeNull();
    const { rows } = await superuser.query("select request_id from usage_requests where org_id = $1", [
      idOf(theirs),
    ]);
    const request = rows[0]?.request_id as RequestId;
    expect(await findCharge(control, idOf(ours), request)).toBeNull();
    await expect(refundRequest(control, idOf(ours), request, null, "theft")).rejects.toMatchObject({
      code: "request_not_found",
    });
  });
});

test("an answer that was lost is asked for again and is the same", async () => {
  const tenant = await ledger.tenantWith(1_000);
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
