import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startTestControl, type TestControl } from "../../testing/control.ts";
import { systemClock } from "../kernel/clock.ts";
import { readShowcase } from "./index.ts";

setDefaultTimeout(60_000);

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl();
});
afterAll(() => control.stop());

const show = () => readShowcase(control.database, systemClock);
const house = (slug: string, input: string, more: object = {}) => ({
  slug,
  name: `The ${slug}`,
  kind: "openai-compatible",
  base_url: `https://${slug}.internal.example.com/v1`,
  models: [
    { model: "org/small", input_usd_per_million: input, output_usd_per_million: "2" },
    { model: "bare" },
  ],
  ...more,
});

test("strangers see what a new customer pays, at the dearest of the providers, and nothing of how these are reached", async () => {
  expect(await show()).toMatchObject({ models: [], providers: [], list: null });
  for (const body of [house("north", "1"), house("south", "3", { priority: 200, region: "eu" })])
    expect((await control.call("POST", "/providers", { body })).status).toBe(201);
  const rule = { models: "*", markup_percent: "50", reason: "List of 2026" };
  expect((await control.call("POST", "/plans/default/rules", { body: rule })).status).toBe(200);
  const shown = await show();
  // A model without a price is refused, so it is not sold.
  expect(shown.models.map(({ name }) => name)).toEqual(["org/small"]);
  expect(shown.models[0]).toMatchObject({
    provider: { title: "The north", policy: { trains: "operator" } },
    others: [{ title: "The south", region: "eu" }],
    price: { input: "4.50", output: "3.00" },
  });
  expect(shown.list).toMatchObject({ number: 2, since: new Date().toISOString().slice(0, 10) });
  expect(JSON.stringify(shown)).not.toMatch(/internal\.example|List of 2026/);
});
