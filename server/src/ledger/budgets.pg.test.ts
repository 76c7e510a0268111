import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { TEST_ACTOR } from "../../testing/database.ts";
import { differences, type MoneyNode, micro, payerOf } from "../../testing/ledger.ts";
import { TEST_HASHER, type Tenant } from "../../testing/tenant.ts";
import { readAudit } from "../audit/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import { rotateKey } from "../keys/index.ts";
import { createEnvironmentKms } from "../platform/kms/environment-kms.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { createVault } from "../vault/index.ts";
import { type BudgetSubject, budgetsOf, removeBudget, setBudget, setTimeZone } from "./index.ts";
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

describe("K-5 AB-7 a budget", () => {
  test.each(["organization", "project", "key", "member"] as const)(
    "of a %s refuses what is over it",
    async (scope) => {
      const tenant = await ledger.tenantWith(1_000_000);
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
      expect(await ledger.spend(tenant, 900)).toBeNull();
      const refused = node.spending.hold(payerOf(tenant), newId<RequestId>(), micro(101));
      await expect(refused).rejects.toMatchObject({
        code: "budget_exhausted",
        status: 402,
        retryable: false,
        values: { scope, limit: "0.001000", spent: "0.000900", needed: "0.000101" },
      });
      expect(await ledger.spend(tenant, 100)).toBeNull();
    },
  );

  test("counts what was spent before it was made, and resets at midnight where the organization is", async () => {
    const tenant = await ledger.tenantWith(1_000_000);
    await setTimeZone(control, idOf(tenant), "Asia/Kathmandu");
    // To noon of the next day in Kathmandu, which is 5:45 ahead of UTC.
    const now = await ledger.moveClock(0);
    const minuteOfDay = (now.getUTCHours() * HOUR + now.getUTCMinutes() + 5 * HOUR + 45) % DAY;
    await ledger.moveClock(DAY + 12 * HOUR - minuteOfDay);
    expect(await ledger.spend(tenant, 600)).toBeNull();
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
    await ledger.moveClock(12 * HOUR);
    expect(await ledger.spend(tenant, 1_000)).toBeNull();
    expect(await differences(superuser)).toEqual([]);
  });

  test("ends the leases made under it with its period", async () => {
    const tenant = await ledger.tenantWith(10_000_000);
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
    const tenant = await ledger.tenantWith(1_000_000);
    const { id } = await limit(tenant, {}, "total", 1_000);
    for (const amount of [400, 100, 100, 300]) expect(await ledger.spend(tenant, amount)).toBeNull();
    const auditor = connectControlDatabase(ledger.database.addressOf("sallyport_audit"), TEST_ACTOR);
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
    const tenant = await ledger.tenantWith(1_000_000);
    const { id } = await limit(tenant, {}, "month", 100);
    expect(await limit(tenant, {}, "month", 5_000)).toMatchObject({ id });
    expect(await ledger.spend(tenant, 4_000)).toBeNull();
    expect(await ledger.spend(tenant, 4_000)).toBe("budget_period_exhausted");
    await removeBudget(control, idOf(tenant), id);
    expect(await ledger.spend(tenant, 4_000)).toBeNull();
    await expect(removeBudget(control, idOf(tenant), id)).rejects.toThrow("budget_not_found");
  });

  test("of a key is that of its successor too: what was spent stays spent, and the grace doubles nothing", async () => {
    const tenant = await ledger.tenantWith(1_000_000);
    // Of no period: where this test stands the clock may be in another month than the listing's.
    await limit(tenant, { key: tenant.key.id }, "total", 1_000);
    expect(await ledger.spend(tenant, 400)).toBeNull();
    const rotated = await rotateKey(control, TEST_HASHER, tenant.place, tenant.key.id, 3_600);
    const successor = { ...tenant, key: rotated };
    expect(await ledger.spend(successor, 601)).toBe("budget_exhausted");
    expect(await ledger.spend(successor, 300)).toBeNull();
    expect(await ledger.spend(tenant, 301)).toBe("budget_exhausted");
    // Set for the successor, it is the one budget there is, and counts what either spent.
    await limit(tenant, { key: rotated.id }, "total", 900);
    expect(await ledger.spend(tenant, 201)).toBe("budget_exhausted");
    const [budget, ...more] = await budgetsOf(control, idOf(tenant));
    expect(more).toEqual([]);
    expect(budget).toMatchObject({ limit: micro(900), spent: micro(700), subject: tenant.key.id });
    await limit(tenant, { key: rotated.id }, "day", 800);
    expect(await ledger.spend(successor, 101)).toBe("budget_period_exhausted");
    expect(await differences(superuser)).toEqual([]);
  });

  test("M-7 cannot be made for another organization's key", async () => {
    const [ours, theirs] = [await ledger.tenantWith(1), await ledger.tenantWith(1)];
    await expect(limit(ours, { key: theirs.key.id }, "day", 1)).rejects.toThrow("foreign key");
  });
});
