import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { balancesOf, differences, micro, pay, payerOf, startMoneyNode } from "../../testing/ledger.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import {
  balanceOf,
  findCharge,
  grantCredit,
  rebuildLedger,
  reconcileLedger,
  reverseGrant,
  setCreditLine,
  tellCharge,
} from "./index.ts";
import { DAY, HOUR, idOf, startTestLedger, type TestLedger } from "./testing/test-ledger.ts";

setDefaultTimeout(120_000);

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await startTestLedger();
});
afterAll(() => ledger.stop());

const setLine = (tenant: Tenant, amount: number) =>
  setCreditLine(ledger.control, idOf(tenant), micro(amount), "contract 1");

async function has(tenant: Tenant) {
  const { balance, available, held, owed, line } = await balanceOf(ledger.control, idOf(tenant));
  const number = (amount: bigint | null) => (amount === null ? null : Number(amount));
  return {
    balance: number(balance),
    available: number(available),
    held: number(held),
    owed: number(owed),
    line: number(line),
  };
}

describe("C-1 a credit line", () => {
  test("is spent after credit, is owed, and is never exceeded by thousands of requests on three nodes", async () => {
    const tenant = await ledger.tenantWith(500);
    await setLine(tenant, 1_000);
    const nodes = await Promise.all([1, 2, 3].map(() => startMoneyNode(ledger.database)));
    // One node dies with what it holds, before it told anybody.
    const dead = await startMoneyNode(ledger.database);
    const lost = await dead.spending.hold(payerOf(tenant), newId<RequestId>(), micro(7));
    await dead.gateway.close();
    const asked = Array.from({ length: 3_000 }, (_, index) => nodes[index % 3]?.request(tenant, 1));
    const answers = await Promise.all(asked);
    expect(new Set(answers)).toEqual(new Set([null, "insufficient_credit"]));
    for (const node of nodes) {
      await node.flush();
      await node.spending.recall(null);
    }
    const now = await has(tenant);
    // What is left of a lease when it is given back can be spent by who asks again; nothing was spent beyond.
    const charged = answers.filter((answer) => answer === null).length;
    expect(charged).toBeGreaterThan(500);
    expect(charged + Number(now.held)).toBeLessThanOrEqual(1_500);
    expect(now).toMatchObject({ balance: 500 - charged, owed: charged - 500, line: 1_000 });
    expect(Number(lost.amount)).toBeLessThanOrEqual(Number(now.held));
    for (let again = 0; again < 1_500; again += 1) if ((await nodes[0]?.request(tenant, 1)) !== null) break;
    for (const node of nodes) await node.stop();
    const after = await has(tenant);
    expect(Number(after.owed) + Number(after.held)).toBe(1_000);
    expect(after.available).toBe(0);
    expect(await differences(ledger.superuser)).toEqual([]);
  });

  test("is refused beyond by the database itself", async () => {
    const tenant = await ledger.tenantWith(10);
    await setLine(tenant, 100);
    await ledger.spend(tenant, 40);
    const raise = (held: number) =>
      ledger.superuser.query(
        "update ledger_balances set held_micro_usd = $2 where org_id = $1 and account = 'credits'",
        [idOf(tenant), held],
      );
    await expect(raise(71)).rejects.toThrow("more would be held than credit and the credit line cover");
    await raise(70);
    await raise(0);
    const never = await ledger.tenantWith(10);
    await expect(
      ledger.superuser.query(
        "update ledger_balances set held_micro_usd = 11 where org_id = $1 and account = 'credits'",
        [idOf(never)],
      ),
    ).rejects.toThrow("never_overdrawn");
  });

  test("that is lowered below what is used refuses what is new, loses nothing, and opens as it is paid", async () => {
    const tenant = await ledger.tenantWith(0);
    await setLine(tenant, 1_000);
    expect(await ledger.spend(tenant, 600)).toBeNull();
    const held = await ledger.node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(300));
    expect((await setLine(tenant, 200)).before).toBe(micro(1_000));
    expect(await ledger.spend(tenant, 1)).toBe("insufficient_credit");
    // What was put aside before is charged all the same.
    ledger.node.rows.push(ledger.node.row(tenant, held, 300));
    await ledger.node.flush();
    expect(await has(tenant)).toMatchObject({ balance: -900, owed: 900, available: 0, line: 200 });
    await pay(ledger.control, tenant, 699);
    expect(await ledger.spend(tenant, 1)).toBe("insufficient_credit");
    await pay(ledger.control, tenant, 2);
    expect(await ledger.spend(tenant, 1)).toBeNull();
    expect(await has(tenant)).toMatchObject({ balance: -200, available: 0, line: 200 });
    expect(await differences(ledger.superuser)).toEqual([]);
  });

  test("is taken from nodes that had leased of it before it was lowered", async () => {
    const tenant = await ledger.tenantWith(0);
    await setLine(tenant, 100_000);
    const node = await startMoneyNode(ledger.database);
    expect(await node.request(tenant, 10)).toBeNull();
    // From its lease, without asking anybody.
    expect(node.spending.reserve(payerOf(tenant), micro(10))).not.toBeNull();
    await setLine(tenant, 0);
    // As the node does before it reports the generation.
    await node.spending.recall([idOf(tenant)]);
    expect(await node.request(tenant, 10)).toBe("insufficient_credit");
    await node.stop();
    expect(await has(tenant)).toMatchObject({ owed: 10, available: 0 });
  });

  test("is filled first by new credit, whose rest can be spent", async () => {
    const tenant = await ledger.tenantWith(0);
    await setLine(tenant, 500);
    await ledger.spend(tenant, 400);
    expect(await has(tenant)).toMatchObject({ balance: -400, available: 100, owed: 400 });
    await pay(ledger.control, tenant, 1_000);
    expect(await has(tenant)).toMatchObject({ balance: 600, available: 1_100, owed: 0 });
    expect(await balancesOf(ledger.superuser, tenant)).toEqual({
      credits: 600,
      funding: -1_000,
      revenue: 400,
    });
    await setLine(tenant, 0);
    expect(await has(tenant)).toMatchObject({ line: null, available: 600 });
  });

  test("credit that expires pays what is owed before it is lost", async () => {
    const tenant = await ledger.tenantWith(0);
    await setLine(tenant, 1_000);
    const now = await ledger.moveClock(0);
    const given = { kind: "promotion", amount: micro(300), priority: 100, reason: "gift" } as const;
    await grantCredit(ledger.control, idOf(tenant), {
      ...given,
      expiresAt: new Date(now.getTime() + HOUR * 60_000),
    });
    const paid = await grantCredit(ledger.control, idOf(tenant), {
      ...given,
      kind: "payment",
      amount: micro(200),
      expiresAt: null,
    });
    // The payment goes back while all of it is held, so it becomes a debt beside credit that expires.
    const held = await ledger.node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(500));
    await reverseGrant(ledger.control, idOf(tenant), paid, null, "chargeback");
    held.cancel();
    await ledger.node.spending.recall(null);
    expect(await has(tenant)).toMatchObject({ balance: 300, owed: 200, available: 1_300 });
    await ledger.moveClock(DAY);
    expect(await ledger.spend(tenant, 100)).toBeNull();
    // 500 there were, 200 of them paid the debt, 200 stay as they do not expire, 100 were lost, 100 spent.
    expect(await has(tenant)).toMatchObject({ owed: 0, balance: 100, available: 1_100 });
    expect((await balancesOf(ledger.superuser, tenant))["breakage"]).toBe(100);
    expect(await differences(ledger.superuser)).toEqual([]);
  });

  test("C-2 the books with it are counted again and stay as they are, when it was lowered too", async () => {
    const tenant = await ledger.tenantWith(0);
    await setLine(tenant, 1_000);
    await ledger.spend(tenant, 300);
    const held = await ledger.node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(600));
    await setLine(tenant, 50);
    await ledger.superuser.query(
      "update ledger_balances set held_micro_usd = 0 where org_id = $1 and account = 'credits'",
      [idOf(tenant)],
    );
    expect(await rebuildLedger(ledger.control)).toBeGreaterThan(0);
    expect(await has(tenant)).toMatchObject({ held: 600, owed: 300, line: 50, available: 0 });
    held.cancel();
    await ledger.node.spending.recall(null);
    expect((await reconcileLedger(ledger.control, DAY, true)).remaining).toEqual([]);
  });

  test("C-5 a charge says what of it is owed", async () => {
    const tenant = await ledger.tenantWith(100);
    await setLine(tenant, 1_000);
    const request = newId<RequestId>();
    const node = await startMoneyNode(ledger.database);
    const reservation = await node.spending.hold(payerOf(tenant), request, micro(250));
    const [begun, settled] = node.row(tenant, reservation, 250);
    node.rows.push([{ ...begun, requestId: request }, settled]);
    await node.stop();
    const charge = await findCharge(ledger.control, idOf(tenant), request);
    const story = tellCharge(charge ?? expect.unreachable()).join("\n");
    expect(story).toMatch(/0\.000100 USD of the grant \S+ \(payment\) and 0\.000150 USD on credit/);
  });
});
