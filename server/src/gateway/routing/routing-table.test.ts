import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../testing/bounds.ts";
import { TestClock } from "../../../testing/clock.ts";
import type { ProviderEntry } from "../../authority/index.ts";
import { Content } from "../../kernel/content.ts";
import { PublicError } from "../../kernel/errors.ts";
import { newId, type OrganizationId, type ProviderId } from "../../kernel/ids.ts";
import { PriceBook } from "../../prices/index.ts";
import { ENDPOINTS } from "../../providers/contract.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { Switches, type SwitchRows } from "../../switches/index.ts";
import type { Caller } from "../callers/authenticate.ts";
import { route } from "./route.ts";
import { buildRoutes } from "./routing-table.ts";

const entry = (slug: string, over: Partial<ProviderEntry> = {}): ProviderEntry => ({
  id: newId<ProviderId>(),
  slug,
  kind: "openai-compatible",
  baseUrl: `http://${slug}.test/v1`,
  allowPrivateAddress: false,
  models: [],
  secret: null,
  ...over,
});
const declared = (model: string, price: string | null = null) => ({
  model,
  inputUsdPerMillion: price,
  outputUsdPerMillion: price,
});
const SIMULATOR = entry("simulator", { kind: "simulator" });
const openai = entry("openai", { kind: "openai" });

