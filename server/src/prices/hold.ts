import { type SearchSize, STANDARD_TIER } from "../kernel/price-sheet.ts";
import { dearer, type ExactBand } from "./bands.ts";
import { combine, makeRates, type Rates } from "./rates.ts";

/** What a request may turn out to use beside its tokens. */
export interface PossibleExtras {
  /** Names of prices in the sheet, `STANDARD_TIER` among them. At least one. */
  readonly serviceTiers: readonly string[];
  /** At most so many. */
  readonly searches: number;
  readonly searchSize: SearchSize;
}

/**
 * Rates of which a request costs at most what it costs by any of the rates it may turn out to have, with all its
 * searches: what is held is computed with them (C-1). Null when a price that it may need is unknown.
 */
export function dearestRates(
  rates: Rates,
  { serviceTiers, searches, searchSize }: PossibleExtras,
): Rates | null {
  const search = rates.search.get(searchSize);
  if (searches > 0 && search === undefined) return null;
  const bands: (readonly ExactBand[])[] = [];
  for (const name of serviceTiers) {
    const tier = name === STANDARD_TIER ? rates : rates.serviceTiers.get(name);
    if (tier === undefined) return null;
    bands.push(tier.bands);
  }
  const { parts, images, request } = rates;
  return makeRates({
    parts,
    images,
    request: request + BigInt(searches) * (search ?? 0n),
    search: rates.search,
    serviceTiers: new Map(),
    bands: bands.reduce((some, others) => combine(some, others, dearer)),
  });
}
