import { beforeEach, describe, expect, test } from "bun:test";
import { SMALL } from "../../../testing/bounds.ts";
import { TestClock } from "../../../testing/clock.ts";
import type { ProviderEntry } from "../../authority/index.ts";
import { Content } from "../../kernel/content.ts";
import { PublicError } from "../../kernel/errors.ts";
import { newId, type OrganizationId, type ProviderId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { PriceBook } from "../../prices/index.ts";
import type { InferenceRequest } from "../../providers/contract.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { Switches } from "../../switches/index.ts";
import type { Caller } from "../callers/authenticate.ts";
import { isFree } from "../routing/plan.ts";
import { route } from "../routing/route.ts";
import { buildRoutes } from "../routing/routing-table.ts";
import { MissingPrices } from "./missing-prices.ts";
import { priceTargets } from "./price-targets.ts";

const provider = (slug: string, price: string | null): ProviderEntry => ({
  id: newId<ProviderId>(),
  slug,
  kind: "openai-compatible",
  baseUrl: `http://${slug}.test/v1`,
  allowPrivateAddress: false,
  models: [{ model: "m", inputUsdPerMillion: price, outputUsdPerMillion: price }],
  secret: null,
});
const request: InferenceRequest = {
  endpoint: "chat.completions",
  model: "m",
  stream: false,
  includeUsage: false,
  bounds: SMALL,
  body: new Content("{}"),
};
const caller = (mode: "live" | "test") =>
  ({ mode, models: null, organizationId: newId<OrganizationId>() }) as unknown as Caller;

const written: unknown[] = [];
const log: Log = { write: (level, event, fields) => void written.push({ level, event, ...fields }) };
beforeEach(() => {
  written.length = 0;
});

const priced = (mode: "live" | "test", ...providers: readonly ProviderEntry[]) =>
  pricedFor(request, mode, ...providers);

function pricedFor(asked: InferenceRequest, mode: "live" | "test", ...providers: readonly ProviderEntry[]) {
  const simulator = { ...provider("simulator", null), kind: "simulator", models: [] };
  const gateway = {
    routes: buildRoutes(providers, simulator),
    switches: new Switches([]),
    projects: new Map(),
    prices: new PriceBook(),
    clock: new TestClock(),
    missingPrices: new MissingPrices(log),
  };
  return priceTargets(caller(mode), route(caller(mode), asked, openAiProtocol, gateway), gateway);
}

describe("C-1 a request without a price", () => {
  const refusalOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof PublicError ? error : null;
    }
    return null;
  };

  test("is refused as the caller's to change, and the operator is told the command that sets one", () => {
    const refusal = refusalOf(() => priced("live", provider("house", null)));
    expect(refusal).toMatchObject({ code: "price_unknown", status: 400, retryable: false });
    expect(refusal?.text).toContain("what it costs is not known");
    expect(written).toEqual([
      {
        level: "warn",
        event: "price_missing",
        provider: "house",
        model: "m",
        missing: "tokens",
        command: "npx sallyport prices set house m --input … --output … --reason …",
      },
    ]);
  });

  test("with audio is left out where audio has no price, and told so where nobody has one", () => {
    const withAudio = { ...request, bounds: { ...SMALL, audio: true } };
    const refusal = refusalOf(() =>
      pricedFor(withAudio, "live", provider("house", "1"), provider("other", "2")),
    );
    expect(refusal).toMatchObject({ code: "price_unknown", status: 400 });
    expect(refusal?.text).toContain("what audio costs with it is not known");
    for (const slug of ["house", "other"])
      expect(written).toContainEqual(
        expect.objectContaining({
          missing: "audio",
          command: expect.stringMatching(new RegExp(`prices set ${slug} m .*--audio-input`)),
        }),
      );
    expect(priced("live", provider("house", "1")).targets).toHaveLength(1);
  });

  test("for its service tier or its search is left out, and told what has no price", () => {
    const extras = { serviceTier: null, searches: 0, searchSize: "medium" } as const;
    const [tier, search] = [
      { ...request, extras: { ...extras, serviceTier: "priority" } },
      { ...request, extras: { ...extras, searches: 1 } },
    ];
    const house = provider("house", "1");
    expect(refusalOf(() => pricedFor(tier, "live", house))?.text).toContain("what its 'service_tier' costs");
    expect(refusalOf(() => pricedFor(search, "live", house))?.text).toContain("what a web search costs");
    for (const option of ["--service-tier", "--search"])
      expect(written).toContainEqual(
        expect.objectContaining({
          command: expect.stringContaining(`prices set house m --input … --output … ${option}`),
        }),
      );
    const usual = { ...request, extras: { ...extras, serviceTier: "default" } };
    expect(pricedFor(usual, "live", house).targets).toHaveLength(1);
    expect(isFree(pricedFor(tier, "test", house))).toBe(true);
  });

  test("is told to the operator once in a while, however often it is asked for", () => {
    const [clock, notes] = [new TestClock(), new MissingPrices(log)];
    const offer = { provider: "house", model: "m", prices: null };
    for (let asked = 0; asked < 100; asked += 1) notes.note(offer, "tokens", clock.monotonicMs());
    notes.note(offer, "audio", clock.monotonicMs());
    expect(written).toHaveLength(2);
    clock.advance(3_600_000);
    notes.note(offer, "tokens", clock.monotonicMs());
    expect(written).toHaveLength(3);
  });

  test("goes to the next provider that has one", () => {
    const plan = priced("live", provider("house", null), provider("other", "1"));
    expect(plan.targets.map(({ target }) => target.entry.slug)).toEqual(["other"]);
    expect(isFree(plan)).toBe(false);
  });

  test("may be free when the operator said so", () => {
    expect(priced("live", provider("house", "0")).targets).toHaveLength(1);
  });

  test("K-6 is served to a test key, which never spends", () => {
    const plan = priced("test", provider("house", null));
    expect(plan.targets.map(({ price }) => price)).toEqual([null]);
    expect(isFree(plan)).toBe(true);
  });
});
