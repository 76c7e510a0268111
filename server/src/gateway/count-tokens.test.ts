import { expect, test } from "bun:test";
import { type Counted, NO_TOKENS } from "../providers/contract.ts";
import { countTokens } from "./count-tokens.ts";

function answer(of: Partial<Counted>): Counted {
  return { counts: null, unsplitTokens: 0, outputCharacters: 0, uncountedCharacters: 0, extras: null, ...of };
}

const COUNTS = { ...NO_TOKENS, input: 1000, output: 1 };

test("the provider's count is what counts", () => {
  expect(countTokens(answer({ counts: COUNTS, outputCharacters: 4000 }), true, 9)).toEqual([
    COUNTS,
    "provider",
  ]);
});

test("C-1 what was delivered after the provider's count is charged too", () => {
  const [tokens, source] = countTokens(answer({ counts: COUNTS, uncountedCharacters: 4000 }), true, 9);
  expect([tokens.input, tokens.output, source]).toEqual([1000, 1001, "estimated"]);
});

test("C-1 without a count both sides are estimated, where a provider was reached", () => {
  const [tokens, source] = countTokens(answer({ uncountedCharacters: 40 }), true, 9);
  expect([tokens.input, tokens.output, source]).toEqual([9, 10, "estimated"]);
  expect(countTokens(null, true, 9)[0]).toEqual({ ...NO_TOKENS, input: 9 });
  expect(countTokens(null, false, 9)).toEqual([NO_TOKENS, "none"]);
});

test("a count of output alone leaves the input to be estimated", () => {
  const counts = { ...NO_TOKENS, output: 5 };
  expect(countTokens(answer({ counts }), true, 9)).toEqual([{ ...counts, input: 9 }, "estimated"]);
});

test("a total alone is what was read and the rest, and at least what was delivered", () => {
  const split = (unsplitTokens: number, uncountedCharacters: number) => {
    const [{ input, output }, source] = countTokens(answer({ unsplitTokens, uncountedCharacters }), true, 30);
    return [input, output, source];
  };
  expect(split(100, 40)).toEqual([30, 70, "provider"]);
  expect(split(100, 320)).toEqual([20, 80, "provider"]);
  expect(split(20, 40)).toEqual([10, 10, "provider"]);
});
