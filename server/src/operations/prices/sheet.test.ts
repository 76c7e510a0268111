import { describe, expect, test } from "bun:test";
import type { PriceSheet } from "../../kernel/price-sheet.ts";
import { priceSheet, showSheet } from "./sheet.ts";

const WHOLE: Required<PriceSheet> = {
  input: "1",
  cachedInput: "0.1",
  cacheWrite: "1.25",
  cacheWriteLong: "2",
  output: "8",
  reasoning: "9",
  audioInput: "32",
  audioOutput: "64",
  imageInput: "1.5",
  imageOutput: "40",
  tiers: [{ aboveInputTokens: 200_000, input: "2", cacheWriteLong: "4" }],
  images: { "1024x1024/high": "0.167" },
  request: "0.001",
  search: { low: "0.01", medium: "0.02", high: "0.03" },
  serviceTiers: {
    priority: { input: "2", cachedInput: "0.2", tiers: [{ aboveInputTokens: 272_000, output: "20" }] },
  },
};

test("every form of a price goes out and comes in again as it was", () => {
  const shown = showSheet(WHOLE);
  expect(JSON.stringify(shown)).not.toMatch(/[a-z][A-Z]/);
  expect(shown).toMatchObject({
    cache_write_long: "2",
    tiers: [{ above_input_tokens: 200_000, cache_write_long: "4" }],
    service_tiers: { priority: { cached_input: "0.2", tiers: [{ above_input_tokens: 272_000 }] } },
  });
  expect(priceSheet.parse(JSON.parse(JSON.stringify(shown)))).toEqual(WHOLE);
  expect(priceSheet.parse({})).toEqual({});
});

describe("is refused", () => {
  test.each([
    { input: 1 },
    { input: "1e3" },
    { input: "-1" },
    { input: "0.0000001" },
    { words: "2" },
    { cachedInput: "1" },
    { tiers: [{ input: "1" }] },
    { tiers: [{ above_input_tokens: 0, input: "1" }] },
    { search: { low: "1" } },
    { service_tiers: { priority: { serviceTiers: {} } } },
  ])("%j", (sheet) => {
    expect(priceSheet.safeParse(sheet).success).toBe(false);
  });
});
