import type { DeclaredModel, ProviderEntry } from "../../authority/index.ts";
import type { Offer } from "../../prices/index.ts";
import { modelsOf, namedModel, namesForTests, pricesAt } from "../../providers/catalogue/index.ts";
import type { Endpoint, Model, Provider } from "../../providers/contract.ts";
import { findProvider, PROVIDERS } from "../../providers/registry.ts";

/** One way to serve a model: a provider the operator set up, and the model as that provider knows it. */
export interface Target {
  readonly provider: Provider;
  readonly entry: ProviderEntry;
  readonly model: Model;
  /**
   * The name it is offered and listed under, and by which a key's scope knows it (K-3): the model's own, or
   * `provider/model` where the model's own begins with the short name of another provider.
   */
  readonly name: string;
  /** What the price book knows it by. */
  readonly offer: Offer;
  /** Built once, so that a request parses no URL. */
  readonly urls: Readonly<Record<Endpoint, URL>>;
}

/** Which providers serve which model, in the operator's order. Rebuilt whole when a provider changes. */
export interface RoutingTable {
  readonly live: ReadonlyMap<string, readonly Target[]>;
  readonly test: ReadonlyMap<string, readonly Target[]>;
}

/**
 * What a name means, first by its first part: `provider/model`, with the short name of a provider that is set up, is that
 * provider and no other, whatever others call their models. Every other name is a model's own, at each provider that
 * serves it, in the operator's order.
 */
export function buildRoutes(entries: readonly ProviderEntry[], simulator: ProviderEntry): RoutingTable {
  const live = liveRoutes(entries);
  return { live, test: simulatedRoutes(simulator, live) };
}

/** What live keys reach. */
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
  // The operator knows the server better than the registry knows its kind.
  const provider = entry.streamUsage ? { ...known, streamUsage: entry.streamUsage } : known;
  const urls = urlsOf(provider, entry);
  const served = modelsServed(provider, entry);
  const prefixed = new Set(served.map(({ name }) => `${entry.slug}/${name}`));
  return served.map((model) => {
    const first = firstPart(model.name);
    // A provider's model may be called after the provider itself.
    const isItsOwn = !slugs.has(first) || (first === entry.slug && !prefixed.has(model.name));
    const name = isItsOwn ? model.name : `${entry.slug}/${model.name}`;
    return { provider, entry, model, name, offer: offerOf(provider, entry, model), urls };
  });
}

/** What may be a provider's short name; empty where the name has one part only. */
function firstPart(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}

/**
 * K-6: a test key reaches the simulator under every model name there is, also as `provider/model` and whether or not its
 * provider is set up, so that a program can be tested unchanged; and it reaches nothing else.
 */
function simulatedRoutes(
  entry: ProviderEntry,
  live: ReadonlyMap<string, readonly Target[]>,
): Map<string, readonly Target[]> {
  const provider = findProvider(entry.kind);
  if (!provider) return new Map();
  const urls = urlsOf(provider, entry);
  const routes = new Map<string, readonly Target[]>();
  const add = (asked: string, model: Model, name: string) => {
    if (!routes.has(asked))
      routes.set(asked, [{ provider, entry, model, name, offer: offerOf(provider, entry, model), urls }]);
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

function urlsOf({ dialect }: Provider, { baseUrl }: ProviderEntry): Readonly<Record<Endpoint, URL>> {
  const url = (endpoint: Endpoint) => new URL(baseUrl.replace(/\/+$/, "") + dialect.path(endpoint));
  return {
    "chat.completions": url("chat.completions"),
    completions: url("completions"),
    embeddings: url("embeddings"),
  };
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
