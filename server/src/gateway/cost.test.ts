import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type MicroUsd, parseUnitPrice } from "../kernel/money.ts";
import type { Model, TokenCounts } from "../providers/contract.ts";
import { estimateTokens, providerCost } from "./cost.ts";

const MODEL: Model = {
  name: "m",
  contextTokens: 0,
  outputTokens: 0,
  input: ["text"],
  output: ["text"],
  inputPrice: parseUnitPrice("2"),
  cachedPrice: parseUnitPrice("0.5"),
  outputPrice: parseUnitPrice("8"),
};
const counts = (input: number, cached: number, output: number): TokenCounts => ({
  input,
  cached,
  output,
  reasoning: 0,
});

describe("what a provider charges", () => {
  test("is input, cached input and output at their own prices", () => {
    expect(providerCost(MODEL, counts(1_000, 400, 100))).toBe((600n * 2n + 200n + 800n) as MicroUsd);
    expect(providerCost(MODEL, counts(0, 0, 0))).toBe(0n as MicroUsd);
  });

  test("does not fall when a provider says that more was cached than sent", () => {
    expect(providerCost(MODEL, counts(10, 1_000, 0))).toBe(5n as MicroUsd);
  });

  test("counts reasoning once: it is a part of the output", () => {
    expect(providerCost(MODEL, { ...counts(0, 0, 10), reasoning: 10 })).toBe(80n as MicroUsd);
  });

  test("is unknown, and not zero, when a price that is needed is unknown", () => {
    expect(providerCost({ ...MODEL, inputPrice: null }, counts(1, 0, 0))).toBeNull();
    expect(providerCost({ ...MODEL, cachedPrice: null }, counts(1, 0, 0))).toBeNull();
    expect(providerCost({ ...MODEL, outputPrice: null }, counts(1, 0, 1))).toBeNull();
  });

  test("is known without an output price when there was no output (embeddings)", () => {
    expect(providerCost({ ...MODEL, outputPrice: null }, counts(1_000, 0, 0))).toBe(2_000n as MicroUsd);
  });

  test("never falls when more is used", () => {
    const tokens = fc.nat(1_000_000);
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (input, output, moreInput, moreOutput) => {
        const less = providerCost(MODEL, counts(input, 0, output)) ?? -1n;
        expect((providerCost(MODEL, counts(input + moreInput, 0, output + moreOutput)) ?? -1n) >= less).toBe(
          true,
        );
      }),
    );
  });
});

test("an estimate is never zero for something", () => {
  expect(estimateTokens(0)).toBe(0);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (characters) => {
      expect(estimateTokens(characters)).toBeGreaterThanOrEqual(characters / 4);
      expect(Number.isInteger(estimateTokens(characters))).toBe(true);
    }),
  );
});
