import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../testing/bounds.ts";
import { Content } from "../../kernel/content.ts";
import { newId, type OrganizationId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import { PriceBook } from "../../prices/index.ts";
import type { Endpoint, Picture, RequestBounds } from "../../providers/contract.ts";
import type { PricedPlan, PricedTarget } from "../routing/plan.ts";
import { buildRoutes } from "../routing/routing-table.ts";
import type { Target } from "../routing/target.ts";
import {
  LEAST_OUTPUT_TOKENS,
  outputWithin,
  outputWithinTokens,
  tokensOf,
  worstCaseAt,
  worstCaseOf,
} from "./worst-case.ts";

const entry = (slug: string, kind: string, models: [string, string, string][] = []) => ({
  id: newId<never>(),
  slug,
  kind,
  baseUrl: "http://localhost/v1",
  allowPrivateAddress: true,
  secret: null,
  models: models.map(([model, inputUsdPerMillion, outputUsdPerMillion]) => ({
    model,
    inputUsdPerMillion,
    outputUsdPerMillion,
  })),
});
const simulator = entry("simulator", "simulator");
const cheap = entry("cheap", "openai-compatible", [["both", "1", "10"]]);
const dear = entry("dear", "openai-compatible", [["both", "2", "20"]]);
const routes = buildRoutes([cheap, dear, entry("openai", "openai")], simulator);
const book = new PriceBook();

function plan(model: string, bounds: Partial<RequestBounds> = {}, endpoint: Endpoint = "chat.completions") {
  const targets = routes.live.get(model) ?? expect.unreachable();
  const [first, ...others] = targets;
  const priced = (target: Target): PricedTarget => ({
    target,
    price: book.price(newId<OrganizationId>(), target.offer, 0) ?? expect.unreachable(),
  });
  const request = {
    endpoint,
    model,
    stream: false,
    includeUsage: false,
    body: new Content("{}"),
    bounds: { ...SMALL, ...bounds },
  };
  return {
    request,
    targets: [priced(first ?? expect.unreachable()), ...others.map(priced)],
  } satisfies PricedPlan;
}

/** OpenAI's, Mistral's and the others', at their catalogue's prices. */
const kinds = ["openai", "mistral", "groq", "togetherai", "xai", "deepseek"];

test("C-1 one picture of unknown size fits a budget of 1 USD and a limit of 90,000 tokens, with every model", () => {
  const picture: Picture = { kind: "picture", size: null, detail: "auto", bytes: 0 };
  let models = 0;
  const tooMuch: string[] = [];
  const all = buildRoutes(
    kinds.map((kind) => entry(kind, kind)),
    simulator,
  ).live;
  for (const [name, [target]] of all) {
    if (!target?.model.input.includes("image")) continue;
    const price = book.price(newId<OrganizationId>(), target.offer, 0);
    if (price === null) continue;
    models += 1;
    const bounds = { ...SMALL, inputBytes: 300, attachments: [picture], outputTokens: 50 };
    const request = { endpoint: "chat.completions", bounds } as const;
    const most = worstCaseAt(request, target.model, price);
    const asked = { ...plan("cheap/both", bounds), targets: [{ target, price }] } as PricedPlan;
    if ((most ?? 0n) > 1_000_000n || tokensOf(asked) > 90_000)
      tooMuch.push(`${name} ${most} ${tokensOf(asked)}`);
  }
  expect(models).toBeGreaterThan(50);
  expect(tooMuch).toEqual([]);
});

describe("C-1 the most a request may cost", () => {
  test("is that of the dearest of its targets", () => {
    expect(worstCaseOf(plan("cheap/both", { outputTokens: 50 }))).toBe(600n as MicroUsd);
    expect(worstCaseOf(plan("both", { outputTokens: 50 }))).toBe(1_200n as MicroUsd);
  });

  test("has the model's own limit where the caller named none, or a larger one", () => {
    const [own] = [worstCaseOf(plan("gpt-4o-mini", { inputBytes: 0 }))];
    expect(own).toBe(((16_384n * 600_000n + 999_999n) / 1_000_000n) as MicroUsd);
    expect(worstCaseOf(plan("gpt-4o-mini", { inputBytes: 0, outputTokens: 999_999 }))).toBe(own);
  });

  test("has what a provider adds to the input", () => {
    const bare = tokensOf(plan("gpt-4o-mini", { inputBytes: 10, outputTokens: 50 }));
    const added = tokensOf(plan("gpt-4o-mini", { inputBytes: 10, inputBesides: 1_000, outputTokens: 50 }));
    expect(added - bare).toBe(1_000);
  });

  test("has output for every choice", () => {
    const one = worstCaseOf(plan("cheap/both", { inputBytes: 0, outputTokens: 50 }));
    const three = worstCaseOf(plan("cheap/both", { inputBytes: 0, outputTokens: 50, choices: 3 }));
    expect(three).toBe((one * 3n) as MicroUsd);
  });

  test("has output for every prompt of a list: 20 of them with 100 tokens each", () => {
    const list = plan("cheap/both", { inputBytes: 0, outputTokens: 100, choices: 20 }, "completions");
    expect(worstCaseOf(list)).toBe(20_000n as MicroUsd);
    expect(tokensOf(list)).toBe(2_000);
  });

  test("has what no limit of the output covers, for every choice", () => {
    const echo = plan("cheap/both", { inputBytes: 0, outputTokens: 50, outputBesides: 30, choices: 2 });
    expect(worstCaseOf(echo)).toBe(1_600n as MicroUsd);
    expect(outputWithin(echo, 800n as MicroUsd)).toBe(10);
    expect(outputWithinTokens(echo, 100)).toBe(20);
  });

  test("has a picture's tokens for a picture, not those of its bytes or of the whole context", () => {
    const picture = (size: Picture["size"], bytes: number) =>
      ({
        inputBytes: 200,
        outputTokens: 50,
        attachments: [{ kind: "picture", size, detail: "auto", bytes }],
      }) as const;
    const elsewhere = picture(null, 0);
    const large = picture(null, 2_000_000);
    for (const model of ["gpt-4o", "gpt-4.1", "gpt-4o-mini", "cheap/both"])
      for (const bounds of [elsewhere, large]) {
        expect(tokensOf(plan(model, bounds))).toBeLessThan(90_000);
        expect(worstCaseOf(plan(model, bounds))).toBeLessThan(100_000n);
      }
    expect(tokensOf(plan("gpt-4o", elsewhere))).toBe(200 + 1_445 + 50);
  });

  test("has as much as a model can take for what nothing else bounds, or what is usual where nobody knows that", () => {
    const file = { outputTokens: 1, attachments: [{ kind: "file", bytes: 100 }] } as const;
    expect(tokensOf(plan("gpt-4o", file))).toBe(128_001);
    expect(tokensOf(plan("cheap/both", file))).toBe(131_073);
    expect(tokensOf(plan("cheap/both", { ...file, inputBytes: 200_000 }))).toBe(200_001);
  });

  test("has as much input as the model takes when the body refers to more", () => {
    const bytes = worstCaseOf(plan("gpt-4o-mini", { outputTokens: 1 }));
    const context = worstCaseOf(plan("gpt-4o-mini", { outputTokens: 1, refersToMore: true }));
    expect(bytes).toBeLessThan(20n);
    expect(context).toBeGreaterThan(19_000n);
  });

  test("has no output for embeddings", () => {
    expect(worstCaseOf(plan("text-embedding-3-small", {}, "embeddings"))).toBe(2n as MicroUsd);
  });

  test("is nothing for a test key", () => {
    const { request, targets } = plan("both");
    const [{ target }] = targets;
    expect(worstCaseOf({ request, targets: [{ target, price: null }] })).toBe(0n as MicroUsd);
  });

  test("is unknown for audio whose price nobody knows", () => {
    const { request, targets } = plan("both", { audio: true });
    const { target, price } = targets[0];
    expect(worstCaseAt(request, target.model, price ?? expect.unreachable())).toBeNull();
  });
});

describe("C-1 less credit than that", () => {
  test("pays for less output, at the dearest target's price", () => {
    const less = plan("both", { outputTokens: 50 });
    expect(outputWithin(less, 1_200n as MicroUsd)).toBe(50);
    expect(outputWithin(less, 600n as MicroUsd)).toBe(20);
    expect(outputWithin(less, 199n as MicroUsd)).toBe(0);
  });

  test("is taken only down to an answer that is of some use", () => {
    expect(worstCaseOf(plan("both", { outputTokens: 50 }), LEAST_OUTPUT_TOKENS)).toBe(520n as MicroUsd);
    expect(worstCaseOf(plan("both", { outputTokens: 2 }), LEAST_OUTPUT_TOKENS)).toBe(240n as MicroUsd);
  });
});
