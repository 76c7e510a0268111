import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandLine } from "../testing/command-line.ts";

setDefaultTimeout(60_000);

const line = new CommandLine();
const PRICE = {
  input: "1",
  output: "8",
  cache_write_long: "2",
  image_input: "1.5",
  tiers: [{ above_input_tokens: 200_000, input: "2", output: "12" }],
  service_tiers: {
    priority: { input: "2", output: "16", tiers: [{ above_input_tokens: 200_000, input: "4" }] },
  },
  search: { low: "0.01", medium: "0.01", high: "0.02" },
  request: "0.001",
};
const HOUSE = {
  providers: [
    {
      name: "house",
      kind: "openai-compatible",
      baseUrl: "http://127.0.0.1:9/v1",
      allowPrivateAddress: true,
      models: ["m"],
    },
  ],
};
const DOCUMENT = {
  ...HOUSE,
  prices: [{ provider: "house", model: "m", price: PRICE, reason: "Their list" }],
  plans: [
    { name: "default", rules: [{ models: "*", markup: "20", reason: "Ours" }] },
    {
      name: "reseller",
      rules: [
        { models: "m", price: { input: "3", service_tiers: { priority: { input: "5" } } }, reason: "Fixed" },
      ],
    },
  ],
};

async function run(document: object) {
  const file = join(line.dataDir, "declared.json");
  writeFileSync(file, JSON.stringify(document));
  return line.run(["apply", file, "--json"]);
}

async function apply(document: object): Promise<readonly string[]> {
  const { code, out, err } = await run(document);
  expect([code, err]).toEqual([0, ""]);
  const { results } = JSON.parse(out) as { results: { what: string; name: string; result: string }[] };
  return results.map(({ what, name, result }) => `${result} ${what} ${name}`);
}

const refusal = async (document: object): Promise<string> => {
  const { code, err } = await run(document);
  expect(code).toBe(1);
  return JSON.parse(err).error.message;
};

beforeAll(() => line.json(["migrate"]));
afterAll(() => line.remove());

test("a file sets every part of a price and the rules of plans, and does nothing the second time", async () => {
  expect(await apply(DOCUMENT)).toEqual([
    "created provider house",
    "changed price house/m",
    "unchanged plan default",
    "changed rule default *",
    "created plan reseller",
    "changed rule reseller m",
  ]);
  expect((await apply(DOCUMENT)).filter((result) => !result.startsWith("unchanged"))).toEqual([]);
  const { cost, sale } = await line.json<{ cost: typeof PRICE; sale: typeof PRICE }>([
    "prices",
    "show",
    "house",
    "m",
  ]);
  expect(cost).toMatchObject({
    cache_write_long: "2.00",
    image_input: "1.50",
    service_tiers: { priority: { output: "16.00", tiers: [{ above_input_tokens: 200_000, input: "4.00" }] } },
    search: { high: "0.02" },
    request: "0.001",
  });
  expect(sale).toMatchObject({ input: "1.20", search: { high: "0.024" } });
  const back = { prices: [{ provider: "house", model: "m", price: null, reason: "Ended" }] };
  expect(await apply(back)).toEqual(["changed price house/m"]);
});

test("a file with a wrong price sets nothing, and each mistake is named by its place", async () => {
  const before = await line.json<{ items: readonly object[] }>(["prices", "history"]);
  const message = await refusal({
    prices: [
      { provider: "house", model: "m", price: { input: "1" }, reason: "x" },
      { provider: "nobody", model: "m", price: { input: "1" }, reason: "x" },
      { provider: "house", model: "m", price: { output: "1" }, reason: "x" },
    ],
    plans: [{ name: "default", rules: [{ models: "*", markup: "-5", reason: "x" }] }],
  });
  expect(message).toContain("prices[2]: Say at least what input costs");
  expect(message).toContain("prices[2] declares 'house/m' a second time");
  expect(message).toContain("plans[0].rules[0]: A negative markup");
  expect(
    await refusal({ prices: [{ provider: "nobody", model: "m", price: { input: "1" }, reason: "x" }] }),
  ).toContain("prices[0].provider: there is no provider 'nobody'");
  const strange = { provider: "house", model: "m", price: { input: 1, words: "2" }, reason: "x" };
  expect(await refusal({ prices: [strange] })).toContain("prices[0].price");
  expect(await line.json<{ items: readonly object[] }>(["prices", "history"])).toEqual(before);
});
