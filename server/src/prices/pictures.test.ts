import { describe, expect, test } from "bun:test";
import type { MicroUsd } from "../kernel/money.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import { costOfPictures, pictureKind, worstCaseOfPictures } from "./pictures.ts";
import { ratesOf } from "./rates.ts";

const micro = (amount: number) => BigInt(amount) as MicroUsd;
const EACH: PriceSheet = { images: { "any/any": "0.03", "any/high": "0.05", "1024x1024/high": "0.04" } };
const TOKENS: PriceSheet = { input: "5", imageInput: "10", imageOutput: "40" };
const bound = { inputTokensAtMost: 100, pictureTokensAtMost: 1000, writtenTokensAtMost: 50 };
const used = { input: 0, cached: 0, output: 0, reasoning: 0 };

describe("the price of a picture", () => {
  test.each([
    ["1024x1024", "high", "1024x1024/high"],
    ["512x512", "high", "any/high"],
    ["512x512", "low", "any/any"],
    [null, "high", "any/high"],
    ["1024x1024", null, "any/high"],
  ])("of size %p and quality %p is that of %s", (size, quality, name) => {
    expect(pictureKind(ratesOf(EACH), { size, quality })).toBe(name);
  });

  test("that no name fits is unknown", () => {
    const rates = ratesOf({ images: { "1024x1024/high": "0.04" } });
    expect(pictureKind(rates, { size: "512x512", quality: "high" })).toBeNull();
    expect(worstCaseOfPictures(rates, { ...bound, size: "512x512", quality: "low", count: 1 })).toBeNull();
  });
});

describe("C-1 what is held for pictures", () => {
  const asked = { size: null, quality: null, count: 3 };

  test("is the dearest that each may be, where they have a price", () => {
    expect(worstCaseOfPictures(ratesOf(EACH), { ...bound, ...asked })).toBe(micro(150_000));
  });

  test("is their tokens and those that are read, where they have none", () => {
    // 100 read at the dearer 10, and 3,000 drawn at 40; words have no price and none are written.
    expect(worstCaseOfPictures(ratesOf(TOKENS), { ...bound, ...asked })).toBe(micro(1_000 + 120_000));
    const writes = ratesOf({ ...TOKENS, output: "2" });
    expect(worstCaseOfPictures(writes, { ...bound, ...asked })).toBe(micro(1_000 + 120_000 + 300));
  });

  test("is unknown where neither has a price", () => {
    expect(worstCaseOfPictures(ratesOf({ imageOutput: "40" }), { ...bound, ...asked })).toBeNull();
    expect(worstCaseOfPictures(ratesOf({ input: "5" }), { ...bound, ...asked })).toBeNull();
  });
});

test("C-2 what came is charged: each picture, or the tokens of all", () => {
  const kind = { size: "1024x1024", quality: "high" };
  expect(costOfPictures(ratesOf(EACH), kind, 2, { ...used, input: 9, output: 9 })).toBe(micro(80_000));
  expect(costOfPictures(ratesOf(TOKENS), kind, 2, { ...used, input: 10, output: 100 })).toBe(micro(4_050));
  expect(costOfPictures(ratesOf(EACH), kind, 0, used)).toBe(micro(0));
});
