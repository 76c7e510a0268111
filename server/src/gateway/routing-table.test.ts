import { describe, expect, test } from "bun:test";
import { SMALL } from "../../testing/bounds.ts";
import type { ProviderEntry } from "../authority/index.ts";
import { Content } from "../kernel/content.ts";
import { PublicError } from "../kernel/errors.ts";
import { newId, type ProviderId } from "../kernel/ids.ts";
import { Switches, type SwitchRows } from "../switches/index.ts";
import type { Caller } from "./authenticate.ts";
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

  test("leaves out a provider that this version does not know", () => {
    expect(buildRoutes([entry("x", { kind: "gone", models: [declared("m")] })], SIMULATOR).live.size).toBe(0);
  });

  test.each(["https://a.test/v1", "https://a.test/v1/", "https://a.test/v1//"])(
    "joins %s and the path once",
    (baseUrl) => {
      const { live } = buildRoutes([entry("a", { baseUrl, models: [declared("m")] })], SIMULATOR);
      expect(live.get("m")?.[0]?.urls["chat.completions"].href).toBe("https://a.test/v1/chat/completions");
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
    expect(buildRoutes([], SIMULATOR).test.has("gpt-4o-mini")).toBe(true);
  });
});

describe("a route", () => {
  const routes = buildRoutes([openai, entry("own", { models: [declared("llama")] })], SIMULATOR);
  const caller = (mode: "live" | "test", models: readonly string[] | null = null) =>
    ({ mode, models: models && new Set(models) }) as unknown as Caller;
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
      { routes: table, switches: new Switches(stopped) },
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

  test("K-3 keeps to the models of the key, by either of their names", () => {
    expect(ask(caller("live", ["llama"]), "own/llama").targets[0].model.name).toBe("llama");
    expect(ask(caller("live", ["own/llama"]), "own/llama").targets[0].model.name).toBe("llama");
    expect(codeOf(() => ask(caller("live", ["own/llama"]), "llama"))).toBe("model_not_allowed");
    expect(codeOf(() => ask(caller("live", []), "llama"))).toBe("model_not_allowed");
    expect(codeOf(() => ask(caller("test", ["llama"]), "gpt-4o-mini"))).toBe("model_not_allowed");
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
    expect(slugs("llama", stop("model", "own/llama"), stop("model", "lla"))).toEqual(["own", "other"]);
  });

  test("says whether the model or every provider is missing", () => {
    expect(codeOf(() => ask(caller("live"), "nothing"))).toBe("model_not_found");
    expect(codeOf(() => ask(caller("live"), "nothing", buildRoutes([], SIMULATOR)))).toBe("provider_missing");
    expect(codeOf(() => ask(caller("test"), "nothing", buildRoutes([], SIMULATOR)))).toBe("model_not_found");
  });
});
