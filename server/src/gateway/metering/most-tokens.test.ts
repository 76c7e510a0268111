import { describe, expect, test } from "bun:test";
import { NO_TOKENS } from "../../providers/contract.ts";
import { type AnswerBound, mostTokens } from "./most-tokens.ts";
import { TextWatch } from "./text-watch.ts";

const BOUND: AnswerBound = {
  input: { input: 20, audioInput: 0 },
  outputTokensAtMost: 10_000,
  tokensPerSecond: 100,
  audio: false,
  drawn: null,
};
/** A quarter of a second, until the provider notices. */
const NOTICE = 25;

/** What came of a stream: at a time in seconds, so many characters in all, and perhaps the provider's counts. */
type Coming = readonly [
  seconds: number,
  characters: number,
  counts?: { input: number; output: number; uncountedCharacters?: number },
];

function most(
  stoppedAfterSeconds: number,
  coming: readonly Coming[],
  bound: Partial<AnswerBound> & { readonly leftAtSeconds?: number } = {},
  finishedAtSeconds = -1,
) {
  const text = new TextWatch(0);
  if (bound.leftAtSeconds !== undefined) text.flows(bound.leftAtSeconds * 1_000);
  let counts: typeof text.counts = null;
  for (const [seconds, outputCharacters, counted] of coming) {
    if (counted) counts = { ...NO_TOKENS, ...counted };
    const uncountedCharacters = counted?.uncountedCharacters ?? 0;
    const finished = finishedAtSeconds === seconds;
    text.saw({ outputCharacters, uncountedCharacters, counts, finished }, seconds * 1_000);
  }
  return mostTokens({ ...BOUND, ...bound }, text, stoppedAfterSeconds * 1_000);
}

/** So many pieces of four characters, from a second on. */
const text = (pieces: number, fromSeconds: number, gapSeconds: number) =>
  Array.from({ length: pieces }, (_, index): Coming => [fromSeconds + index * gapSeconds, 4 * (index + 1)]);

describe("C-1 the most that a provider may bill for a stream that was stopped", () => {
  test("without a text counts all of its time as thinking", () => {
    const output = 1_500 + NOTICE;
    expect(most(15, [])).toEqual({ ...NO_TOKENS, input: 20, output, reasoning: output });
  });

  test("with a text counts the time before it as thinking, and the text by what came", () => {
    const { output, reasoning } = most(15, text(50, 10, 0.1));
    expect(reasoning).toBe(1_000 + 10 + NOTICE);
    expect(output - reasoning).toBe(50);
  });

  test("does not take an early count that is repeated for one of the text that came with it", () => {
    const early = { input: 20, output: 1 };
    const repeated = Array.from({ length: 50 }, (_, index): Coming => [index / 10, 40 * index, early]);
    expect(most(4.9, repeated).output).toBeGreaterThan(490);
    // A provider that says only what it wrote says nothing of what it read.
    expect(most(0, [[0, 0, { input: 0, output: 1 }]]).input).toBe(20);
  });

  test("does not take an early count for one of the text that comes after it in the same piece", () => {
    const burst: Coming = [0, 4_000, { input: 20, output: 1, uncountedCharacters: 4_000 }];
    expect(most(0, [burst]).output).toBe(1 + 1_000 + NOTICE);
  });

  test("counts pauses inside the text as thinking, and not the slowness of a slow model", () => {
    expect(most(7, [...text(1, 1, 0), [6, 8], [7, 12]]).output).toBe(100 + 500 + 3 + NOTICE);
    expect(most(19 * 0.9, text(20, 0, 0.9)).output).toBe(20 + NOTICE);
  });

  test("takes the pace of thinking from the text that comes after the caller left, and a quarter more", () => {
    const { output, reasoning } = most(18, text(100, 8, 0.1), { leftAtSeconds: 5 });
    expect(output - reasoning).toBe(100);
    // 10 tokens a second: for 8 s before the text, 0.1 s after it and a quarter of a second.
    expect(reasoning).toBe(Math.ceil(8.35 * 12.5));
  });

  test("takes no pace from a text that its caller read, who may be slow", () => {
    expect(most(18, text(100, 8, 0.1)).reasoning).toBe(800 + 10 + NOTICE);
    expect(most(18, text(100, 8, 0.1), { leftAtSeconds: 17.5 }).reasoning).toBe(800 + 10 + NOTICE);
  });

  test("ends where the answer ended, although its connection stays open", () =>
    expect(most(60, [...text(1, 1, 0), [2, 4]], {}, 2).output).toBe(100 + 1 + 100));

  test("takes a piece for a token at least", () => {
    const letters = [1, 2, 3].map((characters): Coming => [0, characters]);
    expect(most(0, letters).output).toBe(3 + NOTICE);
  });

  test("is never over the output limit, which is what was held", () => {
    expect(most(15, [], { outputTokensAtMost: 64 }).output).toBe(64);
    const long = most(15, [[0, 4_000]], { outputTokensAtMost: 64 });
    expect(long).toMatchObject({ output: 64, reasoning: 0 });
  });

  test("believes what the provider counted on the way, and goes on from there", () => {
    const counted: Coming = [5, 400, { input: 7, output: 900 }];
    expect(most(6, [counted, [5.5, 440]])).toMatchObject({ input: 7, output: 900 + 10 + 100 + NOTICE });
    const early: Coming = [0, 0, { input: 7, output: 1 }];
    expect(most(10, [early])).toMatchObject({ input: 7, output: 1_001 + NOTICE });
  });

  test("takes thinking for sound where the answer may be sound, which costs more", () =>
    expect(most(1, [], { audio: true })).toMatchObject({ audioOutput: 100 + NOTICE, reasoning: 0 }));
});
