import { parseUnitPrice } from "../kernel/money.ts";
import type { PriceSheet, TokenPrices } from "../kernel/price-sheet.ts";
import { type Markup, NO_MARKUP } from "./markup.ts";
import { TOKEN_UNITS, type TokenUnit } from "./token-units.ts";

/** What one token of each unit costs, in parts of a micro-dollar (`Rates.parts`); null when unknown. */
type ExactPrices = Readonly<Record<TokenUnit, bigint | null>>;

/** The prices that hold above a number of input tokens. */
export interface Band {
  readonly above: number;
  readonly exact: ExactPrices;
  /** The same for floating point: NaN where unknown, infinite where not exact, so that either shows in a sum. */
  readonly fast: Readonly<Record<TokenUnit, number>>;
  /** The dearest that a token of text going in or coming out can be. */
  readonly most: { readonly input: bigint | null; readonly output: bigint | null };
  readonly fastMost: { readonly input: number; readonly output: number };
}

/** Prices ready to compute with. Made by `ratesOf`, once for each model and plan, and never changed. */
export interface Rates {
  /** Parts in a micro-dollar. Chosen so that every price, also one with a markup, is a whole number of parts. */
  readonly parts: bigint;
  readonly fastParts: number;
  /** Ascending; the first is above nothing. */
  readonly bands: readonly [Band, ...Band[]];
  readonly images: ReadonlyMap<string, bigint>;
  readonly request: bigint;
  readonly fastRequest: number;
}

/** A price sheet in whole parts, before bands are made of it. */
interface ExactSheet {
  readonly parts: bigint;
  readonly bands: readonly { readonly above: number; readonly prices: ExactPrices }[];
  readonly images: ReadonlyMap<string, bigint>;
  readonly request: bigint;
}

/** `parseUnitPrice` reads dollars for a million; this many units are one. */
const UNITS_IN_A_MILLION = 1_000_000n;

/**
 * Makes a sheet ready to compute with.
 * @throws RangeError when a price is not a plain decimal
 */
export function ratesOf(sheet: PriceSheet, markup: Markup = NO_MARKUP): Rates {
  return finish(exactSheet(sheet, markup));
}

/**
 * What a customer pays when the operator named the prices: each unit that is not named costs what the provider charges
 * for it, and unless `belowCost` is allowed none costs less.
 * @throws RangeError when a price is not a plain decimal
 */
export function saleRates(sale: PriceSheet, cost: PriceSheet, belowCost: boolean): Rates {
  const [ours, theirs] = [exactSheet(sale, NO_MARKUP), exactSheet(cost, NO_MARKUP)];
  const choose = (named: bigint | null, charged: bigint | null) =>
    named === null || (!belowCost && charged !== null && charged > named) ? charged : named;
  const thresholds = new Set([...ours.bands, ...theirs.bands].map(({ above }) => above));
  const bands = [...thresholds]
    .toSorted((a, b) => a - b)
    .map((above) => {
      const [named, charged] = [pricesAbove(ours, above), pricesAbove(theirs, above)];
      return { above, prices: perUnit((unit) => choose(named[unit], charged[unit])) };
    });
  const images = new Map(theirs.images);
  for (const [kind, price] of ours.images)
    images.set(kind, choose(price, theirs.images.get(kind) ?? null) ?? price);
  const request = sale.request === undefined ? null : ours.request;
  return finish({ parts: ours.parts, bands, images, request: choose(request, theirs.request) ?? 0n });
}

function exactSheet(sheet: PriceSheet, markup: Markup): ExactSheet {
  const priceOf = (text: string) => parseUnitPrice(text) * markup.over;
  const base = tokenPrices(sheet, priceOf);
  const tiers = (sheet.tiers ?? []).toSorted((a, b) => a.aboveInputTokens - b.aboveInputTokens);
  return {
    parts: UNITS_IN_A_MILLION * markup.under,
    bands: [
      { above: 0, prices: base },
      ...tiers.map(({ aboveInputTokens, ...prices }) => ({
        above: aboveInputTokens,
        prices: tokenPrices({ ...sheet, ...prices }, priceOf),
      })),
    ],
    images: new Map(
      Object.entries(sheet.images ?? {}).map(([kind, text]) => [kind, priceOf(text) * UNITS_IN_A_MILLION]),
    ),
    request: sheet.request === undefined ? 0n : priceOf(sheet.request) * UNITS_IN_A_MILLION,
  };
}

function tokenPrices(prices: TokenPrices, priceOf: (text: string) => bigint): ExactPrices {
  const known = (unit: TokenUnit) => {
    const text = prices[unit];
    return text === undefined ? null : priceOf(text);
  };
  const [input, output] = [known("input"), known("output")];
  return {
    input,
    // Zero means that the source has no price for it, not that it is free.
    cachedInput: known("cachedInput") || input,
    cacheWrite: known("cacheWrite") ?? input,
    output,
    reasoning: known("reasoning") ?? output,
    audioInput: known("audioInput"),
    audioOutput: known("audioOutput"),
  };
}

function pricesAbove({ bands }: ExactSheet, above: number): ExactPrices {
  const band = bands.findLast((one) => one.above <= above);
  if (!band) throw new RangeError("the first band is above nothing");
  return band.prices;
}

/** Divides everything by what it has in common, so that sums stay small enough for floating point to be exact. */
function finish({ parts, bands, images, request }: ExactSheet): Rates {
  const prices = bands.flatMap((band) => Object.values(band.prices).filter((price) => price !== null));
  const common = [...prices, ...images.values(), request].reduce(greatestCommonDivisor, parts);
  const [first, ...others] = bands.map(({ above, prices: whole }) =>
    bandOf(
      above,
      perUnit((unit) => divided(whole[unit], common)),
    ),
  );
  if (!first) throw new RangeError("the first band is above nothing");
  return {
    parts: parts / common,
    fastParts: fast(parts / common),
    bands: [first, ...others],
    images: new Map([...images].map(([kind, price]) => [kind, price / common])),
    request: request / common,
    fastRequest: fast(request / common),
  };
}

function bandOf(above: number, exact: ExactPrices): Band {
  const most = {
    input: dearer(exact.input, dearer(exact.cachedInput, exact.cacheWrite)),
    output: dearer(exact.output, exact.reasoning),
  };
  const fastPrices = perUnit((unit) => fast(exact[unit]));
  return {
    above,
    exact,
    most,
    fast: fastPrices,
    fastMost: { input: fast(most.input), output: fast(most.output) },
  };
}

function perUnit<Value>(of: (unit: TokenUnit) => Value): Readonly<Record<TokenUnit, Value>> {
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

function divided(price: bigint | null, by: bigint): bigint | null {
  return price === null ? null : price / by;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
