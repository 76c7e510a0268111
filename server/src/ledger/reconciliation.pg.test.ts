import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import {
  balancesOf,
  differences,
  type MoneyNode,
  micro,
  payerOf,
  startMoneyNode,
} from "../../testing/ledger.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { notesOf } from "../../testing/usage.ts";
import { type NodeId, newId, type RequestId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { replayUsage } from "../usage/index.ts";
import { balanceOf, forgetNode, rebuildLedger, reconcileLedger, verifyLedger } from "./index.ts";
import { HOUR, idOf, startTestLedger, type TestLedger } from "./testing/test-ledger.ts";

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

describe("a node that is gone", () => {
  /** A node that died with one request settled and not written, and one under way. */
  async function deadNode(tenant: Tenant) {
    const dead = await startMoneyNode(ledger.database);
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
    const tenant = await ledger.tenantWith(10_000);
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
    const tenant = await ledger.tenantWith(10_000);
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
    const tenant = await ledger.tenantWith(1_000);
    expect(await ledger.spend(tenant, 100)).toBeNull();
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
    const tenant = await ledger.tenantWith(1_000);
    expect(await ledger.spend(tenant, 100)).toBeNull();
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
    const tenant = await ledger.tenantWith(1_000);
    const generation = BigInt((await superuser.query("select generation from authority")).rows[0].generation);
    await node.gateway.report(node.id, generation, 60_000);
    await node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(500));
    expect((await reconcileLedger(control, 3_600, true)).orphans).toEqual([]);
    await ledger.moveClock(2 * HOUR);
    const { orphans } = await reconcileLedger(control, 3_600, true);
    expect(orphans.map(({ amount }) => amount)).toEqual([micro(500)]);
    expect((await balanceOf(control, idOf(tenant))).held).toBe(micro(0));
  });
});
