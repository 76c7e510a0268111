import { expect, test } from "bun:test";
import fc from "fast-check";
import { estimateTokens } from "./estimate.ts";

test("an estimate is never zero for something", () => {
  expect(estimateTokens(0)).toBe(0);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (characters) => {
      expect(estimateTokens(characters)).toBeGreaterThanOrEqual(characters / 4);
      expect(Number.isInteger(estimateTokens(characters))).toBe(true);
    }),
  );
});
