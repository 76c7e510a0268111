import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { formatUsd, parseUnitPrice, parseUsd, type UnitPrice } from "./money.ts";

/** A price as people write it, with at most six places. */
const priceText = fc
  .tuple(fc.nat(999_999_999), fc.option(fc.stringMatching(/^\d{1,6}$/)))
  .map(([whole, fraction]) => (fraction === null ? `${whole}` : `${whole}.${fraction}`));

/** The reference: numerator and denominator, never rounded. */
interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}

function rational(decimal: string): Rational {
  const [whole = "", fraction = ""] = decimal.split(".");
  return { over: BigInt(whole + fraction), under: 10n ** BigInt(fraction.length) };
}

describe("C-2 money is exact", () => {
  test("a price is the decimal it was written as", () => {
    fc.assert(
      fc.property(priceText, (text) => {
        const { over, under } = rational(text);
        expect(parseUnitPrice(text) * under).toBe((over * 1_000_000n) as UnitPrice);
      }),
    );
  });

  test("an amount is the decimal it was written as", () => {
    fc.assert(
      fc.property(priceText, (text) => {
        const { over, under } = rational(text);
        expect<bigint>(parseUsd(text) * under).toBe(over * 1_000_000n);
      }),
    );
    for (const text of ["", "-1", "1.0000001", "1e3", "1,5", "$1", "1234567890"])
      expect(() => parseUsd(text)).toThrow(RangeError);
  });

  test.each([
    "",
    "-1",
    "+1",
    "1.",
    ".5",
    "1e3",
    "0x10",
    "1.0000001",
    "1234567890",
    "1,5",
    " 1",
    "1 ",
    "NaN",
    "١",
  ])("'%s' is not a price", (text) => {
    expect(() => parseUnitPrice(text)).toThrow(RangeError);
  });
});

test("an amount is shown with all six places", () => {
  expect(formatUsd(0n)).toBe("0.000000");
  expect(formatUsd(1n)).toBe("0.000001");
  expect(formatUsd(-1_500_000n)).toBe("-1.500000");
  fc.assert(
    fc.property(fc.bigInt(), (amount) => {
      const text = formatUsd(amount);
      expect(text).toMatch(/^-?\d+\.\d{6}$/);
      expect(BigInt(text.replace(".", ""))).toBe(amount);
    }),
  );
});
