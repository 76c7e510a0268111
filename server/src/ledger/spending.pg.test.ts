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
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { setBudget } from "./index.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let nodes: readonly MoneyNode[];
let count = 0;

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  nodes = await Promise.all([1, 2, 3].map(() => startMoneyNode(database)));
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await control.close();
  await database.stop();
});

async function tenantWith(credit: number): Promise<Tenant> {
  count += 1;
  const tenant = await createTenant(control, `tenant-${count}`);
  if (credit > 0) await pay(control, tenant, credit);
  return tenant;
}

const [one, two, three] = [() => nodes[0], () => nodes[1], () => nodes[2]].map((node) => () => {
  const found = node();
  if (!found) throw new Error("no node");
  return found;
}) as [() => MoneyNode, () => MoneyNode, () => MoneyNode];

/** So many requests of the same cost at once; resolves to how many were served. */
async function crowd(
  tenant: Tenant,
  number: number,
  cost: number,
  on: readonly MoneyNode[],
): Promise<number> {
  const asked = Array.from({ length: number }, (_, index) => on[index % on.length]?.request(tenant, cost));
  const answers = await Promise.all(asked);
  for (const node of on) await node.flush();
  for (const node of on) await node.spending.close();
  expect(new Set(answers.filter((answer) => answer !== null)).size).toBeLessThanOrEqual(1);
  return answers.filter((answer) => answer === null).length;
}

describe("C-1 K-5 500 requests at once against what is enough for 100", () => {
  const NUMBER = 500;
  const COST = 1_000;

  test.each([1, 3])(
    "of a balance, on %d node(s): exactly 100 succeed and the ledger agrees",
    async (nodeCount) => {
      const tenant = await tenantWith(100 * COST);
      const fresh = await Promise.all(Array.from({ length: nodeCount }, () => startMoneyNode(database)));
      expect(await crowd(tenant, NUMBER, COST, fresh)).toBe(100);
      expect(await balancesOf(superuser, tenant)).toEqual({ funding: -100 * COST, revenue: 100 * COST });
      expect(await differences(superuser)).toEqual([]);
      for (const node of fresh) await node.stop();
    },
  );

  test.each([1, 3])(
    "of a budget, on %d node(s): exactly 100 succeed and the ledger agrees",
    async (nodeCount) => {
      const tenant = await tenantWith(100_000 * COST);
      await setBudget(control, tenant.place.organization.id, {
        subject: { key: tenant.key.id },
        period: "total",
        limit: micro(100 * COST),
        alertPercentages: [],
      });
      const fresh = await Promise.all(Array.from({ length: nodeCount }, () => startMoneyNode(database)));
      expect(await crowd(tenant, NUMBER, COST, fresh)).toBe(100);
      expect(await balancesOf(superuser, tenant)).toMatchObject({ revenue: 100 * COST });
      expect(await differences(superuser)).toEqual([]);
      for (const node of fresh) await node.stop();
    },
  );
});

test("C-1 without credit a request is refused before anything is held", async () => {
  const tenant = await tenantWith(0);
  expect(await one().request(tenant, 1)).toBe("insufficient_credit");
  expect(await balancesOf(superuser, tenant)).toEqual({});
});

test("a request that costs nothing needs no credit", async () => {
  const tenant = await tenantWith(0);
  const reservation = one().spending.reserve(payerOf(tenant), micro(0));
  expect(reservation?.holdId).toBeNull();
});

test("the output may be lowered to what is affordable", async () => {
  const tenant = await tenantWith(700);
  const reservation = await one().spending.hold(
    payerOf(tenant),
    newId<RequestId>(),
    micro(1_000),
    micro(500),
  );
  expect(reservation.amount).toBe(micro(700));
  reservation.cancel();
  await expect(
    two().spending.hold(payerOf(tenant), newId<RequestId>(), micro(1_000), micro(701)),
  ).rejects.toThrow("insufficient_credit");
});

test("C-1 what a request that has ended did not use is there for the next one at once", async () => {
  const tenant = await tenantWith(1_000);
  const hold = (atLeast: number) =>
    one().spending.hold(payerOf(tenant), newId<RequestId>(), micro(1_000), micro(atLeast));
  const first = await hold(500);
  expect(first.amount).toBe(micro(1_000));
  one().rows.push(one().row(tenant, first, 100));
  // Its usage row is not written yet.
  const second = await hold(900);
  expect(second.amount).toBe(micro(900));
  second.cancel();
});

test("C-1 a charge beyond the hold is the operator's loss", async () => {
  const tenant = await tenantWith(1_000);
  await one().request(tenant, 900, 1_500);
  await one().flush();
  expect(await balancesOf(superuser, tenant)).toEqual({
    credits: 100,
    revenue: 900,
    funding: -1_000,
    loss: -600,
    unbilled: 600,
  });
});

test("what one node has leased and does not use, another gets", async () => {
  const tenant = await tenantWith(10_000);
  await one().request(tenant, 10, 5);
  expect(await balancesOf(superuser, tenant)).toMatchObject({ held: expect.any(Number) });
  expect(await two().request(tenant, 9_995)).toBeNull();
  await one().flush();
  await two().flush();
  expect(await balancesOf(superuser, tenant)).toEqual({ funding: -10_000, revenue: 10_000 });
});

test("most requests are paid from memory", async () => {
  const tenant = await tenantWith(1_000_000_000);
  await three().request(tenant, 1_000, 10);
  const payer = payerOf(tenant);
  let fromMemory = 0;
  for (let turn = 0; turn < 1_000; turn += 1) {
    const reservation = three().spending.reserve(payer, micro(1_000));
    if (reservation === null) await three().request(tenant, 1_000, 10);
    else {
      fromMemory += 1;
      three().rows.push(three().row(tenant, reservation, 10));
    }
  }
  expect(fromMemory).toBeGreaterThan(990);
  await three().flush();
  expect(await differences(superuser)).toEqual([]);
});

test("a reservation ends once", async () => {
  const tenant = await tenantWith(1_000_000);
  for (const atMost of [10, 900_000]) {
    const reservation = await one().spending.hold(payerOf(tenant), newId<RequestId>(), micro(atMost));
    reservation.cancel();
    expect(() => reservation.settle(micro(1))).toThrow();
  }
});
