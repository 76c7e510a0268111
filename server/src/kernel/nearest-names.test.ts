import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { didYouMean, editDistance, nearestNames } from "./nearest-names.ts";

const NAMES = [
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-4o-2024-08-06",
  "gpt-5",
  "o3",
  "mistral-large-latest",
  "openai/gpt-oss-120b",
];

describe("the nearest names", () => {
  test.each([
    ["gpt4o", "gpt-4o"],
    ["GPT-4o", "gpt-4o"],
    ["gtp-4o-mini", "gpt-4o-mini"],
    ["gpt-4o-mini-2031-01-01", "gpt-4o-mini"],
    ["mistral-large-2411", "mistral-large-latest"],
    ["gpt-oss-120b", "openai/gpt-oss-120b"],
    ["groq/gpt-5", "gpt-5"],
    ["chatgpt-4o-latest", "gpt-4o"],
    ["o3-preview-2024-09-12", "o3"],
  ])("of %s begin with %s", (asked, first) => {
    expect(nearestNames(asked, NAMES)[0]).toBe(first);
  });

  test("are none where nothing is near, and where the name is longer than any", () => {
    for (const asked of ["", "x", "claude-opus", "z".repeat(10_000)])
      expect(nearestNames(asked, NAMES)).toEqual([]);
  });

  test("are three at most, and only of those that may be told", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.array(fc.string({ maxLength: 20 })), (asked, names) => {
        const near = nearestNames(asked, names);
        expect(near.length).toBeLessThanOrEqual(3);
        for (const name of near) expect(names).toContain(name);
      }),
    );
  });

  test("are said in a sentence", () => {
    expect(didYouMean([])).toBe("");
    expect(didYouMean(["a"])).toBe("Did you mean 'a'?");
    expect(didYouMean(["a", "b", "c"])).toBe("Did you mean 'a', 'b' or 'c'?");
  });
});

/** The definition, without any band. */
function slowDistance(one: string, other: string): number {
  const table: number[][] = [];
  const at = (row: number, column: number) => table[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 0; row <= one.length; row += 1) {
    table[row] = [];
    for (let column = 0; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      (table[row] as number[])[column] = Math.min(
        row === 0 ? column : column === 0 ? row : Number.POSITIVE_INFINITY,
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(one.length, other.length);
}

test("the distance of two names is the least number of slips between them, or more than was asked for", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.nat(5), (one, other, most) => {
      const real = slowDistance(one, other);
      expect(editDistance(one, other, most)).toBe(real > most ? null : real);
    }),
    { numRuns: 2_000 },
  );
});
