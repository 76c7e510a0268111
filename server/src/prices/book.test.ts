import { describe, expect, test } from "bun:test";
import { newId, type OrganizationId } from "../kernel/ids.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import { type Offer, PriceBook } from "./book.ts";
import { type Assignment, DEFAULT_PLAN_ID, type Override, type PlanRule, priceDocument } from "./document.ts";
import { shownRates } from "./shown.ts";

const acme = newId<OrganizationId>();
const offer = (over: Partial<Offer> = {}): Offer => ({
  provider: "openai",
  model: "gpt-4o",
  prices: { input: "2", output: "8" },
  ...over,
});
const override = (rates: PriceSheet | null, startsAtMs = 0): Override => ({
  provider: "openai",
  model: "gpt-4o",
  rates,
  startsAtMs,
});
const rule = (pattern: string, over: Partial<PlanRule>): PlanRule => ({
  planId: DEFAULT_PLAN_ID,
  pattern,
  markupPercent: null,
  rates: null,
  belowCost: false,
  startsAtMs: 0,
  ...over,
});

interface Decided {
  readonly overrides?: readonly Override[];
  readonly rules?: readonly PlanRule[];
  readonly assignments?: readonly Assignment[];
}
const bookOf = ({ overrides = [], rules = [], assignments = [] }: Decided = {}) =>
  new PriceBook(priceDocument(overrides, rules, assignments));

/** The prices of input, as they would be shown. */
function input(book: PriceBook, nowMs = 10, of: Offer = offer()) {
  const price = book.price(acme, of, nowMs);
  return price && { cost: shownRates(price.cost).input, sale: shownRates(price.sale).input };
}

describe("C-1 a price", () => {
  test("is sold at cost where nothing was decided", () => {
    expect(input(bookOf())).toEqual({ cost: "2.00", sale: "2.00" });
  });

  test("is unknown, and not zero, where nobody said what it costs", () => {
    expect(
      bookOf({ rules: [rule("*", { rates: { input: "5" } })] }).price(acme, offer({ prices: null }), 0),
    ).toBeNull();
  });

  test("is unknown where what is stored cannot be read", () => {
    expect(input(bookOf({ overrides: [override({ input: "two" })] }))).toBeNull();
    expect(input(bookOf({ rules: [rule("*", { markupPercent: "much" })] }))).toBeNull();
  });

  test("is the operator's own over the catalogue's, until it is taken back", () => {
    const overrides = [override({ input: "1" }, 0), override(null, 20)];
    expect(input(bookOf({ overrides }), 10)?.cost).toBe("1.00");
    expect(input(bookOf({ overrides }), 20)?.cost).toBe("2.00");
    expect(input(bookOf({ overrides }), 10, offer({ provider: "azure" }))?.cost).toBe("2.00");
  });

  test("of the same offer is put together once", () => {
    const book = bookOf({ rules: [rule("*", { markupPercent: "20" })] });
    const one = offer();
    expect(book.price(acme, one, 1)).toBe(book.price(acme, one, 2));
  });
});

describe("C-5 what was decided for later", () => {
  test("comes into force on time, in a book that was asked before, and not sooner", () => {
    const book = bookOf({
      overrides: [override({ input: "3" }, 100)],
      rules: [rule("*", { markupPercent: "10" }), rule("*", { markupPercent: "50", startsAtMs: 200 })],
      assignments: [{ organizationId: acme, planId: "free", startsAtMs: 300 }],
    });
    const one = offer();
    const at = (nowMs: number) => input(book, nowMs, one);
    expect(at(99)).toEqual({ cost: "2.00", sale: "2.20" });
    expect(at(100)).toEqual({ cost: "3.00", sale: "3.30" });
    expect(at(200)).toEqual({ cost: "3.00", sale: "4.50" });
    expect(at(299)).toEqual({ cost: "3.00", sale: "4.50" });
    expect(at(300)).toEqual({ cost: "3.00", sale: "4.50" });
  });

  test("gives an organization its plan on time", () => {
    const book = bookOf({
      rules: [rule("*", { planId: "gold", markupPercent: "5" })],
      assignments: [{ organizationId: acme, planId: "gold", startsAtMs: 300 }],
    });
    for (const nowMs of [298, 299]) expect(input(book, nowMs)?.sale).toBe("2.00");
    expect(input(book, 300)?.sale).toBe("2.10");
    expect(book.price(newId<OrganizationId>(), offer(), 300)?.sale).toBeDefined();
    expect(input(book, 301)?.sale).toBe("2.10");
  });
});

