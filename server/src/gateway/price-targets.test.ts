import { describe, expect, test } from "bun:test";
import { SMALL } from "../../testing/bounds.ts";
import type { ProviderEntry } from "../authority/index.ts";
import { Content } from "../kernel/content.ts";
import { PublicError } from "../kernel/errors.ts";
import { newId, type OrganizationId, type ProviderId } from "../kernel/ids.ts";
import { PriceBook } from "../prices/index.ts";
import type { InferenceRequest } from "../providers/contract.ts";
import { Switches } from "../switches/index.ts";
import type { Caller } from "./authenticate.ts";
import { priceOf, priceTargets } from "./price-targets.ts";
import { route } from "./route.ts";
import { buildRoutes } from "./routing-table.ts";

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

function priced(mode: "live" | "test", ...providers: readonly ProviderEntry[]) {
  const simulator = { ...provider("simulator", null), kind: "simulator", models: [] };
  const gateway = { routes: buildRoutes(providers, simulator), switches: new Switches([]) };
  const plan = route(caller(mode), request, gateway);
  return priceTargets(caller(mode), plan, new PriceBook(), 0);
}

describe("C-1 a request without a price", () => {
  test("is refused for good, with the command that sets one", () => {
    const refused = () => priced("live", provider("house", null));
    expect(refused).toThrow(PublicError);
    try {
      refused();
    } catch (error) {
      expect(error).toMatchObject({ code: "price_unknown", status: 503, retryable: false });
      expect(error instanceof PublicError && error.text).toContain("sallyport prices set house m ");
    }
  });

  test("goes to the next provider that has one", () => {
    const plan = priced("live", provider("house", null), provider("other", "1"));
    expect(plan.targets.map(({ entry }) => entry.slug)).toEqual(["other"]);
    expect(plan.prices).toHaveLength(1);
    expect(priceOf(plan, plan.targets[0])).toBe(plan.prices?.[0] ?? null);
  });

  test("may be free when the operator said so", () => {
    expect(priced("live", provider("house", "0")).prices).toHaveLength(1);
  });

  test("K-6 is served to a test key, which never spends", () => {
    const plan = priced("test", provider("house", null));
    expect(plan.prices).toBeNull();
    expect(priceOf(plan, plan.targets[0])).toBeNull();
  });
});
