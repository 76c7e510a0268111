import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { TestClock } from "../../testing/clock.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { TestLog } from "../../testing/log.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { Authority } from "../authority/index.ts";
import type { ActError } from "../kernel/act-error.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { confirmEverywhere, nextGeneration } from "../propagation/index.ts";
import { type Offer, PriceBook } from "./book.ts";
import type { PriceDocument, PriceRows } from "./document.ts";
import { assignPlan, createPlan, setPlanRule } from "./plans.ts";
import { loadPrices, setPrice } from "./prices.ts";
import { shownRates } from "./shown.ts";

setDefaultTimeout(60_000);

const HOUR_MS = 3_600_000;
const OFFER: Offer = { provider: "openai", model: "gpt-4o", prices: { input: "2", output: "8" } };
const PRICE = { provider: "openai", model: "gpt-4o", reason: "Contract", from: null };
const RULE = { markupPercent: null, rates: null, belowCost: false, reason: "Price list", from: null };

const node = newId<NodeId>();

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let gateway: GatewayDatabase;
let ours: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  ours = await createTenant(control, "ours");
  theirs = await createTenant(control, "theirs");
});
afterAll(async () => {
  await control.close();
  await gateway.close();
  await database.stop();
});

/** A node of its own, with the prices it was last told. */
async function startNode() {
  const clock = new TestClock();
  const authority = new Authority({
    database: gateway,
    node: newId<NodeId>(),
    leaseMs: 60_000,
    clock,
    log: new TestLog(),
  });
  const told: PriceDocument[] = [];
  authority.watch(({ prices }) => told.push(prices));
  await authority.start();
  const input = (tenant: Tenant, laterMs = 0) => {
    const book = new PriceBook(told.at(-1));
    const price = book.price(tenant.place.organization.id, OFFER, clock.monotonicMs() + laterMs);
    return price && [shownRates(price.cost).input, shownRates(price.sale).input];
  };
  return { authority, told, input };
}

const everywhere = (generation: bigint) => confirmEverywhere(control, generation, () => 0);
const inAnHour = () => new Date(Date.now() + HOUR_MS);

describe("C-1 a price that was set", () => {
  test("is in force on every node when its confirmation returns, also on one that starts later", async () => {
    const running = await startNode();
    expect(running.input(ours)).toEqual(["2.00", "2.00"]);
    const { generation } = await setPrice(control, { ...PRICE, rates: { input: "1.25", output: "5" } });
    await everywhere(generation);
    expect(running.input(ours)).toEqual(["1.25", "1.25"]);
    const late = await startNode();
    expect(late.input(ours)).toEqual(["1.25", "1.25"]);
    await Promise.all([running, late].map(({ authority }) => authority.stop()));
  });

  test("comes into force on time on a node that hears nothing more, and not sooner", async () => {
    const node = await startNode();
    const before = node.input(ours)?.[0] ?? "";
    const { generation } = await setPrice(control, { ...PRICE, rates: { input: "3" }, from: inAnHour() });
    await everywhere(generation);
    expect(node.input(ours)?.[0]).toBe(before);
    expect(node.input(ours, HOUR_MS - 60_000)?.[0]).toBe(before);
    expect(node.input(ours, HOUR_MS + 1)?.[0]).toBe("3.00");
    await node.authority.stop();
  });

  test("stays when something else changes, and is not sent again", async () => {
    const node = await startNode();
    const [known, seen] = [node.input(ours), node.told.length];
    await everywhere(await control.asOperator(nextGeneration));
    expect(node.told.length).toBeGreaterThan(seen);
    expect(node.told.at(-1)).toBe(node.told[seen - 1]);
    expect(node.input(ours)).toEqual(known);
    await node.authority.stop();
  });

  test("does not count from a moment that has passed", async () => {
    const past = setPrice(control, { ...PRICE, rates: { input: "1" }, from: new Date(Date.now() - 1_000) });
    await expect(past).rejects.toThrow("moment_passed");
  });

  test.each([
    [{ input: "1e3" }, "'price.input' must be a decimal"],
    [{ input: "-1" }, "'price.input' must be a decimal"],
    [{ input: "1", cachedInput: "x" }, "'price.cached_input' must be a decimal"],
    [{ output: "1" }, "at least what input costs"],
    [{ images: { "big one": "1" } }, "'price.images' must be named"],
    [{ input: "1", tiers: [{ aboveInputTokens: 0 }] }, "'price.tiers' must begin above"],
  ])("is refused when it is %j", async (rates, message) => {
    let refusal: unknown;
    try {
      await setPrice(control, { ...PRICE, rates });
    } catch (error) {
      refusal = error;
    }
    expect((refusal as ActError).sentence).toContain(message);
  });
});

