import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../testing/bounds.ts";
import { TestClock } from "../../../testing/clock.ts";
import type { ProviderEntry } from "../../authority/index.ts";
import { Content } from "../../kernel/content.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import { CreditRefused } from "../../ledger/index.ts";
import { RateLimited } from "../../limits/index.ts";
import { PriceBook } from "../../prices/index.ts";
import type { Endpoint, RequestBounds } from "../../providers/contract.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { Switches } from "../../switches/index.ts";
import { route } from "../routing/route.ts";
import { buildRoutes } from "../routing/routing-table.ts";
import { MissingPrices } from "./missing-prices.ts";
import { priceTargets } from "./price-targets.ts";
import { sayingWhatFits } from "./what-fits.ts";
import { LEAST_OUTPUT_TOKENS, tokensOf, worstCaseOf } from "./worst-case.ts";

/** One micro-dollar for each token in, ten for each out. */
const house = {
  slug: "house",
  kind: "openai-compatible",
  baseUrl: "http://house.test/v1",
  models: [{ model: "m", inputUsdPerMillion: "1", outputUsdPerMillion: "10" }],
} as unknown as ProviderEntry;

function planOf(bounds: Partial<RequestBounds>, endpoint: Endpoint = "chat.completions") {
  const caller = { mode: "live", models: null, organizationId: "o" } as never;
  const gateway = {
    routes: buildRoutes([house], house),
    switches: new Switches([]),
    projects: new Map(),
    prices: new PriceBook(),
    clock: new TestClock(),
    missingPrices: new MissingPrices({ write() {} }),
  };
  const request = { endpoint, model: "m", stream: false, includeUsage: false, body: new Content("{}") };
  const plan = route(
    caller,
    { ...request, bounds: { ...SMALL, outputTokens: 500, ...bounds } },
    openAiProtocol,
    gateway,
  );
  return priceTargets(caller, plan, gateway);
}

type Plan = ReturnType<typeof planOf>;

function refusedCredit(plan: Plan, credit: number): string {
  const values = { limit: "1.00", spent: "0.90", held: "0.00", scope: "key", period: "day", resets: "then" };
  const error = new CreditRefused("budget_period_exhausted", values, BigInt(credit) as MicroUsd);
  return (sayingWhatFits(error, plan, openAiProtocol) as CreditRefused).text;
}

function refusedTokens(plan: Plan, most: number): string {
  const rule = {
    number: 1,
    scope: "key",
    subject: null,
    endpoint: null,
    unit: "tokens",
    windowSeconds: 60,
    most,
  };
  const counter = { rule, policy: "key-tokens" } as never;
  const counted = { remaining: most, retryMs: Number.POSITIVE_INFINITY } as never;
  const needed = tokensOf(plan, LEAST_OUTPUT_TOKENS);
  return (sayingWhatFits(new RateLimited(counter, counted, needed), plan, openAiProtocol) as RateLimited)
    .text;
}

const numberIn = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN);
const OUTPUT = /limit the output to at most (\d+) tokens \('max_completion_tokens' or 'max_tokens'\)/;
const TEXT = /shorten the text by about (\d+) tokens/;

describe("a refusal of too much says what would fit", () => {
  test("of credit: an output limit or a shorter text, and either is let through", () => {
    const bounds = { inputBytes: 100 };
    const text = refusedCredit(planOf(bounds), 150);
    expect(text).toContain("needs 0.000260 USD at least");
    expect(text).toContain("of the budget of 1.00 USD a day for this key");
    expect(text).toContain("It resets at then.");
    const [output, shorter] = [numberIn(text, OUTPUT), numberIn(text, TEXT)];
    expect(output).toBe(5);
    expect(Number(worstCaseOf(planOf({ ...bounds, outputTokens: output })))).toBeLessThanOrEqual(150);
    expect(shorter).toBeNaN();
    const longer = refusedCredit(planOf({ inputBytes: 100 }), 200);
    expect(numberIn(longer, TEXT)).toBe(60);
    expect(Number(worstCaseOf(planOf({ inputBytes: 40 }), LEAST_OUTPUT_TOKENS))).toBe(200);
  });

  test("of tokens: with the limit's name, its amount and its window, and what is let through", () => {
    const text = refusedTokens(planOf({ inputBytes: 100_000 }), 90_000);
    expect(text).toContain("needs at least 100016 tokens");
    expect(text).toContain("may have 90000");
    expect(text).toContain("(the limit 'key-tokens')");
    expect(numberIn(text, OUTPUT)).toBeNaN();
    expect(numberIn(text, TEXT)).toBe(10_016);
    expect(tokensOf(planOf({ inputBytes: 100_000 - 10_016 }), LEAST_OUTPUT_TOKENS)).toBe(90_000);
    const near = refusedTokens(planOf({ inputBytes: 89_990 }), 90_000);
    expect([numberIn(near, OUTPUT), numberIn(near, TEXT)]).toEqual([10, 6]);
    expect(tokensOf(planOf({ inputBytes: 89_990, outputTokens: 10 }))).toBe(90_000);
  });

  test("names nothing that would not help", () => {
    expect(refusedCredit(planOf({}), 0)).toContain("Nothing smaller would fit.");
    expect(refusedTokens(planOf({}), 0)).toContain("Nothing smaller would fit.");
    const embedding = refusedTokens(planOf({ inputBytes: 500 }, "embeddings"), 400);
    expect(embedding).not.toContain("max_");
    expect(numberIn(embedding, TEXT)).toBe(100);
    expect(refusedTokens(planOf({ inputBytes: 95 }, "completions"), 100)).toContain(
      "to at most 5 tokens ('max_tokens')",
    );
    expect(refusedTokens(planOf({ inputBytes: 100, choices: 8 }), 200)).toContain("ask for fewer choices");
  });

  test("and leaves every other refusal as it is", () => {
    const other = new Error("other");
    expect(sayingWhatFits(other, planOf({}), openAiProtocol)).toBe(other);
  });
});
