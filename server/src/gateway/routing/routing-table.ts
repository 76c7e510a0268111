import type { DeclaredModel, GroupEntry, ProviderEntry } from "../../authority/index.ts";
import type { Offer } from "../../prices/index.ts";
import { modelsOf, namedModel, namesForTests, pricesAt } from "../../providers/catalogue/index.ts";
import type { Model } from "../../providers/contract.ts";
import type { Provider } from "../../providers/provider.ts";
import { findProvider, PROVIDERS } from "../../providers/registry.ts";
import { KnownPaces } from "../health/pace.ts";
import { type Group, groupsOf } from "./groups.ts";
import type { Target } from "./target.ts";
import { Ways } from "./ways.ts";

/** The targets of each name, in the operator's order. Made anew when a provider or a group changes. */
export interface RoutingTable {
  /** The names that stand for several models. */
  readonly groups: ReadonlyMap<string, Group>;
  readonly live: ReadonlyMap<string, readonly Target[]>;
  readonly test: ReadonlyMap<string, readonly Target[]>;
}

/**
 * What a model name means. `provider/model`, where `provider` is the short name of a provider that is set up, is that
 * provider and no other. Every other name is a model's own name, at each provider that serves it, in the operator's
 * order. A group's name, which no model has, is its targets.
 */
export function buildRoutes(
  entries: readonly ProviderEntry[],
  simulator: ProviderEntry,
  named: readonly GroupEntry[] = [],
  paces = new KnownPaces(),
): RoutingTable {
  const models = liveRoutes(entries);
  const groups = groupsOf(named, models, paces);
  const live = new Map(models);
  for (const [name, { targets }] of groups) live.set(name, targets);
  return { live, test: simulatedRoutes(simulator, live), groups };
}

/** The targets of live keys. */
export function liveRoutes(entries: readonly ProviderEntry[]): ReadonlyMap<string, readonly Target[]> {
  const slugs = new Set(entries.map(({ slug }) => slug));
  const targets = entries.flatMap((entry) => targetsOf(entry, slugs));
  const live = new Map<string, Target[]>();
  const add = (name: string, target: Target) => {
    const others = live.get(name);
    if (others) others.push(target);
    else live.set(name, [target]);
  };
  for (const target of targets) {
    const { name, entry, model } = target;
    add(`${entry.slug}/${model.name}`, target);
    if (name === model.name) add(name, target);
  }
  return live;
}

function targetsOf(entry: ProviderEntry, slugs: ReadonlySet<string>): readonly Target[] {
  const known = findProvider(entry.kind);
  if (!known) return [];
  // The operator's setting goes before the registry's.
  const provider = entry.streamUsage ? { ...known, streamUsage: entry.streamUsage } : known;
  const served = modelsServed(provider, entry);
  const prefixed = new Set(served.map(({ name }) => `${entry.slug}/${name}`));
  return served.map((model) => {
    const first = firstPart(model.name);
    // A model's own name may begin with its provider's short name.
    const isItsOwn = !slugs.has(first) || (first === entry.slug && !prefixed.has(model.name));
    const name = isItsOwn ? model.name : `${entry.slug}/${model.name}`;
    return targetOf(provider, entry, model, name);
  });
}

function targetOf(provider: Provider, entry: ProviderEntry, model: Model, name: string): Target {
  const ways = new Ways({ provider, baseUrl: entry.baseUrl, model });
  const healthName = `${entry.id} ${model.name}`;
  return {
    provider,
    entry,
    model,
    name,
    offer: offerOf(provider, entry, model),
    healthName,
    ways,
    paces: null,
  };
}

/** What may be a provider's short name; empty where the name has one part only. */
function firstPart(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}

/**
 * K-6: a test key reaches the simulator and nothing else, under every model name there is, also as `provider/model`
 * and whether or not that provider is set up. So a program can be tested unchanged.
 */
function simulatedRoutes(
  entry: ProviderEntry,
  live: ReadonlyMap<string, readonly Target[]>,
): Map<string, readonly Target[]> {
  const provider = findProvider(entry.kind);
  if (!provider) return new Map();
  const routes = new Map<string, readonly Target[]>();
  const add = (asked: string, model: Model, name: string) => {
    if (!routes.has(asked)) routes.set(asked, [targetOf(provider, entry, model, name)]);
  };
  for (const [asked, [target]] of live) if (target) add(asked, target.model, target.name);
  for (const { kind, catalogue } of PROVIDERS)
    if (catalogue !== null)
      for (const model of [...modelsOf(catalogue).values(), ...namesForTests(catalogue)]) {
        add(model.name, model, model.name);
        add(`${kind}/${model.name}`, model, model.name);
      }
  return routes;
}

function modelsServed(provider: Provider, entry: ProviderEntry): readonly Model[] {
  const declared = entry.models.map(readDeclared);
  const names = new Set(declared.map((model) => model.name));
  const shipped = provider.catalogue === null ? [] : [...modelsOf(provider.catalogue).values()];
  return [...declared, ...shipped.filter((model) => !names.has(model.name))];
}

function readDeclared(declared: DeclaredModel): Model {
  const { model, inputUsdPerMillion, outputUsdPerMillion, contextTokens, outputTokens } = declared;
  const prices = {
    ...(inputUsdPerMillion === null ? {} : { input: inputUsdPerMillion }),
    ...(outputUsdPerMillion === null ? {} : { output: outputUsdPerMillion }),
  };
  const isPriced = inputUsdPerMillion !== null;
  return {
    ...namedModel(model),
    contextTokens: contextTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    prices: isPriced ? prices : null,
  };
}

function offerOf(provider: Provider, { slug, baseUrl }: ProviderEntry, model: Model): Offer {
  return { provider: slug, model: model.name, prices: pricesAt(model, provider, baseUrl) };
}
