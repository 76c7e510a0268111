declare const brand: unique symbol;

/** An amount of money in millionths of a US dollar. All money in the product is this integer. */
export type MicroUsd = bigint & { readonly [brand]: "micro-usd" };

/**
 * A price in millionths of a micro-dollar for each unit (token), which is the same number as micro-dollars for a
 * million units. "0.075" dollars per million tokens is 75 000n.
 */
export type UnitPrice = bigint & { readonly [brand]: "unit-price" };

const DECIMAL = /^(\d{1,9})(?:\.(\d{1,6}))?$/;

/**
 * Reads a price such as "0.075" (US dollars for a million units).
 * @throws RangeError when the text is not a plain decimal with at most six places; a price is never rounded on entry.
 */
export function parseUnitPrice(usdPerMillion: string): UnitPrice {
  const match = DECIMAL.exec(usdPerMillion);
  if (!match) throw new RangeError("a price is a decimal with at most 9 digits before and 6 after the point");
  const [, whole = "0", fraction = ""] = match;
  return BigInt(whole + fraction.padEnd(6, "0")) as UnitPrice;
}

/**
 * Reads an amount such as "25.00" (US dollars), exactly.
 * @throws RangeError when the text is not a plain decimal with at most six places
 */
export function parseUsd(usd: string): MicroUsd {
  const match = DECIMAL.exec(usd);
  if (!match)
    throw new RangeError("an amount is a decimal with at most 9 digits before and 6 after the point");
  const [, whole = "0", fraction = ""] = match;
  return BigInt(whole + fraction.padEnd(6, "0")) as MicroUsd;
}

/** "0.000123": dollars with six places, exact. */
export function formatUsd(amount: bigint): string {
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
