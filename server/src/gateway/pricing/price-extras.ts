import { STANDARD_TIER } from "../../kernel/price-sheet.ts";
import { dearestRates, type Price, type UsedExtras } from "../../prices/index.ts";
import type { AnsweredExtras, AskedExtras, ProviderFacts } from "../../providers/contract.ts";
import { OTHER_TIER } from "../../usage/index.ts";

type ServiceTiers = ProviderFacts["serviceTiers"];

/**
 * The price of a request that asks for a service tier or for searches. Its hold covers the dearest outcome (C-1).
 * Null when a price that it may need is unknown.
 * @param price of a plain request
 */
export function priceWithExtras(price: Price, tiers: ServiceTiers, asked: AskedExtras): Price | null {
  const serviceTiers = possibleTiers(price, tiers, asked.serviceTier);
  if (serviceTiers === null) return null;
  const { searches, searchSize } = asked;
  const hold = dearestRates(price.sale, { serviceTiers, searches, searchSize });
  return hold && { ...price, hold };
}

/** What has no price of what is asked for, where `priceWithExtras` finds none. */
export function missingExtra({ sale }: Price, asked: AskedExtras | null): "service_tier" | "search" {
  return asked !== null && asked.searches > 0 && sale.search.size === 0 ? "search" : "service_tier";
}

/** The tiers by which a request may be charged; null when the tier it asks for has no price. */
function possibleTiers(price: Price, tiers: ServiceTiers, asked: string | null): readonly string[] | null {
  if (asked === null) return [STANDARD_TIER];
  const isPriced = (name: string) => name === STANDARD_TIER || price.sale.serviceTiers.has(name);
  const [own, ...others] = tiers.get(asked) ?? [asked, STANDARD_TIER];
  return isPriced(own) ? [own, ...others.filter(isPriced)] : null;
}

/**
 * What a request used beside its tokens, as its answer says, or as was asked for where the answer says nothing. Null
 * for a plain request with a plain answer.
 */
export function usedExtras(
  price: Price,
  tiers: ServiceTiers,
  asked: AskedExtras | null,
  answered: AnsweredExtras | null,
): UsedExtras | null {
  if (asked === null && (answered === null || (answered.serviceTier === "default" && !answered.searches)))
    return null;
  return {
    serviceTier: usedTier(price, tiers, asked?.serviceTier ?? null, answered?.serviceTier ?? null),
    searches: answered?.searches ?? asked?.searches ?? 0,
    searchSize: asked?.searchSize ?? "medium",
  };
}

/** An unknown tier has no price. It is a mere label where nobody asked for a tier and the model has none. */
function usedTier(price: Price, tiers: ServiceTiers, asked: string | null, answered: string | null): string {
  const said = answered ?? asked;
  if (said === null) return STANDARD_TIER;
  const own = tiers.get(said)?.[0];
  if (own !== undefined) return own;
  return asked === null && price.cost.serviceTiers.size === 0 ? STANDARD_TIER : said;
}

/** By the name of which of the model's price lists a request was charged, for its usage row; `other` where there is none. */
export function pricedTier({ cost, sale }: Price, extras: UsedExtras | null): string {
  const tier = extras?.serviceTier ?? STANDARD_TIER;
  const isKnown = tier === STANDARD_TIER || cost.serviceTiers.has(tier) || sale.serviceTiers.has(tier);
  return isKnown ? tier : OTHER_TIER;
}
