import { liveRoutes } from "../gateway/index.ts";
import { inForce, type LoadedPrices, type Offer, overrideKey } from "../prices/index.ts";
import type { ProviderAccount } from "../provider-accounts/index.ts";
import { CATALOGUE } from "../providers/catalogue/index.ts";
import type { Model } from "../providers/contract.ts";

/** A model that live keys can use at one provider. */
export interface OfferedModel {
  readonly model: Model;
  /** What callers name it by. */
  readonly name: string;
  readonly offer: Offer;
  readonly account: ProviderAccount;
}

/** One for each model and provider, in the order they would be tried: computed as the gateway itself does. */
export function offeredModels(accounts: readonly ProviderAccount[]): readonly OfferedModel[] {
  const bySlug = new Map(accounts.map((account) => [account.slug, account]));
  const offered: OfferedModel[] = [];
  for (const [name, targets] of liveRoutes(accounts.map((account) => ({ ...account, secret: null }))))
    for (const { model, name: listed, offer } of targets) {
      const account = bySlug.get(offer.provider);
      if (account && name === listed) offered.push({ model, name, offer, account });
    }
  return offered;
}

/** Who says what a model costs. */
export interface PriceOrigin {
  readonly source: "override" | "declared" | "catalogue" | "unknown";
  /** Where it is from: the catalogue's own words, or the operator's reason. */
  readonly text: string;
  /** YYYY-MM-DD; null when nobody said. */
  readonly date: string | null;
  /** What is to be known about it; null when there is nothing. */
  readonly warning: string | null;
}

const TIERS =
  "The source says that long inputs cost more, and not how much: what is beyond is underestimated until you set tiers.";

export function originOf(
  { model, offer, account }: OfferedModel,
  loaded: LoadedPrices,
  nowMs: number,
): PriceOrigin {
  const own = inForce(
    loaded.overrides.filter(
      ({ provider, model: name }) => overrideKey(provider, name) === overrideKey(offer.provider, offer.model),
    ),
    nowMs,
  );
  if (own?.rates)
    return { source: "override", text: own.reason, date: day(own.effectiveFrom), warning: null };
  if (offer.prices === null)
    return {
      source: "unknown",
      text: "nobody says what it costs",
      date: null,
      warning: `It is refused until its price is set: sallyport prices set ${offer.provider} ${offer.model} --input … --output …`,
    };
  if (account.models.some((declared) => declared.model === model.name))
    return {
      source: "declared",
      text: "declared with the provider",
      date: day(account.createdAt),
      warning: "Declared by the operator, without a source.",
    };
  return {
    source: "catalogue",
    text: CATALOGUE.source,
    date: CATALOGUE.date,
    warning: model.tiersUnpublished ? TIERS : null,
  };
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
