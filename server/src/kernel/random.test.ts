import { expect, test } from "bun:test";
import fc from "fast-check";
import { secureRandomBase62, secureRandomBytes, toBase62 } from "./random.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

test("random base 62 has the length and the alphabet it was asked for", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (length) => {
      expect(secureRandomBase62(length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`));
    }),
  );
});

test("every character is as likely as any other", () => {
  const length = 620_000;
  const counts = new Map<string, number>();
  for (const character of secureRandomBase62(length)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(62);
  const expected = length / 62;
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 61 degrees of freedom: over 150 happens once in 10^9 runs. Without drawing again, eight characters are a quarter
  // more likely and the value is about 4,400.
  expect(chiSquare).toBeLessThan(150);
});

test("random values do not repeat", () => {
  expect(new Set(Array.from({ length: 1000 }, () => secureRandomBase62(16))).size).toBe(1000);
  expect(
    new Set(Array.from({ length: 1000 }, () => Buffer.from(secureRandomBytes(16)).toString("hex"))).size,
  ).toBe(1000);
});

test("a number in base 62 reads back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
      const text = toBase62(value, 6);
      expect(text).toHaveLength(6);
      expect([...text].reduce((sum, digit) => sum * 62 + DIGITS.indexOf(digit), 0)).toBe(value);
    }),
  );
});
