import type { Clock } from "../kernel/clock.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import { type OfferedModel, offeredModels } from "../offers/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { DEFAULT_PLAN_ID, type LoadedPrices, loadPrices, PriceBook, shownRates } from "../prices/index.ts";
import { allProviders, type ProviderAccount } from "../provider-accounts/index.ts";
import { findProvider } from "../providers/registry.ts";
import { type DataPolicy, dataPolicyOf } from "./data-policy.ts";

/** A provider as strangers see it: no address, no secret, no internal name. */
export interface ShownProvider {
  readonly slug: string;
  readonly kind: string;
  /** The company people know; of machines that the operator chose, what the operator calls them. */
  readonly title: string;
  /** In the operator's words; null when nobody said. */
  readonly region: string | null;
  readonly policy: DataPolicy;
}

/** A model that live keys reach, at the provider that is asked first. */
export interface ShownModel {
  readonly name: string;
  readonly provider: ShownProvider;
  /** Others that are asked when it fails, in their order. */
  readonly others: readonly ShownProvider[];
  /** Null when nobody said. */
  readonly contextTokens: number | null;
  readonly outputTokens: number | null;
  readonly takes: readonly string[];
  readonly makes: readonly string[];
  /** What a new customer pays, in US dollars. */
  readonly price: PriceSheet;
  /** YYYY-MM-DD */
  readonly retiresOn: string | null;
}

/** What strangers may see of what is sold here. */
export interface Showcase {
  /** Sorted by name. Models without a price are refused, so they are not shown. */
  readonly models: readonly ShownModel[];
  readonly providers: readonly ShownProvider[];
  /** Null when nothing is sold. */
  readonly list: PriceList | null;
  readonly readAtMs: number;
}

interface PriceList {
  /** Goes up by one with each decision about prices. */
  readonly number: number;
  /** YYYY-MM-DD: since when it is in force; null when nothing was ever decided, and the catalogue's prices count. */
  readonly since: string | null;
}

/** Reads what is sold here, at the prices of whoever has no plan of their own. */
export async function readShowcase(database: ControlDatabase, clock: Clock): Promise<Showcase> {
  const nowMs = clock.nowMs();
  const [accounts, loaded] = [await allProviders(database), await loadPrices(database, null)];
  const book = new PriceBook(loaded.document);
  const models = [...Map.groupBy(await offeredModels(accounts), ({ name }) => name).values()]
    .flatMap((offers) => {
      const shown = showModel(offers, book, nowMs);
      return shown === null ? [] : [shown];
    })
    .sort((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
  const used = new Set(
    models.flatMap(({ provider, others }) => [provider, ...others].map(({ slug }) => slug)),
  );
  return {
    models,
    providers: accounts.filter(({ slug }) => used.has(slug)).map(showProvider),
    list: models.length === 0 ? null : priceList(loaded, nowMs),
    readAtMs: nowMs,
  };
}

/** The dearest of its offers counts: whoever answers, nobody pays more than is shown. */
function showModel(offers: readonly OfferedModel[], book: PriceBook, nowMs: number): ShownModel | null {
  const priced = offers.flatMap((one) => {
    const price = book.priceInPlan(DEFAULT_PLAN_ID, one.offer, nowMs);
    return price === null ? [] : [{ ...one, price: shownRates(price.sale) }];
  });
  const [first, ...rest] = priced;
  if (first === undefined) return null;
  const { model, name, account } = first;
  const dearest = priced.reduce((dear, one) => (weight(one.price) > weight(dear.price) ? one : dear), first);
  return {
    name,
    provider: showProvider(account),
    others: rest.map((one) => showProvider(one.account)),
    contextTokens: model.contextTokens || null,
    outputTokens: model.outputTokens || null,
    takes: model.input,
    makes: model.output,
    price: dearest.price,
    retiresOn: model.retiresOn,
  };
}

function weight({ input = "0", output = "0", request = "0" }: PriceSheet): number {
  return Number(input) + Number(output) + Number(request) * 1_000;
}

/** A provider as strangers see it. */
export function showProvider({ slug, kind, name, region }: ProviderAccount): ShownProvider {
  const known = findProvider(kind);
  const title = known?.catalogue == null ? name : known.title;
  return { slug, kind, title, region, policy: dataPolicyOf(kind) };
}

function priceList({ overrides, rules }: LoadedPrices, nowMs: number): PriceList {
  const decided = [...overrides, ...rules.filter(({ planId }) => planId === DEFAULT_PLAN_ID)].filter(
    ({ startsAtMs }) => startsAtMs <= nowMs,
  );
  const newest = decided.toSorted((one, other) => other.startsAtMs - one.startsAtMs)[0];
  return {
    number: decided.length + 1,
    since: newest?.effectiveFrom.toISOString().slice(0, 10) ?? null,
  };
}
