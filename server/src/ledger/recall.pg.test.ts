import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  balancesOf,
  differences,
  type MoneyNode,
  micro,
  pay,
  payerOf,
  startMoneyNode,
} from "../../testing/ledger.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { budgetsOf, callCreditBack, grantCredit, reverseGrant, setBudget, setTimeZone } from "./index.ts";
import { idOf, startTestLedger, type TestLedger } from "./testing/test-ledger.ts";

setDefaultTimeout(60_000);

let ledger: TestLedger;
let control: ControlDatabase;
let nodes: readonly MoneyNode[];
let tenant: Tenant;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ control } = ledger);
  nodes = await Promise.all([1, 2, 3].map(() => startMoneyNode(ledger.database)));
});
beforeEach(async () => {
  tenant = await ledger.tenantWith(100_000_000);
  // Each node has a lease from here on.
  for (const node of nodes) expect(await node.request(tenant, 1_000)).toBeNull();
  for (const node of nodes)
    expect(node.spending.reserve(payerOf(tenant), micro(1_000))?.cancel()).toBeUndefined();
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await ledger.stop();
});

/** What each node does when it hears of the change, before it says so. */
const inForce = () => Promise.all(nodes.map(({ spending }) => spending.recall([idOf(tenant)])));

/** Everybody spends as fast as they can; resolves to what was let in. */
async function spendAll(requests: number, cost: number): Promise<number> {
  const asked = nodes.flatMap((node) => Array.from({ length: requests }, () => node.request(tenant, cost)));
  const served = (await Promise.all(asked)).filter((answer) => answer === null).length;
  for (const node of nodes) await node.flush();
  return served;
}

const limitTo = (limit: number) =>
  setBudget(control, idOf(tenant), {
    subject: {},
    period: "total",
    limit: micro(limit),
    alertPercentages: [],
  });

describe("K-5 a budget that is set while nodes have leases", () => {
  test("holds from then on, however much was leased before it", async () => {
    await limitTo(10_000);
    await inForce();
    expect(await spendAll(50, 1_000)).toBe(7);
    const [budget] = await budgetsOf(control, idOf(tenant));
    expect(budget).toMatchObject({ spent: micro(10_000) });
    expect(await differences(ledger.superuser)).toEqual([]);
  });

  test("holds when it is lowered below what is spent: nothing more is let in, and nothing taken from memory", async () => {
    await limitTo(50_000_000);
    await inForce();
    await spendAll(20, 1_000);
    await limitTo(1);
    await inForce();
    for (const { spending } of nodes) expect(spending.reserve(payerOf(tenant), micro(1))).toBeNull();
    expect(await spendAll(20, 1_000)).toBe(0);
  });

  test("counts what requests under way have put aside, and lets it be charged", async () => {
    const [node] = nodes;
    const reservation = node?.spending.reserve(payerOf(tenant), micro(1_000)) ?? expect.unreachable();
    await limitTo(3_500);
    await inForce();
    expect(await nodes[1]?.request(tenant, 1_000)).toBe("budget_exhausted");
    node?.rows.push(node.row(tenant, reservation, 1_000));
    for (const one of nodes) await one.flush();
    const [budget] = await budgetsOf(control, idOf(tenant));
    expect(budget).toMatchObject({ spent: micro(4_000) });
  });

  test("does not hold for what was asked for before and answered after: it is asked again", async () => {
    const asked: string[] = [];
    let answerLate = () => {};
    const late = new Promise<void>((done) => {
      answerLate = done;
    });
    const node = await startMoneyNode(ledger.database, {
      async holds(hold, question) {
        const answer = await hold(question);
        asked.push(answer.kind);
        if (asked.length === 1) await late;
        return answer;
      },
    });
    const waiting = node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(5_000_000));
    while (asked.length === 0) await Bun.sleep(1);
    await limitTo(100_000);
    await node.spending.recall([idOf(tenant)]);
    await inForce();
    answerLate();
    await expect(waiting).rejects.toThrow("budget_exhausted");
    await node.stop();
    for (const one of nodes) await one.flush();
    expect(await differences(ledger.superuser)).toEqual([]);
    const [budget] = await budgetsOf(control, idOf(tenant));
    expect(budget).toMatchObject({ held: micro(0) });
  });

  test("holds for everybody in an organization whose days begin at another hour", async () => {
    await setTimeZone(control, idOf(tenant), "Asia/Kathmandu");
    await inForce();
    for (const { spending } of nodes) expect(spending.reserve(payerOf(tenant), micro(1))).toBeNull();
  });

  test("recalls nobody else's leases", async () => {
    await Promise.all(nodes.map(({ spending }) => spending.recall([])));
    const other = await ledger.tenantWith(1);
    await Promise.all(nodes.map(({ spending }) => spending.recall([idOf(other)])));
    for (const { spending } of nodes) {
      const reservation = spending.reserve(payerOf(tenant), micro(1)) ?? expect.unreachable();
      reservation.cancel();
    }
    await Promise.all(nodes.map(({ spending }) => spending.recall(null)));
    for (const { spending } of nodes) expect(spending.reserve(payerOf(tenant), micro(1))).toBeNull();
  });
});

describe("C-2 a grant that is taken back while nodes have leases", () => {
  const takeBack = async (kind: "payment" | "promotion") => {
    const poor = await ledger.tenantWith(0);
    tenant = poor;
    const grant = await grantCredit(control, idOf(poor), {
      ...{ kind, priority: 1, expiresAt: null, reason: "for tests" },
      amount: micro(1_000_000),
    });
    for (const node of nodes) expect(await node.request(poor, 1_000)).toBeNull();
    for (const node of nodes) await node.flush();
    await callCreditBack(control, idOf(poor));
    await inForce();
    // Whoever asks meanwhile gets what one request needs and no lease.
    for (const node of nodes) expect(await node.request(poor, 1_000)).toBeNull();
    for (const { spending } of nodes) expect(spending.reserve(payerOf(poor), micro(1))).toBeNull();
    for (const node of nodes) await node.flush();
    const done = await reverseGrant(control, idOf(poor), grant, null, "chargeback");
    await inForce();
    return done;
  };

  test("is taken whole where it was leased and not spent", async () => {
    expect(await takeBack("promotion")).toMatchObject({ taken: micro(994_000), owed: micro(0) });
    expect(await spendAll(3, 1)).toBe(0);
    expect(await balancesOf(ledger.superuser, tenant)).toEqual({ promotions: -6_000, revenue: 6_000 });
  });

  test("leaves as a debt what was spent of a payment, and nothing that was leased", async () => {
    expect(await takeBack("payment")).toMatchObject({ taken: micro(994_000), owed: micro(6_000) });
    expect(await spendAll(3, 1)).toBe(0);
    await pay(control, tenant, 6_000);
    expect(await spendAll(3, 1)).toBe(0);
  });
});
