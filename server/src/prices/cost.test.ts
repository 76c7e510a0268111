import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { MicroUsd } from "../kernel/money.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import { affordableOutput, cost, type UsedUnits, worstCase } from "./cost.ts";
import { parseMarkup } from "./markup.ts";
import { ratesOf, saleRates } from "./rates.ts";

const micro = (amount: number | bigint) => BigInt(amount) as MicroUsd;
const used = (over: Partial<UsedUnits>): UsedUnits => ({
  input: 0,
  cached: 0,
  output: 0,
  reasoning: 0,
  ...over,
});
const CHAT: PriceSheet = { input: "2", cachedInput: "0.5", output: "8" };

/** The reference: dollars as numerator and denominator, never rounded. It knows nothing of parts or bands. */
interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}
const plus = (a: Rational, b: Rational) => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
const timesOf = (a: Rational, b: Rational) => ({ over: a.over * b.over, under: a.under * b.under });
function rational(decimal: string): Rational {
  const [whole = "", fraction = ""] = decimal.replace("-", "").split(".");
  const over = BigInt(whole + fraction);
  return { over: decimal.startsWith("-") ? -over : over, under: 10n ** BigInt(fraction.length) };
}

/** Each part as far as the whole still has room for it, and what then remains. */
function shares(whole: number, parts: readonly (number | undefined)[]): readonly number[] {
  let rest = whole;
  const taken = parts.map((part = 0) => {
    const share = Math.min(part, rest);
    rest -= share;
    return share;
  });
  return [...taken, rest];
}

/** Micro-dollars, by the definition in words; null when a price that is needed is not there. */
function reference(sheet: PriceSheet, request: UsedUnits, percent: string): bigint | null {
  const tier = (sheet.tiers ?? [])
    .filter(({ aboveInputTokens }) => request.input > aboveInputTokens)
    .toSorted((a, b) => b.aboveInputTokens - a.aboveInputTokens)[0];
  const prices = { ...sheet, ...tier };
  const [heard, writtenLong, write, cached, seen, read] = shares(request.input, [
    request.audioInput,
    request.cacheWriteLong,
    request.cacheWrite,
    request.cached,
    request.imageInput,
  ]);
  const [spoken, drawn, thought, said] = shares(request.output, [
    request.audioOutput,
    request.imageOutput,
    request.reasoning,
  ]);
  const isNothing = (price: string | undefined) => price === undefined || /^[0.]+$/.test(price);
  const lines: [number, string | undefined][] = [
    [read ?? 0, prices.input],
    [cached ?? 0, isNothing(prices.cachedInput) ? prices.input : prices.cachedInput],
    [write ?? 0, prices.cacheWrite ?? prices.input],
    [writtenLong ?? 0, prices.cacheWriteLong ?? (prices.cacheWrite === undefined ? prices.input : undefined)],
    [heard ?? 0, prices.audioInput],
    [seen ?? 0, prices.imageInput ?? prices.input],
    [said ?? 0, prices.output],
    [thought ?? 0, prices.reasoning ?? prices.output],
    [spoken ?? 0, prices.audioOutput],
    [drawn ?? 0, prices.imageOutput],
  ];
  // A token has a millionth of the price, and a dollar a million micro-dollars: they cancel out.
  let total = timesOf(rational(prices.request ?? "0"), { over: 1_000_000n, under: 1n });
  for (const [count, price] of lines) {
    if (count === 0) continue;
    if (price === undefined) return null;
    total = plus(total, timesOf(rational(price), { over: BigInt(count), under: 1n }));
  }
  for (const { kind, count } of request.images ?? []) {
    const price = prices.images?.[kind];
    if (count > 0 && price === undefined) return null;
    total = plus(total, timesOf(rational(price ?? "0"), { over: BigInt(count) * 1_000_000n, under: 1n }));
  }
  const { over, under } = timesOf(
    total,
    timesOf(plus({ over: 100n, under: 1n }, rational(percent)), { over: 1n, under: 100n }),
  );
  return (over + under - 1n) / under;
}

const decimal = (mostDigits: number) =>
  fc
    .tuple(fc.nat(10 ** mostDigits - 1), fc.option(fc.stringMatching(/^\d{1,6}$/)))
    .map(([whole, fraction]) => (fraction === null ? `${whole}` : `${whole}.${fraction}`));