describe("a plan", () => {
  test("decides by the rule that says most", () => {
    const rules = [
      rule("*", { markupPercent: "1" }),
      rule("gpt-4o*", { markupPercent: "2" }),
      rule("gpt-4o", { markupPercent: "3" }),
      rule("openai/gpt-4o", { markupPercent: "4" }),
    ];
    const sale = (count: number, of: Offer = offer()) =>
      input(bookOf({ rules: rules.slice(0, count) }), 0, of)?.sale;
    expect([1, 2, 3, 4].map((count) => sale(count))).toEqual(["2.02", "2.04", "2.06", "2.08"]);
    expect(sale(4, offer({ provider: "azure" }))).toBe("2.06");
    expect(sale(4, offer({ model: "gpt-4o-mini" }))).toBe("2.04");
    expect(sale(4, offer({ model: "o3" }))).toBe("2.02");
  });

  test("falls back to the default plan for a model it has no rule for, and for one whose rule was withdrawn", () => {
    const gold = (pattern: string, over: Partial<PlanRule>) => rule(pattern, { planId: "gold", ...over });
    const book = bookOf({
      rules: [
        rule("*", { markupPercent: "20" }),
        gold("gpt-4o", { markupPercent: "5" }),
        gold("gpt-4o", { startsAtMs: 50 }),
      ],
      assignments: [{ organizationId: acme, planId: "gold", startsAtMs: 0 }],
    });
    expect(input(book, 10)?.sale).toBe("2.10");
    expect(input(book, 10, offer({ model: "o3" }))?.sale).toBe("2.40");
    expect(input(book, 50)?.sale).toBe("2.40");
  });

  test("C-1 sells nothing below cost unless that is said", () => {
    const fixed = (belowCost: boolean) =>
      bookOf({ rules: [rule("*", { rates: { input: "1", output: "9" }, belowCost })] });
    expect(input(fixed(false))).toEqual({ cost: "2.00", sale: "2.00" });
    expect(input(fixed(true))).toEqual({ cost: "2.00", sale: "1.00" });
    const price = fixed(false).price(acme, offer(), 0);
    expect(price && shownRates(price.sale).output).toBe("9.00");
  });

  test("C-1 follows the cost when it rises above a price that was named", () => {
    const book = bookOf({
      overrides: [override({ input: "7" }, 100)],
      rules: [rule("*", { rates: { input: "5" } })],
    });
    expect(input(book, 99)?.sale).toBe("5.00");
    expect(input(book, 100)?.sale).toBe("7.00");
  });
});

test("prices are shown exactly, with what they fall back to", () => {
  const book = bookOf({ rules: [rule("*", { markupPercent: "33.3333" })] });
  const sheet: PriceSheet = {
    input: "0.15",
    output: "0.6",
    request: "0.01",
    images: { "1024x1024/high": "0.167" },
    tiers: [{ aboveInputTokens: 200_000, input: "0.3" }],
  };
  const price = book.price(acme, offer({ prices: sheet }), 0);
  expect(price && shownRates(price.cost)).toEqual({
    input: "0.15",
    cachedInput: "0.15",
    cacheWrite: "0.15",
    cacheWriteLong: "0.15",
    output: "0.60",
    reasoning: "0.60",
    imageInput: "0.15",
    tiers: [
      {
        aboveInputTokens: 200_000,
        input: "0.30",
        cachedInput: "0.30",
        cacheWrite: "0.30",
        cacheWriteLong: "0.30",
        output: "0.60",
        reasoning: "0.60",
        imageInput: "0.30",
      },
    ],
    images: { "1024x1024/high": "0.167" },
    request: "0.01",
  });
  expect(price && shownRates(price.sale)).toMatchObject({
    input: "0.19999995",
    images: { "1024x1024/high": "0.222666611" },
  });
});
