import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { MicroUsd } from "../kernel/money.ts";
import { type PriceSheet, STANDARD_TIER, type TieredPrices } from "../kernel/price-sheet.ts";
import { cost, type UsedExtras, type UsedUnits, worstCase } from "./cost.ts";
import { dearestRates } from "./hold.ts";
import { ratesOf, saleRates } from "./rates.ts";
import { shownRates } from "./shown.ts";

const micro = (amount: number) => BigInt(amount) as MicroUsd;
const used = (over: Partial<UsedUnits>): UsedUnits => ({
  input: 0,
  cached: 0,
  output: 0,
  reasoning: 0,
  ...over,
});
const extras = (over: Partial<UsedExtras>): UsedExtras => ({
  serviceTier: STANDARD_TIER,
  searches: 0,
  searchSize: "medium",
  ...over,
});
/** Long inputs cost more, and nobody says what they cost with priority. */
const SHEET: PriceSheet = {
  input: "2.5",
  cachedInput: "0.25",
  output: "15",
  tiers: [{ aboveInputTokens: 1_000, input: "5", cachedInput: "0.5", output: "22.5" }],
  search: { low: "0.01", medium: "0.02", high: "0.03" },
  serviceTiers: {
    priority: { input: "4", cachedInput: "0.4", output: "30" },
    flex: {
      input: "1.25",
      output: "7.5",
      tiers: [{ aboveInputTokens: 1_000, input: "2.5", output: "11.25" }],
    },
  },
};
const short = used({ input: 1_000, cached: 400, output: 100 });
const long = used({ input: 2_000, cached: 400, output: 100 });

describe("a service tier", () => {
  test("costs what it costs, and not what the model costs without it", () => {
    const rates = ratesOf(SHEET);
    expect(cost(rates, short)).toBe(micro(1_500 + 100 + 1_500));
    expect(cost(rates, short, extras({ serviceTier: "priority" }))).toBe(micro(2_400 + 160 + 3_000));
    // It names no price for cached input, so that costs what input does in this tier.
    expect(cost(rates, short, extras({ serviceTier: "flex" }))).toBe(micro(1_250 + 750));
  });

  test("costs the dearer of tier and long input where nobody says what both come to", () => {
    const rates = ratesOf(SHEET);
    expect(cost(rates, long, extras({ serviceTier: "priority" }))).toBe(micro(8_000 + 200 + 3_000));
    expect(cost(rates, long, extras({ serviceTier: "flex" }))).toBe(micro(5_000 + 1_125));
  });

  test("without a price is unknown, and never the usual price", () => {
    expect(cost(ratesOf(SHEET), short, extras({ serviceTier: "scale" }))).toBeNull();
    const possible = { serviceTiers: [STANDARD_TIER, "scale"], searches: 0, searchSize: "low" } as const;
    expect(dearestRates(ratesOf(SHEET), possible)).toBeNull();
  });

  test("is shown with all its prices", () => {
    expect(shownRates(ratesOf(SHEET)).serviceTiers).toMatchObject({
      priority: { input: "4.00", tiers: [{ aboveInputTokens: 1_000, output: "30.00" }] },
      flex: { cachedInput: "1.25", tiers: [{ aboveInputTokens: 1_000, output: "11.25" }] },
    });
  });
});

describe("a search", () => {
  test("costs what one of its size does, each time", () => {
    const rates = ratesOf(SHEET);
    expect(cost(rates, used({ input: 10 }), extras({ searches: 3, searchSize: "high" }))).toBe(micro(90_025));
    expect(cost(rates, used({ input: 10 }), extras({ searches: 1, searchSize: "low" }))).toBe(micro(10_025));
  });

  test("without a price is unknown, and never free", () => {
    const { search: _, ...silent } = SHEET;
    expect(cost(ratesOf(silent), used({ input: 10 }), extras({ searches: 1 }))).toBeNull();
    expect(
      dearestRates(ratesOf(silent), { serviceTiers: [STANDARD_TIER], searches: 1, searchSize: "low" }),
    ).toBeNull();
  });
});

