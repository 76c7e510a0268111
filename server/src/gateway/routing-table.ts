import type { DeclaredModel, ProviderEntry } from "../authority/index.ts";
import type { Offer } from "../prices/index.ts";
import { modelsOf } from "../providers/catalogue/index.ts";
import type { Endpoint, Model, Provider } from "../providers/contract.ts";
import { findProvider, PROVIDERS } from "../providers/registry.ts";

/** One way to serve a model: a provider the operator set up, and the model as that provider knows it. */
export interface Target {
  readonly provider: Provider;
  readonly entry: ProviderEntry;
  readonly model: Model;
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

/** Model names are offered bare and as `provider/model`, which means that provider only. */
export function buildRoutes(entries: readonly ProviderEntry[], simulator: ProviderEntry): RoutingTable {
  const live = liveRoutes(entries);
  return { live, test: simulatedRoutes(simulator, live) };
}

/** What live keys reach. */
export function liveRoutes(entries: readonly ProviderEntry[]): ReadonlyMap<string, readonly Target[]> {
  const live = new Map<string, Target[]>();
  for (const entry of entries) {
    const provider = findProvider(entry.kind);
    if (!provider) continue;
    const urls = urlsOf(provider, entry);
    for (const model of modelsServed(provider, entry)) {
      const target = { provider, entry, model, offer: offerOf(entry, model), urls };
      for (const name of [model.name, `${entry.slug}/${model.name}`]) {
        const targets = live.get(name);
        if (targets) targets.push(target);
        else live.set(name, [target]);
      }
    }
  }
  return live;
}

/**
 * K-6: a test key reaches the simulator under every model name there is, whether or not its provider is set up, so
 * that a program can be tested unchanged; and it reaches nothing else.
 */
function simulatedRoutes(
  entry: ProviderEntry,
  live: ReadonlyMap<string, readonly Target[]>,
): Map<string, readonly Target[]> {
  const provider = findProvider(entry.kind);
  if (!provider) return new Map();
  const urls = urlsOf(provider, entry);
  const routes = new Map<string, readonly Target[]>();
  const add = (name: string, model: Model) => {
    if (!routes.has(name)) routes.set(name, [{ provider, entry, model, offer: offerOf(entry, model), urls }]);
  };
  for (const [name, [target]] of live) if (target) add(name, target.model);
  for (const { catalogue } of PROVIDERS)
    if (catalogue !== null) for (const [name, model] of modelsOf(catalogue)) add(name, model);
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

function readDeclared({ model, inputUsdPerMillion, outputUsdPerMillion }: DeclaredModel): Model {
  const unknown = { contextTokens: 0, outputTokens: 0, input: ["text"], output: ["text"] };
  const prices = {
    ...(inputUsdPerMillion === null ? {} : { input: inputUsdPerMillion }),
    ...(outputUsdPerMillion === null ? {} : { output: outputUsdPerMillion }),
  };
  const isPriced = inputUsdPerMillion !== null;
  return { name: model, ...unknown, prices: isPriced ? prices : null, tiersUnpublished: false };
}

function offerOf({ slug }: ProviderEntry, { name, prices }: Model): Offer {
  return { provider: slug, model: name, prices };
}
