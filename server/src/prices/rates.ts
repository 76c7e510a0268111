import { parseUnitPrice } from "../kernel/money.ts";
import { type PriceSheet, SEARCH_SIZES, type SearchSize } from "../kernel/price-sheet.ts";
import {
  type Band,
  bandOf,
  type ExactBand,
  type ExactPrices,
  exactBands,
  perUnit,
  pricesAbove,
  serviceTierBands,
} from "./bands.ts";
import { type Markup, NO_MARKUP } from "./markup.ts";

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
  /** For one search, by its size. Empty when unknown. */
  readonly search: ReadonlyMap<SearchSize, bigint>;
  /** What each service tier costs that has prices of its own, in the same parts. */
  readonly serviceTiers: ReadonlyMap<string, Rates>;
}

/** A price sheet in whole parts, before bands are made of it. */
interface ExactSheet {
  readonly parts: bigint;
  readonly bands: readonly ExactBand[];
  readonly serviceTiers: ReadonlyMap<string, readonly ExactBand[]>;
  readonly images: ReadonlyMap<string, bigint>;
  readonly search: ReadonlyMap<SearchSize, bigint>;
  /** Null when none was named. */
  readonly request: bigint | null;
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
 * for it, and unless `belowCost` is allowed none costs less. A service tier that is not named costs no less than the
 * prices that are: whoever names one price for input does not sell it cheaper to those who ask for a faster answer.
 * @throws RangeError when a price is not a plain decimal
 */
export function saleRates(sale: PriceSheet, cost: PriceSheet, belowCost: boolean): Rates {
  const [ours, theirs] = [exactSheet(sale, NO_MARKUP), exactSheet(cost, NO_MARKUP)];
  const choose = (named: bigint | null, charged: bigint | null) =>
    named === null || (!belowCost && charged !== null && charged > named) ? charged : named;
  const chooseAll = <Kind>(named: ReadonlyMap<Kind, bigint>, charged: ReadonlyMap<Kind, bigint>) => {
    const chosen = new Map(charged);
    for (const [kind, price] of named) chosen.set(kind, choose(price, charged.get(kind) ?? null) ?? price);
    return chosen;
  };
  const serviceTiers = [...theirs.serviceTiers].map(([name, bands]) => {
    const named = ours.serviceTiers.get(name);
    const sold = named
      ? combine(named, bands, choose)
      : combine(ours.bands, bands, (usual, charged) => (usual === null ? charged : larger(usual, charged)));
    return [name, sold] as const;
  });
  return finish({
    parts: ours.parts,
    bands: combine(ours.bands, theirs.bands, choose),
    serviceTiers: new Map(serviceTiers),
    images: chooseAll(ours.images, theirs.images),
    search: chooseAll(ours.search, theirs.search),
    request: choose(ours.request, theirs.request ?? 0n),
  });
}

/** Two lists of bands as one, price by price. */
export function combine(
  some: readonly ExactBand[],
  others: readonly ExactBand[],
  choose: (one: bigint | null, other: bigint | null) => bigint | null,
): readonly ExactBand[] {
  const thresholds = new Set([...some, ...others].map(({ above }) => above));
  return [...thresholds]
    .toSorted((a, b) => a - b)
    .map((above) => {
      const [one, other] = [pricesAbove(some, above), pricesAbove(others, above)];
      return { above, exact: perUnit((unit) => choose(one[unit], other[unit])) };
    });
}

function larger(one: bigint, other: bigint | null): bigint | null {
  return other === null || other > one ? other : one;
}

function exactSheet(sheet: PriceSheet, markup: Markup): ExactSheet {
  const priceOf = (text: string) => parseUnitPrice(text) * markup.over;
  const each = (text: string) => priceOf(text) * UNITS_IN_A_MILLION;
  const bands = exactBands(sheet, priceOf);
  const { search } = sheet;
  return {
    parts: UNITS_IN_A_MILLION * markup.under,
    bands,
    serviceTiers: new Map(
      Object.entries(sheet.serviceTiers ?? {}).map(([name, prices]) => [
        name,
        serviceTierBands(exactBands(prices, priceOf), bands),
      ]),
    ),
    images: new Map(Object.entries(sheet.images ?? {}).map(([kind, text]) => [kind, each(text)])),
    search: new Map(search === undefined ? [] : SEARCH_SIZES.map((size) => [size, each(search[size])])),
    request: sheet.request === undefined ? null : each(sheet.request),
  };
}

/** Divides everything by what it has in common, so that sums stay small enough for floating point to be exact. */
function finish({ parts, bands, serviceTiers, images, search, request }: ExactSheet): Rates {
  const prices = [bands, ...serviceTiers.values()].flatMap((list) =>
    list.flatMap(({ exact }) => Object.values(exact).filter((price) => price !== null)),
  );
  const common = [...prices, ...images.values(), ...search.values(), request ?? 0n].reduce(
    greatestCommonDivisor,
    parts,
  );
  const less = <Kind>(amounts: ReadonlyMap<Kind, bigint>) =>
    new Map([...amounts].map(([kind, price]) => [kind, price / common]));
  const rest = {
    parts: parts / common,
    images: less(images),
    search: less(search),
    request: (request ?? 0n) / common,
  };
  const ratesIn = (list: readonly ExactBand[], tiers: Rates["serviceTiers"]) =>
    makeRates({
      ...rest,
      serviceTiers: tiers,
      bands: list.map(({ above, exact }) => ({ above, exact: divided(exact, common) })),
    });
  return ratesIn(bands, new Map([...serviceTiers].map(([name, list]) => [name, ratesIn(list, NO_TIERS)])));
}

const NO_TIERS: Rates["serviceTiers"] = new Map();

/** Rates from whole parts that have nothing more in common to be divided by. */
export function makeRates({
  bands,
  ...rest
}: Pick<Rates, "parts" | "images" | "request" | "search" | "serviceTiers"> & {
  readonly bands: readonly ExactBand[];
}): Rates {
  const [first, ...others] = bands.map(bandOf);
  if (!first) throw new RangeError("the first band is above nothing");
  return {
    ...rest,
    fastParts: Number(rest.parts),
    fastRequest:
      rest.request <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(rest.request) : Number.POSITIVE_INFINITY,
    bands: [first, ...others],
  };
}

function divided(exact: ExactPrices, by: bigint): ExactPrices {
  return perUnit((unit) => {
    const price = exact[unit];
    return price === null ? null : price / by;
  });
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
