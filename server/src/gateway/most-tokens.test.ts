import { describe, expect, test } from "bun:test";
import { NO_TOKENS } from "../providers/contract.ts";
import { type AnswerBound, mostTokens } from "./most-tokens.ts";
import { TextWatch } from "./text-watch.ts";

const BOUND: AnswerBound = {
  inputTokens: 20,
  outputTokensAtMost: 10_000,
  tokensPerSecond: 100,
  audio: false,
};

/** What came of a stream: at a time in seconds, so many characters in all, and perhaps the provider's counts. */
type Coming = readonly [seconds: number, characters: number, counts?: { input: number; output: number }];

function most(coming: readonly Coming[], stoppedAfterSeconds: number, bound: Partial<AnswerBound> = {}) {
  const text = new TextWatch(0);
  let counts: typeof text.counts = null;
  for (const [seconds, outputCharacters, counted] of coming) {
    if (counted) counts = { ...NO_TOKENS, ...counted };
    text.saw({ outputCharacters, counts }, seconds * 1_000);
  }
  return mostTokens({ ...BOUND, ...bound }, text, stoppedAfterSeconds * 1_000);
}

describe("C-1 the most that a provider may bill for a stream that was stopped", () => {
  test("without a text counts all of its time as thinking", () =>
    expect(most([], 15)).toEqual({ ...NO_TOKENS, input: 20, output: 1_500, reasoning: 1_500 }));

  test("with a text counts the time before it as thinking, and the text by what came", () => {
    const text = Array.from({ length: 50 }, (_, index): Coming => [10 + index / 10, 40 * (index + 1)]);
    // 10 s before the first text, 2,000 characters, 0.1 s after the last.
    expect(most(text, 15)).toEqual({ ...NO_TOKENS, input: 20, output: 1_000 + 500 + 10, reasoning: 1_010 });
  });

  test("does not take an early count that is repeated for one of the text that came with it", () => {
    const early = { input: 20, output: 1 };
    const text = Array.from({ length: 50 }, (_, index): Coming => [index / 10, 40 * index, early]);
    expect(most(text, 4.9).output).toBeGreaterThan(490);
    // A provider that says only what it wrote says nothing of what it read.
    expect(most([[0, 0, { input: 0, output: 1 }]], 0).input).toBe(20);
  });

  test("counts pauses inside the text as thinking, and not the slowness of a slow model", () => {
    expect(
      most(
        [
          [1, 4],
          [6, 8],
          [7, 12],
        ],
        7,
      ).output,
    ).toBe(100 + 500 + 3);
    const slow = Array.from({ length: 20 }, (_, index): Coming => [index * 0.9, 4 * (index + 1)]);
    expect(most(slow, 19 * 0.9).output).toBe(20);
  });

  test("takes a piece for a token at least", () =>
    expect(
      most(
        [
          [0, 1],
          [0, 2],
          [0, 3],
        ],
        0,
      ).output,
    ).toBe(3));

  test("is never over the output limit, which is what was held", () => {
    expect(most([], 15, { outputTokensAtMost: 64 }).output).toBe(64);
    expect(most([[0, 4_000]], 15, { outputTokensAtMost: 64 })).toMatchObject({ output: 64, reasoning: 0 });
  });

  test("believes what the provider counted on the way, and goes on from there", () => {
    const counted = most(
      [
        [5, 400, { input: 7, output: 900 }],
        [5.5, 440],
      ],
      6,
    );
    expect(counted).toMatchObject({ input: 7, output: 900 + 10 + 100 });
    expect(most([[0, 0, { input: 7, output: 1 }]], 10)).toMatchObject({ input: 7, output: 1_001 });
  });

  test("takes thinking for sound where the answer may be sound, which costs more", () =>
    expect(most([], 1, { audio: true })).toMatchObject({ output: 100, audioOutput: 100, reasoning: 0 }));
});
