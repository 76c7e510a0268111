import { expect, test } from "bun:test";
import { SMALL } from "../../../testing/bounds.ts";
import { TestClock } from "../../../testing/clock.ts";
import type { GroupEntry, ProjectScopes, ProviderEntry } from "../../authority/index.ts";
import { Content } from "../../kernel/content.ts";
import { newId, type ProjectId, type ProviderId } from "../../kernel/ids.ts";
import { PriceBook } from "../../prices/index.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { NOTHING_STOPPED } from "../../switches/index.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { Gateway } from "../gateway.ts";
import { Health, OF_TARGETS } from "../health/health.ts";
import { inOrder } from "../health/in-order.ts";
import { KnownPaces } from "../health/pace.ts";
import { Secrets } from "../health/secrets.ts";
import { priceTargets } from "../pricing/price-targets.ts";
import { route } from "./route.ts";
import { buildRoutes, type RoutingTable } from "./routing-table.ts";
import { usable } from "./usable-models.ts";

const provider = (slug: string, ...models: readonly string[]): ProviderEntry => ({
  ...{ id: newId<ProviderId>(), slug, kind: "openai-compatible", baseUrl: `http://${slug}.test/v1` },
  ...{ allowPrivateAddress: false, secret: null },
  models: models.map((model) => ({ model, inputUsdPerMillion: "1", outputUsdPerMillion: "1" })),
});
const SIMULATOR = { ...provider("simulator"), kind: "simulator" };
const group = (name: string, ...models: readonly string[]): GroupEntry => ({
  ...{ name, choice: "weight", sticky: false },
  members: models.map((model) => ({ model, weight: null })),
});
const ENTRIES = [provider("one", "llama", "small"), provider("two", "llama")];

const PROJECT = newId<ProjectId>();
const caller = (over: Partial<Caller> = {}) =>
  ({
    ...{ mode: "live", models: null, projectId: PROJECT, endpoints: new Set(["chat.completions"]) },
    ...over,
  }) as Caller;

const gatewayOf = (routes: RoutingTable, projects: ProjectScopes = new Map()) =>
  ({
    ...{ routes, projects, switches: NOTHING_STOPPED.stopped },
    ...{ prices: new PriceBook(), clock: new TestClock() },
  }) as unknown as Gateway;

function ask(routes: RoutingTable, who: Caller, model: string, projects?: ProjectScopes) {
  const asked = { endpoint: "chat.completions", stream: false, includeUsage: false } as const;
  const request = { ...asked, model, body: new Content(""), bounds: SMALL };
  const { targets } = route(who, request, openAiProtocol, gatewayOf(routes, projects));
  return targets.map(({ entry, model: { name } }) => `${entry.slug}/${name}`);
}

test("P-5 a group's name leads to its members, each once, in their order", () => {
  const routes = buildRoutes(ENTRIES, SIMULATOR, [group("fast", "two/llama", "llama", "small", "gone")]);
  expect(ask(routes, caller(), "fast")).toEqual(["two/llama", "one/llama", "one/small"]);
  expect(routes.groups.get("fast")?.shares.size).toBe(3);
});

test("P-5 a model at two providers shares the weight of its member", () => {
  const members = [
    { model: "llama", weight: 4 },
    { model: "small", weight: 2 },
  ];
  const routes = buildRoutes(ENTRIES, SIMULATOR, [{ ...group("fast"), members }]);
  expect([...(routes.groups.get("fast")?.shares.values() ?? [])]).toEqual([2, 2, 2]);
});

test("P-5 a model's own callers are never sent elsewhere by a group of its name, and a group of nothing is none", () => {
  const routes = buildRoutes(ENTRIES, SIMULATOR, [group("llama", "small"), group("empty", "gone")]);
  expect(ask(routes, caller(), "llama")).toEqual(["one/llama", "two/llama"]);
  expect([...routes.groups.keys()]).toEqual([]);
  expect(() => ask(routes, caller(), "empty")).toThrow("model_not_found");
});

test("K-3 what a key and its project may use counts for what is behind the name, unless they may use the name itself", () => {
  const routes = buildRoutes(ENTRIES, SIMULATOR, [group("fast", "llama", "small")]);
  expect(ask(routes, caller({ models: new Set(["small"]) }), "fast")).toEqual(["one/small"]);
  expect(ask(routes, caller({ models: new Set(["fast"]) }), "fast")).toHaveLength(3);
  expect(() => ask(routes, caller({ models: new Set(["other"]) }), "fast")).toThrow("model_not_allowed");
  expect(() => ask(routes, caller({ models: new Set(["fast"]) }), "small")).toThrow("model_not_allowed");
  const scope = new Map([[PROJECT, { models: null, providers: new Set(["two"]) }]]);
  expect(ask(routes, caller(), "fast", scope)).toEqual(["two/llama"]);
});

test("P-5 what costs this customer least for the request is asked first", () => {
  const dear = {
    ...provider("dear"),
    models: [{ model: "big", inputUsdPerMillion: "1", outputUsdPerMillion: "90" }],
  };
  const cheap = {
    ...provider("cheap"),
    models: [{ model: "mid", inputUsdPerMillion: "5", outputUsdPerMillion: "5" }],
  };
  const named = [{ ...group("any", "big", "mid"), choice: "cheapest" } as const];
  const routes = buildRoutes([dear, cheap], SIMULATOR, named);
  const ask = (outputTokens: number | null) => {
    const gateway = {
      ...gatewayOf(routes),
      health: { targets: new Health(new TestClock(), OF_TARGETS), secrets: new Secrets(new TestClock()) },
    };
    const asked = { endpoint: "chat.completions", stream: false, includeUsage: false, model: "any" } as const;
    const bounds = { ...SMALL, inputBytes: 1_000, outputTokens };
    const routed = route(caller(), { ...asked, body: new Content(""), bounds }, openAiProtocol, gateway);
    return inOrder(priceTargets(caller(), routed, gateway), gateway, caller()).targets.map(
      ({ target }) => target.model.name,
    );
  };
  expect(ask(1)).toEqual(["big", "mid"]);
  expect(ask(1_000)).toEqual(["mid", "big"]);
  expect(ask(null)).toEqual(["mid", "big"]);
});

test("K-6 a test key's group is the simulator", () => {
  const routes = buildRoutes(ENTRIES, SIMULATOR, [group("fast", "llama", "small")]);
  expect(ask(routes, caller({ mode: "test" }), "fast")).toEqual(["simulator/llama"]);
});

test("a list of models has the groups that lead to something the key may use", () => {
  const routes = buildRoutes(ENTRIES, SIMULATOR, [group("fast", "small")]);
  const listed = (who: Caller) => [...usable(who, gatewayOf(routes), openAiProtocol)].map(([name]) => name);
  expect(listed(caller())).toEqual(["llama", "small", "fast"]);
  expect(listed(caller({ models: new Set(["llama"]) }))).toEqual(["llama"]);
});

test("P-5 only what is chosen by its pace is measured, and what was measured outlives a change", () => {
  const paces = new KnownPaces();
  const named = [{ ...group("fast", "small"), choice: "fastest" } as const];
  const before = buildRoutes(ENTRIES, SIMULATOR, named, paces);
  expect(before.live.get("llama")?.[0]?.paces).toBeNull();
  before.live.get("small")?.[0]?.paces?.whole.saw(40, 0);
  const after = buildRoutes(ENTRIES, SIMULATOR, named, paces);
  expect(after.live.get("fast")?.[0]?.paces?.whole.expectedMs(0)).toBe(40);
});
