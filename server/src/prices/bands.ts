import type { TieredPrices, TokenPrices } from "../kernel/price-sheet.ts";
import { TOKEN_UNITS, type TokenUnit } from "./token-units.ts";

/** What one token of each unit costs, in parts of a micro-dollar (`Rates.parts`); null when unknown. */
export type ExactPrices = Readonly<Record<TokenUnit, bigint | null>>;

/** The prices that hold above a number of input tokens. */
export interface ExactBand {
  readonly above: number;
  readonly exact: ExactPrices;
}

export interface Band extends ExactBand {
  /** The same for floating point: NaN where unknown, infinite where not exact, so that either shows in a sum. */
  readonly fast: Readonly<Record<TokenUnit, number>>;
  /** The dearest that a token coming in or going out can be, sound aside. */
  readonly most: { readonly input: bigint | null; readonly output: bigint | null };
  readonly fastMost: { readonly input: number; readonly output: number };
}

/** The bands of a sheet or of a service tier, ascending; the first is above nothing. */
export function exactBands(prices: TieredPrices, priceOf: (text: string) => bigint): readonly ExactBand[] {
  const tiers = (prices.tiers ?? []).toSorted((a, b) => a.aboveInputTokens - b.aboveInputTokens);
  return [
    { above: 0, exact: tokenPrices(prices, priceOf) },
    ...tiers.map(({ aboveInputTokens, ...tier }) => ({
      above: aboveInputTokens,
      exact: tokenPrices({ ...prices, ...tier }, priceOf),
    })),
  ];
}

/**
 * Where long inputs cost more and the service tier does not say what they cost in it, they cost the dearer of what the
 * tier and what the long input costs otherwise: providers do not serve them cheaper than either.
 */
export function serviceTierBands(
  tier: readonly ExactBand[],
  usual: readonly ExactBand[],
): readonly ExactBand[] {
  const longest = tier.at(-1);
  if (!longest) return usual;
  const unsaid = usual.filter(({ above }) => above > longest.above);
  return [
    ...tier,
    ...unsaid.map(({ above, exact }) => ({
      above,
      exact: perUnit((unit) => dearer(exact[unit], longest.exact[unit])),
    })),
  ];
}

function tokenPrices(prices: TokenPrices, priceOf: (text: string) => bigint): ExactPrices {
  const known = (unit: TokenUnit) => {
    const text = prices[unit];
    return text === undefined ? null : priceOf(text);
  };
  const [input, output, cacheWrite] = [known("input"), known("output"), known("cacheWrite")];
  return {
    input,
    // Zero means that the source has no price for it, not that it is free.
    cachedInput: known("cachedInput") || input,
    cacheWrite: cacheWrite ?? input,
    // Where a usual write has its price, a longer one costs more, and nobody says how much.
    cacheWriteLong: known("cacheWriteLong") ?? (cacheWrite === null ? input : null),
    output,
    reasoning: known("reasoning") ?? output,
    audioInput: known("audioInput"),
    audioOutput: known("audioOutput"),
    imageInput: known("imageInput") ?? input,
    imageOutput: known("imageOutput"),
  };
}

/** The prices that hold for inputs a little longer than `above`. */
export function pricesAbove(bands: readonly ExactBand[], above: number): ExactPrices {
  const band = bands.findLast((one) => one.above <= above);
  if (!band) throw new RangeError("the first band is above nothing");
  return band.exact;
}

export function bandOf({ above, exact }: ExactBand): Band {
  const most = {
    input: dearestOf(exact, ["input", "cachedInput", "cacheWrite"], ["cacheWriteLong", "imageInput"]),
    output: dearestOf(exact, ["output", "reasoning"], ["imageOutput"]),
  };
  return {
    above,
    exact,
    most,
    fast: perUnit((unit) => fast(exact[unit])),
    fastMost: { input: fast(most.input), output: fast(most.output) },
  };
}

/** Null when one that is always needed is unknown. Others count where they are known. */
function dearestOf(
  exact: ExactPrices,
  needed: readonly TokenUnit[],
  others: readonly TokenUnit[],
): bigint | null {
  const known = others.filter((unit) => exact[unit] !== null);
  return [...needed, ...known].map((unit) => exact[unit]).reduce(dearer);
}

export function perUnit<Value>(of: (unit: TokenUnit) => Value): Readonly<Record<TokenUnit, Value>> {
  return Object.fromEntries(TOKEN_UNITS.map((unit) => [unit, of(unit)])) as Record<TokenUnit, Value>;
}

function fast(price: bigint | null): number {
  if (price === null) return Number.NaN;
  return price <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(price) : Number.POSITIVE_INFINITY;
}

/** The larger price; null when one of them is unknown. */
export function dearer(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return null;
  return a < b ? b : a;
}