describe("the routing table", () => {
  test("offers a model bare and by its provider's short name, in the operator's order", () => {
    const first = entry("first", { models: [declared("llama")] });
    const second = entry("second", { models: [declared("llama")] });
    const { live } = buildRoutes([first, second], SIMULATOR);
    expect(live.get("llama")?.map((target) => target.entry.slug)).toEqual(["first", "second"]);
    expect(live.get("second/llama")?.map((target) => target.entry.slug)).toEqual(["second"]);
    expect(live.has("third/llama")).toBe(false);
  });

  test("asks a stream for its counts as the operator says, else as the registry does of the kind", () => {
    const models = [declared("llama")];
    const usageOf = (over: Partial<ProviderEntry>) =>
      buildRoutes([entry("house", { models, ...over })], SIMULATOR).live.get("llama")?.[0]?.provider
        .streamUsage;
    expect(usageOf({})).toBe("on-request");
    expect(usageOf({ streamUsage: null })).toBe("on-request");
    expect(usageOf({ streamUsage: "never" })).toBe("never");
    expect(usageOf({ kind: "mistral" })).toBe("always");
  });

  test("takes a declared price over the catalogue's, and leaves an unknown one unknown", () => {
    const { live } = buildRoutes(
      [{ ...openai, models: [declared("gpt-4o-mini", "1.5"), declared("own")] }],
      SIMULATOR,
    );
    expect(live.get("gpt-4o-mini")).toHaveLength(1);
    expect(live.get("gpt-4o-mini")?.[0]?.offer).toEqual({
      provider: "openai",
      model: "gpt-4o-mini",
      prices: { input: "1.5", output: "1.5" },
    });
    expect(live.get("own")?.[0]?.offer.prices).toBeNull();
  });

  describe("P-5 `provider/model` is that provider only", () => {
    const router = entry("router", { models: [declared("openai/gpt-4o", "3"), declared("mine")] });
    const slugsOf = (name: string, ...entries: readonly ProviderEntry[]) =>
      buildRoutes(entries, SIMULATOR)
        .live.get(name)
        ?.map((target) => target.entry.slug);

    test("also when another provider calls its own model so, whichever comes first", () => {
      for (const order of [
        [router, openai],
        [openai, router],
      ]) {
        expect(slugsOf("openai/gpt-4o", ...order)).toEqual(["openai"]);
        expect(slugsOf("gpt-4o", ...order)).toEqual(["openai"]);
        expect(slugsOf("router/openai/gpt-4o", ...order)).toEqual(["router"]);
        expect(slugsOf("router/mine", ...order)).toEqual(["router"]);
        expect(slugsOf("openai/mine", ...order)).toBeUndefined();
      }
    });

    test("also when that provider has no such model", () => {
      const bare = entry("openai", { models: [declared("other")] });
      expect(slugsOf("openai/gpt-4o", router, bare)).toBeUndefined();
      expect(slugsOf("router/openai/gpt-4o", router, bare)).toEqual(["router"]);
      const unknown = entry("openai", { kind: "gone" });
      expect(slugsOf("openai/gpt-4o", router, unknown)).toBeUndefined();
    });

    test("and a name with a slash is a model's own where no provider is called like its first part", () => {
      const second = entry("second", { models: [declared("openai/gpt-4o")] });
      expect(slugsOf("openai/gpt-4o", router, second)).toEqual(["router", "second"]);
      expect(slugsOf("second/openai/gpt-4o", router, second)).toEqual(["second"]);
    });

    test("and a provider may call a model after itself, which it alone serves", () => {
      const maker = entry("maker", {
        models: [declared("maker/one"), declared("two"), declared("maker/two")],
      });
      const other = entry("other", { models: [declared("maker/one")] });
      expect(slugsOf("maker/one", other, maker)).toEqual(["maker"]);
      expect(slugsOf("maker/maker/one", other, maker)).toEqual(["maker"]);
      const { live } = buildRoutes([other, maker], SIMULATOR);
      expect(live.get("maker/two")?.map(({ model }) => model.name)).toEqual(["two"]);
      expect(live.get("maker/maker/two")?.map(({ model }) => model.name)).toEqual(["maker/two"]);
    });

    test("and each target is offered under a name that leads to it", () => {
      const { live } = buildRoutes([router, openai, entry("groq", { kind: "groq" })], SIMULATOR);
      for (const targets of live.values())
        for (const target of targets) expect(live.get(target.name), target.name).toContain(target);
      expect(live.get("router/openai/gpt-4o")?.[0]?.name).toBe("router/openai/gpt-4o");
    });
  });

  test("leaves out a provider that this version does not know", () => {
    expect(buildRoutes([entry("x", { kind: "gone", models: [declared("m")] })], SIMULATOR).live.size).toBe(0);
  });

  test.each(["https://a.test/v1", "https://a.test/v1/", "https://a.test/v1//"])(
    "joins %s and the path once",
    (baseUrl) => {
      const { live } = buildRoutes([entry("a", { baseUrl, models: [declared("m")] })], SIMULATOR);
      const way = live.get("m")?.[0]?.ways.of(openAiProtocol, "chat.completions");
      for (const stream of [true, false])
        expect(way?.to(stream).url.href).toBe("https://a.test/v1/chat/completions");
    },
  );

  test("K-6 a test key's table holds every name there is and the simulator alone", () => {
    const { live, test: simulated } = buildRoutes(
      [openai, entry("own", { models: [declared("llama")] })],
      SIMULATOR,
    );
    for (const targets of simulated.values())
      expect(targets.map((target) => target.entry)).toEqual([SIMULATOR]);
    for (const name of [...live.keys(), "simulator", "gpt-4o-mini", "claude-sonnet-4-5"].filter((name) =>
      live.has(name),
    ))
      expect(simulated.has(name), name).toBe(true);
    for (const targets of live.values())
      expect(targets.some((target) => target.entry === SIMULATOR)).toBe(false);
    const alone = buildRoutes([], SIMULATOR).test;
    for (const name of ["gpt-4o-mini", "openai/gpt-4o-mini", "groq/openai/gpt-oss-120b"])
      expect(alone.has(name), name).toBe(true);
  });
});

