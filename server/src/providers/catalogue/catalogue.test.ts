import { describe, expect, test } from "bun:test";
import { parseUnitPrice } from "../../kernel/money.ts";
import type { PriceSheet, TieredPrices } from "../../kernel/price-sheet.ts";
import { findProvider, PROVIDERS } from "../registry.ts";
import { CATALOGUE_SOURCES, findModel, modelsOf, namesForTests, pricesAt, regionOf } from "./index.ts";

const sections = PROVIDERS.flatMap(({ catalogue }) => catalogue ?? []);
const sheetOf = (section: string, name: string): PriceSheet =>
  findModel(section, name)?.prices ?? expect.unreachable();

test("the catalogue says where its prices are from, and when they were", () => {
  expect(CATALOGUE_SOURCES.map(({ source }) => source.split(" ")[0])).toEqual(["models.dev", "PyPI"]);
  for (const { date } of CATALOGUE_SOURCES) expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const section of sections)
    for (const { prices, origin } of modelsOf(section).values())
      if (prices !== null) expect(origin?.sources.length).toBeGreaterThan(0);
});

describe("C-1 every part of a price that the sources tell is there", () => {
  test("long inputs: none is sold at the price of short ones", () => {
    for (const section of sections)
      for (const { name, tiersUnpublished } of modelsOf(section).values())
        expect(tiersUnpublished, `${section} ${name}`).toBe(false);
    expect(sheetOf("openai", "gpt-5.4").tiers).toEqual([
      { aboveInputTokens: 272_000, input: "5", cachedInput: "0.5", output: "22.5" },
    ]);
    expect(sheetOf("xai", "grok-4.3").tiers).toEqual([
      { aboveInputTokens: 200_000, input: "2.5", cachedInput: "0.4", output: "5" },
    ]);
    for (const name of ["gpt-5.4-pro", "gpt-5.5", "gpt-5.5-pro"])
      expect(sheetOf("openai", name).tiers, name).toHaveLength(1);
  });

  test("service tiers", () => {
    expect(sheetOf("openai", "gpt-5").serviceTiers).toEqual({
      priority: { input: "2.5", cachedInput: "0.25", output: "20" },
      flex: { input: "0.625", cachedInput: "0.0625", output: "5" },
    });
    expect(sheetOf("openai", "gpt-4o").serviceTiers).toEqual({
      priority: { input: "4.25", cachedInput: "2.125", output: "17" },
    });
    expect(sheetOf("openai", "gpt-5.4").serviceTiers?.["flex"]?.tiers).toHaveLength(1);
  });

  test("sound and what is written to a cache", () => {
    expect(sheetOf("openai", "gpt-audio")).toMatchObject({ audioInput: "32", audioOutput: "64" });
    expect(sheetOf("openai", "gpt-5.6-sol")).toMatchObject({ input: "4", cacheWrite: "5" });
  });

  test("searches: each request of a model that always searches has one, and others pay for what they ask", () => {
    expect(sheetOf("openai", "gpt-4o-search-preview")).toMatchObject({
      request: "0.025",
      search: { low: "0", medium: "0", high: "0" },
    });
    expect(sheetOf("openai", "gpt-5")).toMatchObject({
      search: { low: "0.01", medium: "0.01", high: "0.01" },
    });
    expect(sheetOf("openai", "gpt-5").request).toBeUndefined();
  });

  test("addresses of a region", () => {
    const openai = findProvider("openai") ?? expect.unreachable();
    const model = findModel("openai", "gpt-5.4") ?? expect.unreachable();
    const at = (host: string) => pricesAt(model, openai, `https://${host}/v1`);
    expect(at("api.openai.com")).toBe(model.prices);
    expect(at("proxy.example.com")).toBe(model.prices);
    expect(at("eu.api.openai.com")).toMatchObject({
      input: "2.75",
      output: "16.5",
      tiers: [{ aboveInputTokens: 272_000, output: "24.75" }],
      serviceTiers: { flex: { cachedInput: "0.143" } },
    });
    // Of a region that no source names the dearest is thought.
    expect(at("jp.api.openai.com")).toEqual(at("eu.api.openai.com"));
    expect(at("eu.api.openai.com.evil.example")).toBe(model.prices);
    expect(regionOf(openai, "https://eu.api.openai.com/v1")).toBe("eu");
  });
});

