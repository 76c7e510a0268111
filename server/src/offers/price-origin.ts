import { inForce, type LoadedPrices, overrideKey } from "../prices/index.ts";
import type { ProviderAccount } from "../provider-accounts/index.ts";
import { regionOf } from "../providers/catalogue/index.ts";
import type { Model, ModelOrigin } from "../providers/contract.ts";
import { findProvider } from "../providers/registry.ts";
import type { OfferedModel } from "./offers.ts";

export const PRICE_SOURCES = ["override", "declared", "catalogue", "unknown"] as const;

/** Who says what a model costs. */
export interface PriceOrigin {
  readonly source: (typeof PRICE_SOURCES)[number];
  /** Where it is from: the catalogue's own words, or the operator's reason. */
  readonly text: string;
  /** YYYY-MM-DD; null when nobody said. */
  readonly date: string | null;
  /** The provider's page that a source names; null when none does. */
  readonly page: string | null;
  /** What another source says it costs, where that is less. */
  readonly conflicts: ModelOrigin["conflicts"];
  /** What is to be known about it; null when there is nothing. */
  readonly warning: string | null;
}

const TIERS =
  "The source says that long inputs cost more, and not how much: what is beyond is underestimated until you set tiers.";

const NO_CATALOGUE = { page: null, conflicts: [] } as const;

export function originOf(
  { model, offer, account }: OfferedModel,
  loaded: Pick<LoadedPrices, "overrides">,
  nowMs: number,
): PriceOrigin {
  const own = inForce(
    loaded.overrides.filter(
      ({ provider, model: name }) => overrideKey(provider, name) === overrideKey(offer.provider, offer.model),
    ),
    nowMs,
  );
  if (own?.rates) {
    const since = { text: own.reason, date: day(own.effectiveFrom) };
    return { source: "override", ...since, ...NO_CATALOGUE, warning: null };
  }
  if (offer.prices === null)
    return {
      source: "unknown",
      text: "nobody says what it costs",
      date: null,
      ...NO_CATALOGUE,
      warning: "It is refused until its price is set.",
    };
  if (account.models.some((declared) => declared.model === model.name))
    return {
      source: "declared",
      text: "declared with the provider",
      date: day(account.createdAt),
      ...NO_CATALOGUE,
      warning: "Declared by the operator, without a source.",
    };
  const { sources = [], page = null, conflicts = [] } = model.origin ?? {};
  return {
    source: "catalogue",
    text: sources.map(({ source }) => source).join(", and "),
    date:
      sources
        .map(({ date }) => date)
        .toSorted()
        .at(-1) ?? null,
    page,
    conflicts,
    warning: warningsOf(model, account).join(" ") || null,
  };
}

function warningsOf(model: Model, { kind, baseUrl }: ProviderAccount): readonly string[] {
  const { tiersUnpublished, regions, origin } = model;
  const provider = findProvider(kind);
  const region = provider && regionOf(provider, baseUrl);
  const conflicts = (origin?.conflicts ?? []).map(
    ({ unit, price, source, date }) => `${unit} ${price} (${source}, ${date})`,
  );
  return [
    ...(tiersUnpublished ? [TIERS] : []),
    ...(origin?.like ? [`Nobody says what this name costs; it has the price of '${origin.like}'.`] : []),
    ...(region && Object.keys(regions).length > 0
      ? [`It costs more at an address of the region '${region}', as shown.`]
      : []),
    ...(conflicts.length > 0
      ? [`The sources differ, and the dearer counts. Less is said by: ${conflicts.join("; ")}.`]
      : []),
  ];
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
