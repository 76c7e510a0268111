import type { PriceSheet, SearchSize, TieredPrices, TokenPrices } from "../kernel/price-sheet.ts";
import type { Band } from "./bands.ts";
import type { Rates } from "./rates.ts";
import { TOKEN_UNITS } from "./token-units.ts";

/** Dollars for a million, and for one. */
const MILLION = 1_000_000n;

/** Rates as people read them, exactly: with what falls back filled in, and a markup included. */
export function shownRates(rates: Rates): PriceSheet {
  const { images, request, search, serviceTiers, parts } = rates;
  const each = (price: bigint) => decimal(price, parts * MILLION);
  const shown = <Kind extends string>(prices: ReadonlyMap<Kind, bigint>) =>
    Object.fromEntries([...prices].map(([kind, price]) => [kind, each(price)])) as Record<Kind, string>;
  return {
    ...tieredPrices(rates),
    ...(serviceTiers.size === 0
      ? {}
      : {
          serviceTiers: Object.fromEntries(
            [...serviceTiers].map(([name, tier]) => [name, tieredPrices(tier)]),
          ),
        }),
    ...(images.size === 0 ? {} : { images: shown(images) }),
    ...(search.size === 0 ? {} : { search: shown<SearchSize>(search) }),
    ...(request === 0n ? {} : { request: each(request) }),
  };
}

function tieredPrices({ bands: [first, ...tiers], parts }: Rates): TieredPrices {
  return {
    ...tokenPrices(first, parts),
    ...(tiers.length === 0
      ? {}
      : { tiers: tiers.map((band) => ({ aboveInputTokens: band.above, ...tokenPrices(band, parts) })) }),
  };
}

function tokenPrices({ exact }: Band, parts: bigint): TokenPrices {
  const known = TOKEN_UNITS.flatMap((unit) => {
    const price = exact[unit];
    return price === null ? [] : [[unit, decimal(price, parts)]];
  });
  return Object.fromEntries(known);
}

/** Parts are made of twos and fives only, so that every price ends. At least two decimals, as prices are written. */
function decimal(over: bigint, under: bigint): string {
  let digits = "";
  for (let rest = over % under; rest > 0n || digits.length < 2; rest = (rest * 10n) % under)
    digits += String((rest * 10n) / under);
  return `${over / under}.${digits}`;
}