describe("C-1 a plan", () => {
  test("sells to its organization and to nobody else, from its time on", async () => {
    const node = await startNode();
    await createPlan(control, "gold");
    await setPlanRule(control, { ...RULE, plan: "default", pattern: "*", markupPercent: "100" });
    await setPlanRule(control, { ...RULE, plan: "gold", pattern: "gpt-4o*", markupPercent: "20" });
    const { generation } = await assignPlan(control, ours.place.organization.id, "gold", inAnHour());
    await everywhere(generation);
    const [cost] = node.input(ours) ?? [];
    expect(cost).toBe("1.25");
    expect(node.input(ours)?.[1]).toBe("2.50");
    expect(node.input(ours, HOUR_MS + 1)?.[1]).toBe("3.60");
    expect(node.input(theirs, HOUR_MS + 1)?.[1]).toBe("6.00");
    await node.authority.stop();
  });

  test("is refused when it sells below cost unasked, or does not exist", async () => {
    const below = { ...RULE, plan: "default", pattern: "m", markupPercent: "-0.0001" };
    expect(() => setPlanRule(control, below)).toThrow("below_cost");
    await setPlanRule(control, { ...below, belowCost: true });
    await expect(setPlanRule(control, { ...below, plan: "none", belowCost: true })).rejects.toThrow(
      "plan_not_found",
    );
    await expect(createPlan(control, "gold")).rejects.toThrow("plan_exists");
    expect(() =>
      setPlanRule(control, { ...RULE, plan: "default", pattern: "a*b", markupPercent: "1" }),
    ).toThrow("invalid_input");
  });
});

test("an assignment is sent alone, and joins what was known", async () => {
  const before = await gateway.report(node, 0n, 1);
  await assignPlan(control, theirs.place.organization.id, "gold", null);
  const { prices } = (await gateway.changes(before)) as { prices: PriceRows };
  expect(prices.decided).toBeNull();
  expect(prices.assignments.map(({ organizationId }) => organizationId)).toEqual([
    theirs.place.organization.id,
  ]);
  const running = await startNode();
  expect(running.input(theirs)).toEqual(["1.25", "1.50"]);
  expect(running.input(ours)).toEqual(["1.25", "2.50"]);
  await running.authority.stop();
});

describe("C-5 what was decided", () => {
  test("is never changed or removed, by nobody", async () => {
    for (const table of ["price_overrides", "price_plan_rules", "price_assignments"])
      for (const change of [
        `update ${table} set generation = 0`,
        `delete from ${table}`,
        `truncate ${table}`,
      ])
        for (const login of ["postgres", "sallyport_migrate"] as const) {
          const client = await database.connect(login);
          const refusal = await client.query(change).catch((error: { code?: string }) => error.code);
          expect(refusal, change).toBe("42501");
        }
  });

  test("is all there, in the order in which it counts", async () => {
    const { overrides, rules, assignments } = await loadPrices(control, ours.place.organization.id);
    expect(overrides.map(({ rates }) => rates?.input)).toEqual(["1.25", "3"]);
    expect(rules.map(({ pattern }) => pattern)).toContain("gpt-4o*");
    expect(assignments).toHaveLength(1);
    const others = await loadPrices(control, theirs.place.organization.id);
    expect(others.assignments.map(({ organizationId }) => organizationId)).toEqual([
      theirs.place.organization.id,
    ]);
  });

  test("reaches a gateway only as far as it is in force or coming", async () => {
    await setPrice(control, { ...PRICE, rates: { input: "1.5" } });
    const { prices } = (await gateway.changes(0n)) as {
      prices: { decided: { overrides: { rates: { input: string } }[] } };
    };
    expect(prices.decided.overrides.map(({ rates }) => rates.input)).toEqual(["1.5", "3"]);
    const { rows } = await superuser.query("select count(*)::int as all from price_overrides");
    expect(rows).toEqual([{ all: 3 }]);
  });
});