/** Prices as there are, and absurd ones that leave the exact range of floating point. */
const price = fc.oneof({ weight: 4, arbitrary: decimal(2) }, decimal(9));
const tokenPrices = {
  input: price,
  cachedInput: price,
  cacheWrite: price,
  cacheWriteLong: price,
  output: price,
  reasoning: price,
  audioInput: price,
  audioOutput: price,
  imageInput: price,
  imageOutput: price,
};
const sheets: fc.Arbitrary<PriceSheet> = fc.record(
  {
    ...tokenPrices,
    request: price,
    images: fc.dictionary(fc.constantFrom("1024x1024/high", "512x512/low"), price),
    tiers: fc.uniqueArray(
      fc.record(
        { ...tokenPrices, aboveInputTokens: fc.integer({ min: 1, max: 500_000 }) },
        { requiredKeys: ["aboveInputTokens"] },
      ),
      {
        maxLength: 2,
        selector: ({ aboveInputTokens }) => aboveInputTokens,
      },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<PriceSheet>;
const tokens = fc.oneof(fc.nat(5_000), fc.nat(2_000_000));
const images = fc.array(
  fc.record({ kind: fc.constantFrom("1024x1024/high", "512x512/low", "none"), count: fc.nat(10) }),
  { maxLength: 2 },
);
const requests: fc.Arbitrary<UsedUnits> = fc.record(
  {
    input: tokens,
    cached: tokens,
    cacheWrite: tokens,
    cacheWriteLong: tokens,
    audioInput: tokens,
    imageInput: tokens,
    output: tokens,
    reasoning: tokens,
    audioOutput: tokens,
    imageOutput: tokens,
    images,
  },
  { requiredKeys: ["input", "cached", "output", "reasoning"] },
) as fc.Arbitrary<UsedUnits>;
const percents = fc.oneof(
  fc.constantFrom("0", "20", "12.5", "-5", "33.3333"),
  fc
    .tuple(fc.nat(9_999), fc.nat(9_999))
    .map(([whole, parts]) => `${whole}.${String(parts).padStart(4, "0")}`),
);

describe("C-1 a cost", () => {
  test("is the exact sum with its markup, rounded up once, or unknown", () => {
    fc.assert(
      fc.property(sheets, requests, percents, (sheet, request, percent) => {
        expect(cost(ratesOf(sheet, parseMarkup(percent)), request)).toBe(
          reference(sheet, request, percent) as MicroUsd,
        );
      }),
      { numRuns: 3_000 },
    );
  });

  test("is input, cached input and output at their own prices", () => {
    expect(cost(ratesOf(CHAT), used({ input: 1_000, cached: 400, output: 100 }))).toBe(
      micro(600 * 2 + 200 + 800),
    );
    expect(cost(ratesOf(CHAT), used({}))).toBe(micro(0));
  });

  test("counts reasoning once: it is a part of the output, and may have its own price", () => {
    const request = used({ output: 10, reasoning: 10 });
    expect(cost(ratesOf(CHAT), request)).toBe(micro(80));
    expect(cost(ratesOf({ ...CHAT, reasoning: "3" }), request)).toBe(micro(30));
  });

  test("does not believe that more was cached than was sent", () => {
    expect(cost(ratesOf(CHAT), used({ input: 10, cached: 1_000 }))).toBe(micro(5));
  });

  test.each([undefined, "0", "0.0"])(
    "takes cached input at %s for input at its full price",
    (cachedInput) => {
      const { cachedInput: _, ...rest } = CHAT;
      const sheet = cachedInput === undefined ? rest : { ...rest, cachedInput };
      expect(cost(ratesOf(sheet), used({ input: 10, cached: 10 }))).toBe(micro(20));
    },
  );

  test("is unknown, and not zero, when a price that is needed is unknown", () => {
    expect(cost(ratesOf({ output: "1" }), used({ input: 1 }))).toBeNull();
    expect(cost(ratesOf({ input: "1" }), used({ output: 1 }))).toBeNull();
    expect(cost(ratesOf(CHAT), used({ input: 5, audioInput: 1 }))).toBeNull();
    expect(cost(ratesOf(CHAT), used({ images: [{ kind: "1024x1024/high", count: 1 }] }))).toBeNull();
    expect(cost(ratesOf({ input: "0.02" }), used({ input: 1_000_000 }))).toBe(micro(20_000));
  });

  test("is at the prices of the last tier that the input goes beyond, for all of it", () => {
    const rates = ratesOf({ ...CHAT, tiers: [{ aboveInputTokens: 1_000, input: "4", output: "12" }] });
    expect(cost(rates, used({ input: 1_000, output: 1 }))).toBe(micro(2_008));
    expect(cost(rates, used({ input: 1_001, cached: 1, output: 1 }))).toBe(micro(4_013));
  });

  test("of images is by size, quality and number", () => {
    const rates = ratesOf({
      request: "0.01",
      images: { "1024x1024/high": "0.167", "1024x1024/low": "0.011" },
    });
    const images = [
      { kind: "1024x1024/high", count: 3 },
      { kind: "1024x1024/low", count: 1 },
    ];
    expect(cost(rates, used({ images }))).toBe(micro(10_000 + 501_000 + 11_000));
  });

  test("of the smallest part is a micro-dollar", () => {
    expect(cost(ratesOf({ input: "0.000001" }), used({ input: 1 }))).toBe(micro(1));
    expect(cost(ratesOf({ input: "0.1" }), used({ input: 10 }))).toBe(micro(1));
    expect(cost(ratesOf({ input: "0.1" }), used({ input: 11 }))).toBe(micro(2));
  });
});

const bounds = fc.record({
  inputTokensAtMost: tokens,
  outputTokensAtMost: fc.nat(100_000),
  choices: fc.integer({ min: 1, max: 8 }),
});

describe("C-1 the worst case", () => {
  test("is never less than what a request within its bounds costs", () => {
    fc.assert(
      fc.property(
        sheets,
        bounds,
        requests,
        percents,
        fc.boolean(),
        (sheet, bound, request, percent, audio) => {
          const rates = ratesOf(sheet, parseMarkup(percent));
          const within = {
            ...request,
            input: Math.min(request.input, bound.inputTokensAtMost),
            output: Math.min(request.output, bound.outputTokensAtMost * bound.choices),
            ...(audio ? {} : { audioInput: 0, audioOutput: 0 }),
          };
          const images = request.images === undefined ? {} : { images: request.images };
          const most = worstCase(rates, { ...bound, audio, ...images });
          const real = cost(rates, within);
          if (most !== null && real !== null) expect(most >= real).toBe(true);
          // What it promises to cover has a price, what nothing is known about aside.
          const strange = (request.cacheWriteLong ?? 0) + (request.imageOutput ?? 0) > 0;
          if (most !== null && !audio && !strange) expect(real).not.toBeNull();
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test("is exactly reached by a request that uses all of it", () => {
    const bound = { inputTokensAtMost: 1_000, outputTokensAtMost: 100, choices: 2 };
    expect(worstCase(ratesOf(CHAT), bound)).toBe(micro(2_000 + 1_600));
    expect(worstCase(ratesOf({ ...CHAT, request: "0.5" }), bound)).toBe(micro(503_600));
    expect(worstCase(ratesOf({ ...CHAT, cacheWrite: "2.5" }), bound)).toBe(micro(2_500 + 1_600));
  });

  test("takes the dearer band where a longer input costs less", () => {
    const rates = ratesOf({ input: "10", output: "0", tiers: [{ aboveInputTokens: 100, input: "1" }] });
    expect(worstCase(rates, { inputTokensAtMost: 200, outputTokensAtMost: 0, choices: 1 })).toBe(
      micro(1_000),
    );
  });

  test("of audio counts it at its own price, and is unknown without one", () => {
    const bound = { inputTokensAtMost: 10, outputTokensAtMost: 0, choices: 1, audio: true };
    expect(worstCase(ratesOf({ ...CHAT, audioInput: "40" }), bound)).toBe(micro(400));
    expect(worstCase(ratesOf(CHAT), bound)).toBeNull();
  });
});

describe("K-5 the output that a credit pays", () => {
  test("is the most that the worst case does not go beyond", () => {
    fc.assert(
      fc.property(
        sheets,
        bounds,
        fc.bigInt({ min: 0n, max: 10n ** 13n }),
        percents,
        (sheet, bound, credit, percent) => {
          const rates = ratesOf(sheet, parseMarkup(percent));
          const most = affordableOutput(rates, bound.inputTokensAtMost, bound.choices, credit as MicroUsd);
          const asked = (outputTokensAtMost: number) => worstCase(rates, { ...bound, outputTokensAtMost });
          if (most === null) {
            const least = asked(1);
            const input = asked(0);
            expect(least === null || input === null || input > credit).toBe(true);
          } else {
            const [fitting, over] = [asked(Math.min(most, 2 ** 40)), asked(Math.min(most, 2 ** 40) + 1)];
            expect(fitting !== null && fitting <= credit).toBe(true);
            if (most < 2 ** 40) expect(over !== null && over > credit).toBe(true);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test("has no end where output costs nothing", () => {
    expect(affordableOutput(ratesOf({ input: "1", output: "0" }), 10, 1, micro(10))).toBe(
      Number.MAX_SAFE_INTEGER,
    );
  });
});

describe("C-1 prices that the operator names for customers", () => {
  test("are never below cost unless that is allowed", () => {
    fc.assert(
      fc.property(sheets, sheets, requests, (sale, charged, request) => {
        const ours = cost(saleRates(sale, charged, false), request);
        const theirs = cost(ratesOf(charged), request);
        if (theirs !== null) expect(ours !== null && ours >= theirs).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test("cost what the provider charges where they name nothing", () => {
    const rates = saleRates({ output: "10" }, CHAT, false);
    expect(cost(rates, used({ input: 100, output: 10 }))).toBe(micro(200 + 100));
  });

  test("are taken as they are where they may be below cost", () => {
    expect(cost(saleRates({ input: "1", output: "1" }, CHAT, true), used({ input: 10 }))).toBe(micro(10));
    expect(cost(saleRates({ input: "1", output: "1" }, CHAT, false), used({ input: 10 }))).toBe(micro(20));
  });
});
