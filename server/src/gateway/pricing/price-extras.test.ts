import { describe, expect, test } from "bun:test";
import { newId, type OrganizationId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import { type PriceSheet, STANDARD_TIER } from "../../kernel/price-sheet.ts";
import { cost, PriceBook, worstCase } from "../../prices/index.ts";
import { NO_TOKENS } from "../../providers/contract.ts";
import { findProvider } from "../../providers/registry.ts";
import { missingExtra, priceWithExtras, usedExtras } from "./price-extras.ts";

const SHEET: PriceSheet = {
  input: "1.25",
  output: "10",
  search: { low: "0.01", medium: "0.02", high: "0.03" },
  serviceTiers: { priority: { input: "2.5", output: "20" }, flex: { input: "0.625", output: "5" } },
};
const priceOf = (prices: PriceSheet) =>
  new PriceBook().price(newId<OrganizationId>(), { provider: "p", model: "m", prices }, 0) ??
  expect.unreachable();
const price = priceOf(SHEET);
const tiersOf = (kind: string) => findProvider(kind)?.serviceTiers ?? expect.unreachable();
const asked = (serviceTier: string | null, searches = 0) =>
  ({ serviceTier, searches, searchSize: "medium" }) as const;
const answered = (serviceTier: string | null, searches: number | null = null) => ({ serviceTier, searches });

const BOUND = { inputTokensAtMost: 1_000, outputTokensAtMost: 100, choices: 1 };
const holdOf = (kind: string, tier: string | null, searches = 0, of = price) => {
  const held = priceWithExtras(of, tiersOf(kind), asked(tier, searches));
  return held && worstCase(held.hold, BOUND);
};
const [PLAIN, PRIORITY] = [2_250n as MicroUsd, 4_500n as MicroUsd];

describe("C-1 the hold covers the dearest tier that a request may turn out as", () => {
  test.each([
    ["openai", "default", PLAIN],
    ["openai", "auto", PRIORITY],
    ["openai", "priority", PRIORITY],
    ["openai", "fast", PRIORITY],
    ["openai", "scale", PLAIN],
    // The provider may serve it as usual, and then says so.
    ["openai", "flex", PLAIN],
    ["groq", "flex", PLAIN],
    ["groq", "auto", PLAIN],
    ["mistral", "auto", PLAIN],
    ["openai-compatible", "priority", PRIORITY],
  ])("%s %s", (kind, tier, expected) => {
    expect(holdOf(kind, tier)).toBe(expected);
  });

  test("and as many searches as it may make", () => {
    expect(holdOf("xai", null, 20)).toBe((PLAIN + 400_000n) as MicroUsd);
  });

  test.each([
    ["groq", "performance"],
    ["openai", "ultrafast"],
    ["openai", "__proto__"],
    ["deepseek", "turbo"],
  ])("and is refused where the tier has no price: %s %s", (kind, tier) => {
    expect(holdOf(kind, tier)).toBeNull();
    expect(missingExtra(price, asked(tier))).toBe("service_tier");
  });

  test("and is refused where a search has no price", () => {
    const silent = priceOf({ input: "1", output: "1" });
    expect(holdOf("xai", null, 20, silent)).toBeNull();
    expect(missingExtra(silent, asked(null, 20))).toBe("search");
  });
});

describe("C-1 a request is charged by what the answer says was used", () => {
  const charged = (
    kind: string,
    of: typeof price,
    ...facts: Parameters<typeof usedExtras> extends [unknown, unknown, ...infer Rest] ? Rest : never
  ) => cost(of.sale, { ...NO_TOKENS, input: 1_000, output: 100 }, usedExtras(of, tiersOf(kind), ...facts));

  test("a plain request with a plain answer has nothing to add up", () => {
    expect(usedExtras(price, tiersOf("openai"), null, null)).toBeNull();
    expect(usedExtras(price, tiersOf("openai"), null, answered("default"))).toBeNull();
  });

  test.each([
    ["openai", "priority", "priority", PRIORITY],
    // Sped down by the provider: charged as usual.
    ["openai", "priority", "default", PLAIN],
    ["openai", "fast", "priority", PRIORITY],
    ["openai", "auto", "flex", 1_125n as MicroUsd],
    // An answer that says nothing is charged by what was asked for.
    ["openai", "priority", null, PRIORITY],
    ["openai", "auto", null, PLAIN],
    ["openai", "flex", null, 1_125n as MicroUsd],
    // The project's own tier, which nobody asked for.
    ["openai", null, "priority", PRIORITY],
    ["groq", "flex", "flex", PLAIN],
    ["openai-compatible", "priority", "standard", PLAIN],
  ])("%s, asked for %s, answered %s", (kind, tier, answer, expected) => {
    expect(
      charged(kind, price, tier === null ? null : asked(tier), answer === null ? null : answered(answer)),
    ).toBe(expected);
  });

  test("a tier that nobody knows has no price, so that the whole hold is taken", () => {
    expect(charged("openai", price, asked("priority"), answered("warp"))).toBeNull();
    expect(charged("openai", price, null, answered("warp"))).toBeNull();
  });

  test("a label on the answer of a server that has no tiers costs nothing", () => {
    const plain = priceOf({ input: "1.25", output: "10" });
    expect(charged("openai-compatible", plain, null, answered("warp"))).toBe(PLAIN);
    expect(usedExtras(plain, tiersOf("openai-compatible"), null, answered("warp"))?.serviceTier).toBe(
      STANDARD_TIER,
    );
  });

  test("searches are those that were counted, else as many as were asked for", () => {
    expect(charged("xai", price, asked(null, 20), answered(null, 3))).toBe((PLAIN + 60_000n) as MicroUsd);
    expect(charged("xai", price, asked(null, 20), answered(null, 0))).toBe(PLAIN);
    expect(charged("xai", price, asked(null, 20), null)).toBe((PLAIN + 400_000n) as MicroUsd);
    // Nobody asked for it, and the provider charges it nonetheless.
    expect(charged("xai", price, null, answered(null, 2))).toBe((PLAIN + 40_000n) as MicroUsd);
  });
});
