import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { actBy, newMember, refusal } from "../../../testing/operations.ts";
import { createTenant, type Tenant } from "../../../testing/tenant.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { type Act, perform } from "../index.ts";
import { createProvider } from "../providers/create.ts";
import { assignPlan } from "./assign.ts";
import { createPlan } from "./create.ts";
import { listPlans } from "./list.ts";
import { setPlan } from "./set.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let control: ControlDatabase;
let tenant: Tenant;
let operator: Act;
beforeAll(async () => {
  database = await startTestDatabase();
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  tenant = await createTenant(control, "ours");
  operator = actBy(control);
  await perform(createPlan, operator, { name: "gold" });
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

const RULE = { plan: "gold", models: "*", reason: "Price list" };
const rulesOf = async (name: string) => {
  const { items } = await perform(listPlans, operator, {});
  return items
    .find((plan) => plan.name === name)
    ?.rules.map(({ models, state, markup_percent: markup }) => ({
      models,
      state,
      markup,
    }));
};

test("C-1 of each pattern the rule in force is listed and those to come, and none that was withdrawn", async () => {
  await perform(setPlan, operator, { ...RULE, markup_percent: "10" });
  await perform(setPlan, operator, { ...RULE, markup_percent: "20" });
  await perform(setPlan, operator, { ...RULE, markup_percent: "30", from: "2036-01-01T00:00:00Z" });
  await perform(setPlan, operator, { ...RULE, models: "gpt-*", markup_percent: "5" });
  await perform(setPlan, operator, { ...RULE, models: "gpt-*", withdraw: true });
  expect(await rulesOf("gold")).toEqual([
    { models: "*", state: "in_force", markup: "20" },
    { models: "*", state: "coming", markup: "30" },
  ]);
  expect(await rulesOf("default")).toEqual([]);
});

test("C-1 a price below cost is told of, and sold at cost unless less is meant", async () => {
  await perform(createProvider, operator, {
    ...{
      slug: "local",
      kind: "openai-compatible",
      base_url: "http://127.0.0.1:9/v1",
      allow_private_address: true,
    },
    models: [{ model: "m", input_usd_per_million: "2", output_usd_per_million: "4" }],
  });
  const low = { ...RULE, models: "m", price: { input: "1", output: "4" } };
  expect(await perform(setPlan, operator, low)).toMatchObject({ meant: 1, lifted: ["local/m"] });
  expect(await perform(setPlan, operator, { ...low, below_cost: true })).toMatchObject({ lifted: [] });
});

test.each([
  ["two ways at once", { markup_percent: "5", price: { input: "1" } }, "invalid_input"],
  ["no way at all", {}, "invalid_input"],
  ["a markup that is none", { markup_percent: "1e3" }, "invalid_input"],
  ["less than cost, unasked", { markup_percent: "-5" }, "below_cost"],
  ["a moment that has passed", { markup_percent: "5", from: "2020-01-01T00:00:00Z" }, "moment_passed"],
  ["a plan that is not there", { markup_percent: "5", plan: "none" }, "plan_not_found"],
  ["a pattern with a star within", { markup_percent: "5", models: "a*b" }, "invalid_input"],
])("a rule of %s is refused, and nothing is changed", async (_, said, code) => {
  const before = await perform(listPlans, operator, {});
  expect(await refusal(perform(setPlan, operator, { ...RULE, ...said }))).toBe(code);
  expect(await perform(listPlans, operator, {})).toEqual(before);
});

test("no organization chooses its plan, or learns which there are", async () => {
  const { act } = await newMember(control, tenant.place.organization.id, "owner");
  const chosen = { organization: "ours", plan: "gold" };
  expect(await refusal(perform(assignPlan, act, chosen))).toBe("not_permitted");
  expect(await refusal(perform(listPlans, act, {}))).toBe("not_permitted");
  expect(await refusal(perform(createPlan, operator, { name: "gold" }))).toBe("plan_exists");
  expect(await perform(assignPlan, operator, chosen)).toMatchObject({ plan: "gold", organization: "ours" });
});