describe("a route", () => {
  const routes = buildRoutes([openai, entry("own", { models: [declared("llama")] })], SIMULATOR);
  const caller = (mode: "live" | "test", models: readonly string[] | null = null) =>
    ({
      mode,
      models: models && new Set(models),
      endpoints: new Set(ENDPOINTS),
      organizationId: newId<OrganizationId>(),
    }) as unknown as Caller;
  const ask = (who: Caller, model: string, table = routes, stopped: SwitchRows = []) =>
    route(
      who,
      {
        endpoint: "chat.completions",
        model,
        stream: false,
        includeUsage: false,
        body: new Content("{}"),
        bounds: SMALL,
      },
      openAiProtocol,
      {
        routes: table,
        switches: new Switches(stopped),
        projects: new Map(),
        prices: new PriceBook(),
        clock: new TestClock(),
      },
    );
  const codeOf = (work: () => unknown) => {
    try {
      work();
      return null;
    } catch (error) {
      return error instanceof PublicError ? error.code : error;
    }
  };

  test("K-6 of a test key leads to the simulator, of a live key never", () => {
    expect(ask(caller("test"), "llama").targets.map((target) => target.entry)).toEqual([SIMULATOR]);
    expect(ask(caller("live"), "llama").targets[0].entry.slug).toBe("own");
    expect(codeOf(() => ask(caller("live"), "simulator"))).toBe("model_not_found");
  });

  describe("by a name that nobody knows", () => {
    const hintOf = (who: Caller, model: string, table = routes) => {
      try {
        ask(who, model, table);
      } catch (error) {
        if (error instanceof PublicError) return error.text;
      }
      return "";
    };

    test("is told the nearest names", () => {
      expect(hintOf(caller("live"), "gpt4o-mini")).toContain("Did you mean 'gpt-4o-mini'");
      expect(hintOf(caller("live"), "gpt-5.4-2031-01-01")).toContain("Did you mean 'gpt-5.4'");
      expect(hintOf(caller("live"), "gpt-4-32k-0613")).toContain("Did you mean 'gpt-4-0613'");
      expect(hintOf(caller("test"), "lama")).toContain("Did you mean 'llama'");
      expect(hintOf(caller("live"), "nothing like it at all")).not.toContain("Did you mean");
    });

    test("K-3 is told no name that the key may not use, that has no price, or that is another's", () => {
      expect(hintOf(caller("live", ["gpt-5"]), "gpt4o")).not.toContain("gpt-4o");
      expect(hintOf(caller("live", ["gpt-5"]), "gpt-5-2031-01-01")).toContain("Did you mean 'gpt-5'?");
      expect(hintOf(caller("live"), "lama")).not.toContain("llama");
      const others = buildRoutes([entry("own", { models: [declared("gpt-4o-own", "1")] })], SIMULATOR);
      expect(hintOf(caller("live"), "gpt-4o-mine", others)).not.toMatch(/'gpt-4o'|simulator/);
    });
  });

  test("K-6 a test key reaches the names of snapshots and of retired models", () => {
    for (const name of [
      "gpt-5-2025-08-07",
      "o1-preview-2024-09-12",
      "gpt-4-32k",
      "openai/gpt-4-0314",
      "mistral-large-2411",
    ]) {
      const alone = buildRoutes([], SIMULATOR);
      expect(
        ask(caller("test"), name, alone).targets.map((target) => target.entry),
        name,
      ).toEqual([SIMULATOR]);
    }
  });

  test("K-3 keeps to the models of the key, by either of their names", () => {
    expect(ask(caller("live", ["llama"]), "own/llama").targets[0].model.name).toBe("llama");
    expect(ask(caller("live", ["own/llama"]), "own/llama").targets[0].model.name).toBe("llama");
    expect(codeOf(() => ask(caller("live", ["own/llama"]), "llama"))).toBe("model_not_allowed");
    expect(codeOf(() => ask(caller("live", []), "llama"))).toBe("model_not_allowed");
    expect(codeOf(() => ask(caller("test", ["llama"]), "gpt-4o-mini"))).toBe("model_not_allowed");
  });

  test("K-3 checks every target, not only the first", () => {
    const router = entry("router", { models: [declared("openai/gpt-4o"), declared("gpt-4o")] });
    const both = buildRoutes([openai, router], SIMULATOR);
    const limited = caller("live", ["gpt-4o"]);
    for (const name of ["gpt-4o", "openai/gpt-4o", "router/gpt-4o"])
      for (const { model } of ask(limited, name, both).targets) expect(model.name).toBe("gpt-4o");
    expect(codeOf(() => ask(limited, "router/openai/gpt-4o", both))).toBe("model_not_allowed");
    const openaiOnly = caller("live", ["openai/gpt-4o"]);
    expect(ask(openaiOnly, "openai/gpt-4o", both).targets.map(({ entry: { slug } }) => slug)).toEqual([
      "openai",
    ]);
    for (const name of ["router/openai/gpt-4o", "router/gpt-4o", "gpt-4o"])
      expect(codeOf(() => ask(openaiOnly, name, both))).toBe("model_not_allowed");
    // A table in which a name leads to targets of several names, as an older name of a model may.
    const [first, second] = [both.live.get("gpt-4o")?.[0], both.live.get("router/openai/gpt-4o")?.[0]];
    const mixed = {
      live: new Map([["any", [first, second].filter((one) => one !== undefined)]]),
      test: new Map(),
      groups: new Map(),
    };
    expect(ask(limited, "any", mixed).targets.map(({ name }) => name)).toEqual(["gpt-4o"]);
  });

  test("K-3 means for test keys what it means for live ones", () => {
    const router = entry("router", { models: [declared("openai/gpt-4o")] });
    const both = buildRoutes([openai, router], SIMULATOR);
    for (const mode of ["live", "test"] as const) {
      const limited = caller(mode, ["gpt-4o"]);
      expect(ask(limited, "openai/gpt-4o", both).targets).toHaveLength(1);
      expect(codeOf(() => ask(limited, "router/openai/gpt-4o", both))).toBe("model_not_allowed");
    }
  });

  test("AB-9 stops a model under every spelling of its name", () => {
    const router = entry("router", { models: [declared("openai/gpt-4o"), declared("mine")] });
    const both = buildRoutes([openai, router], SIMULATOR);
    const without = buildRoutes([router], SIMULATOR);
    const stopped = (model: string, subject: string, table = both) =>
      codeOf(() => ask(caller("live"), model, table, [{ scope: "model", subject, mode: "drain" }]));
    for (const name of ["gpt-4o", "openai/gpt-4o", "router/openai/gpt-4o"]) {
      expect(stopped(name, "gpt-4o"), name).toBe("model_stopped");
      expect(stopped(name, "openai/gpt-4o"), name).toBe("model_stopped");
    }
    expect(stopped("openai/gpt-4o", "gpt-4o", without)).toBe("model_stopped");
    expect(stopped("router/mine", "gpt-4o")).toBeNull();
    expect(stopped("gpt-4o-mini", "gpt-4o")).toBeNull();
    const provider = (subject: string) => [{ scope: "provider" as const, subject, mode: "drain" as const }];
    expect(codeOf(() => ask(caller("live"), "openai/gpt-4o", both, provider("openai")))).toBe(
      "provider_stopped",
    );
    expect(codeOf(() => ask(caller("live"), "router/openai/gpt-4o", both, provider("openai")))).toBeNull();
  });

  test("AB-9 leaves stopped targets out, and is refused by its reason when none is left", () => {
    const two = buildRoutes(
      [entry("own", { models: [declared("llama")] }), entry("other", { models: [declared("llama")] })],
      SIMULATOR,
    );
    const stop = (scope: "provider" | "model", subject: string) => ({
      scope,
      subject,
      mode: "drain" as const,
    });
    const slugs = (model: string, ...stopped: SwitchRows) =>
      ask(caller("live"), model, two, stopped).targets.map((target) => target.entry.slug);
    expect(slugs("llama")).toEqual(["own", "other"]);
    expect(slugs("llama", stop("provider", "own"))).toEqual(["other"]);
    expect(codeOf(() => slugs("own/llama", stop("provider", "own")))).toBe("provider_stopped");
    expect(codeOf(() => slugs("llama", stop("provider", "own"), stop("provider", "other")))).toBe(
      "provider_stopped",
    );
    for (const name of ["llama", "own/llama", "other/llama"])
      expect(codeOf(() => slugs(name, stop("model", "llama")))).toBe("model_stopped");
    expect(slugs("llama", stop("model", "own/llama"), stop("model", "lla"))).toEqual(["other"]);
  });

  test("says whether the model or every provider is missing", () => {
    expect(codeOf(() => ask(caller("live"), "nothing"))).toBe("model_not_found");
    expect(codeOf(() => ask(caller("live"), "nothing", buildRoutes([], SIMULATOR)))).toBe("provider_missing");
    expect(codeOf(() => ask(caller("test"), "nothing", buildRoutes([], SIMULATOR)))).toBe("model_not_found");
  });
});