describe("C-1 where two sources differ", () => {
  test("the dearer counts, unit by unit, and the other is told", () => {
    expect(sheetOf("deepseek", "deepseek-v4-pro")).toMatchObject({ input: "1.32", output: "3.96" });
    const { origin, prices } = findModel("mistral", "magistral-medium-latest") ?? expect.unreachable();
    expect(prices).toMatchObject({ input: "2", output: "7.5" });
    expect(origin?.conflicts.map(({ unit, price }) => [unit, price])).toEqual([
      ["input", "1.5"],
      ["output", "5"],
    ]);
  });

  test("nothing is told where they agree", () => {
    const { origin } = findModel("openai", "gpt-4o") ?? expect.unreachable();
    expect(origin?.conflicts).toEqual([]);
    expect(origin?.sources).toHaveLength(2);
  });
});

describe("a name of a snapshot", () => {
  test.each([
    ["openai", "gpt-4o-2024-08-06", "2.5", "10"],
    ["openai", "gpt-4o-mini-2024-07-18", "0.15", "0.6"],
    ["openai", "gpt-5-2025-08-07", "1.25", "10"],
    ["mistral", "mistral-large-2411", "2", "6"],
    ["mistral", "mistral-large-2512", "0.5", "1.5"],
    ["openai", "gpt-4.1-2025-04-14", "2", "8"],
    ["openai", "o3-2025-04-16", "2", "8"],
  ])("%s %s has its price", (section, name, input, output) => {
    expect(sheetOf(section, name)).toMatchObject({ input, output });
  });

  test("C-1 that cost more than its family does costs what it does itself", () => {
    expect(sheetOf("openai", "gpt-4o-2024-05-13")).toMatchObject({ input: "5", output: "15" });
    expect(sheetOf("openai", "gpt-3.5-turbo-1106")).toMatchObject({ input: "1", output: "2" });
  });

  test("C-1 of which nobody says what it costs, and that is older than all that are known, has no price", () => {
    for (const name of ["gpt-4o-audio-preview-2024-10-01", "gpt-3.5-turbo-0301", "o1-preview-2024-09-12"])
      expect(findModel("openai", name), name).toBeNull();
  });

  test("is what its family's name means, where only snapshots have a price", () => {
    const family = findModel("openai", "gpt-4o-audio-preview") ?? expect.unreachable();
    expect(family.prices).toEqual(sheetOf("openai", "gpt-4o-audio-preview-2025-06-03"));
    expect(family.origin?.like).toBe("gpt-4o-audio-preview-2025-06-03");
  });
});

test("K-6 test keys have the names that are not offered: retired ones, and those of other endpoints", () => {
  const names = namesForTests("openai").map(({ name }) => name);
  for (const name of ["o1-preview", "gpt-4-0314", "ft:gpt-4o-2024-08-06", "whisper-1"]) {
    expect(names).toContain(name);
    expect(findModel("openai", name)).toBeNull();
  }
});

test("a model says until when its provider serves it, where that is known", () => {
  expect(findModel("openai", "gpt-4o-2024-05-13")?.retiresOn).toBe("2026-10-23");
  expect(findModel("openai", "gpt-5")?.retiresOn).toBeNull();
});

test("only providers that there are have a section", () => {
  for (const section of ["amazon-bedrock", "azure", "cohere"])
    expect(modelsOf(section).size, section).toBe(0);
});

test("C-1 a model that writes has no price where a source leaves its output at zero", () => {
  expect(sheetOf("togetherai", "together/Tev1-4B-experimental").output).toBeUndefined();
  expect(sheetOf("mistral", "mistral-embed").output).toBe("0");
});

test("every price in the catalogue can be computed with", () => {
  let priced = 0;
  const check = ({ tiers = [], ...prices }: TieredPrices) => {
    for (const one of [prices, ...tiers.map(({ aboveInputTokens: _, ...tier }) => tier)])
      for (const price of Object.values(one)) expect(() => parseUnitPrice(String(price))).not.toThrow();
  };
  for (const section of sections)
    for (const { prices } of modelsOf(section).values()) {
      if (prices === null) continue;
      const { images: _, request = "0", search, serviceTiers = {}, ...tiered } = prices;
      for (const sheet of [tiered, ...Object.values(serviceTiers), { input: request }]) check(sheet);
      for (const price of Object.values(search ?? {})) expect(() => parseUnitPrice(price)).not.toThrow();
      priced += 1;
    }
  expect(priced).toBeGreaterThan(300);
});