const price = fc
  .nat(9_999)
  .map((cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`);
const tokenPrices = { input: price, cachedInput: price, output: price };
const tiered: fc.Arbitrary<TieredPrices> = fc.record({
  ...tokenPrices,
  tiers: fc.uniqueArray(fc.record({ ...tokenPrices, aboveInputTokens: fc.integer({ min: 1, max: 5_000 }) }), {
    maxLength: 2,
    selector: ({ aboveInputTokens }) => aboveInputTokens,
  }),
});
const sheets: fc.Arbitrary<PriceSheet> = fc
  .tuple(tiered, fc.record({ low: price, medium: price, high: price }), tiered, tiered)
  .map(([usual, search, priority, flex]) => ({ ...usual, search, serviceTiers: { priority, flex } }));
const requests = fc
  .record({ input: fc.nat(10_000), cached: fc.nat(10_000), output: fc.nat(1_000), reasoning: fc.nat(1_000) })
  .map(used);
const tiers = fc.constantFrom(STANDARD_TIER, "priority", "flex");

describe("C-1 what is held for a service tier and for searches", () => {
  test("is never less than what any tier that the request may turn out as costs", () => {
    fc.assert(
      fc.property(
        sheets,
        requests,
        tiers,
        tiers,
        fc.nat(20),
        fc.nat(20),
        (sheet, request, asked, other, most, done) => {
          const rates = ratesOf(sheet);
          const held = dearestRates(rates, {
            serviceTiers: [asked, other],
            searches: most,
            searchSize: "high",
          });
          const bound = { inputTokensAtMost: request.input, outputTokensAtMost: request.output, choices: 1 };
          const hold = held && worstCase(held, bound);
          for (const serviceTier of [asked, other]) {
            const real = cost(rates, request, {
              serviceTier,
              searches: Math.min(done, most),
              searchSize: "high",
            });
            expect(hold !== null && real !== null && hold >= real).toBe(true);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("is what a plain request holds where nothing can change its price", () => {
    fc.assert(
      fc.property(sheets, requests, (sheet, request) => {
        const rates = ratesOf(sheet);
        const plain = dearestRates(rates, { serviceTiers: [STANDARD_TIER], searches: 0, searchSize: "low" });
        const bound = { inputTokensAtMost: request.input, outputTokensAtMost: request.output, choices: 1 };
        expect(plain && worstCase(plain, bound)).toBe(worstCase(rates, bound));
      }),
      { numRuns: 300 },
    );
  });
});

describe("C-1 a plan that names prices", () => {
  const sold = (sale: PriceSheet, belowCost = false) => saleRates(sale, SHEET, belowCost);

  test("sells no service tier below its cost, nor below what it named for plain requests", () => {
    const rates = sold({ input: "3", output: "20" });
    expect(cost(rates, used({ input: 100, output: 10 }))).toBe(micro(300 + 200));
    expect(cost(rates, used({ input: 100, output: 10 }), extras({ serviceTier: "priority" }))).toBe(
      micro(400 + 300),
    );
    expect(cost(rates, used({ input: 100, output: 10 }), extras({ serviceTier: "flex" }))).toBe(
      micro(300 + 200),
    );
  });

  test("sells a service tier and a search at what it names for them, lifted to cost", () => {
    const sale: PriceSheet = {
      search: { low: "0.05", medium: "0.05", high: "0.01" },
      serviceTiers: { flex: { input: "2", output: "1" } },
    };
    const flex = extras({ serviceTier: "flex" });
    expect(cost(sold(sale), used({ input: 100, output: 10 }), flex)).toBe(micro(200 + 75));
    expect(cost(sold(sale, true), used({ input: 100, output: 10 }), flex)).toBe(micro(200 + 10));
    expect(cost(sold(sale), used({}), extras({ searches: 1, searchSize: "low" }))).toBe(micro(50_000));
    expect(cost(sold(sale), used({}), extras({ searches: 1, searchSize: "high" }))).toBe(micro(30_000));
  });

  test("never costs a customer less than its provider charges, in any tier", () => {
    fc.assert(
      fc.property(sheets, sheets, requests, tiers, (sale, charged, request, serviceTier) => {
        const ours = cost(saleRates(sale, charged, false), request, extras({ serviceTier, searches: 2 }));
        const theirs = cost(ratesOf(charged), request, extras({ serviceTier, searches: 2 }));
        expect(ours !== null && theirs !== null && ours >= theirs).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("C-1 a cost counts every unit that has a price", () => {
  const rates = ratesOf({
    input: "2.5",
    output: "10",
    audioInput: "40",
    cacheWrite: "3.125",
    cacheWriteLong: "5",
    imageInput: "3",
    imageOutput: "30",
  });

  test.each([
    [{ audioInput: 900 }, 37_250],
    [{ cacheWrite: 900 }, 4_063],
    [{ cacheWriteLong: 900 }, 5_750],
    [{ imageInput: 900 }, 3_950],
    [{ imageOutput: 90 }, 5_300],
  ])("%j", (some, expected) => {
    expect(cost(rates, used({ input: 1_000, output: 100, ...some }))).toBe(micro(expected));
  });

  test("sound that a provider counts as cached too costs what sound does", () => {
    expect(cost(rates, used({ input: 1_000, cached: 1_000, audioInput: 900 }))).toBe(micro(36_000 + 250));
  });

  test("what a longer write to a cache costs is not known where only a usual write has a price", () => {
    const usual = ratesOf({ input: "2.5", output: "10", cacheWrite: "3.125" });
    expect(cost(usual, used({ input: 10, cacheWriteLong: 1 }))).toBeNull();
    expect(cost(ratesOf({ input: "2.5" }), used({ input: 10, cacheWriteLong: 10 }))).toBe(micro(25));
    expect(cost(ratesOf({ input: "2.5" }), used({ input: 10, imageInput: 10 }))).toBe(micro(25));
    expect(cost(ratesOf({ output: "2.5" }), used({ output: 10, imageOutput: 1 }))).toBeNull();
  });
});
