import type { PriceSheet, TokenPrices } from "../kernel/price-sheet.ts";
import type { Band, Rates } from "./rates.ts";
import { TOKEN_UNITS } from "./token-units.ts";

/** Dollars for a million, and for one. */
const MILLION = 1_000_000n;

/** Rates as people read them, exactly: with what falls back filled in, and a markup included. */
export function shownRates({ bands, images, request, parts }: Rates): PriceSheet {
  const [first, ...tiers] = bands;
  return {
    ...tokenPrices(first, parts),
    ...(tiers.length === 0
      ? {}
      : { tiers: tiers.map((band) => ({ aboveInputTokens: band.above, ...tokenPrices(band, parts) })) }),
    ...(images.size === 0
      ? {}
      : {
          images: Object.fromEntries(
            [...images].map(([kind, price]) => [kind, decimal(price, parts * MILLION)]),
          ),
        }),
    ...(request === 0n ? {} : { request: decimal(request, parts * MILLION) }),
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
