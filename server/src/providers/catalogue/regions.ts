import type { PriceSheet, TieredPrices } from "../../kernel/price-sheet.ts";
import type { Model } from "../contract.ts";
import type { Provider } from "../provider.ts";

const PLACES = 6;

/**
 * What a model costs at an address of its provider: some charge more where they promise to stay in a region, such as
 * https://eu.api.openai.com. A region whose price nobody states costs as much as the dearest known.
 */
export function pricesAt(
  { prices, regions }: Pick<Model, "prices" | "regions">,
  provider: Pick<Provider, "baseUrl">,
  baseUrl: string,
): PriceSheet | null {
  const factors = Object.values(regions);
  if (prices === null || factors.length === 0) return prices;
  const region = regionOf(provider, baseUrl);
  if (region === null) return prices;
  const dearest = factors.reduce((most, factor) => (Number(factor) > Number(most) ? factor : most));
  return timesSheet(prices, (Object.hasOwn(regions, region) && regions[region]) || dearest);
}

/** The label before the provider's own host; null at that host itself and at any other host. */
export function regionOf({ baseUrl: home }: Pick<Provider, "baseUrl">, baseUrl: string): string | null {
  if (home === null || !URL.canParse(baseUrl)) return null;
  const suffix = `.${new URL(home).hostname}`;
  const { hostname } = new URL(baseUrl);
  return hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : null;
}

function timesSheet(sheet: PriceSheet, factor: string): PriceSheet {
  const { images, request, search, serviceTiers, ...tokens } = sheet;
  return {
    ...sheet,
    ...timesTiered(tokens, factor),
    ...(serviceTiers === undefined
      ? {}
      : {
          serviceTiers: Object.fromEntries(
            Object.entries(serviceTiers).map(([name, tier]) => [name, timesTiered(tier, factor)]),
          ),
        }),
  };
}

function timesTiered({ tiers, ...tokens }: TieredPrices, factor: string): TieredPrices {
  const times = (prices: object) =>
    Object.fromEntries(Object.entries(prices).map(([unit, price]) => [unit, product(String(price), factor)]));
  return {
    ...times(tokens),
    ...(tiers === undefined
      ? {}
      : {
          tiers: tiers.map(({ aboveInputTokens, ...prices }) => ({ aboveInputTokens, ...times(prices) })),
        }),
  };
}

/** Exact, and rounded up to six places where it has more. */
function product(price: string, factor: string): string {
  const [a, b] = [scaled(price), scaled(factor)];
  const one = 10n ** BigInt(PLACES);
  const result = (a * b + one - 1n) / one;
  const fraction = (result % one).toString().padStart(PLACES, "0").replace(/0+$/, "");
  return fraction === "" ? `${result / one}` : `${result / one}.${fraction}`;
}

/** In millionths. */
function scaled(decimal: string): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(PLACES, "0"));
}
