import { expect, test } from "bun:test";
import { type Counted, NO_TOKENS } from "../../providers/contract.ts";
import { countTokens } from "./count-tokens.ts";

function answer(of: Partial<Counted>): Counted {
  return { counts: null, unsplitTokens: 0, outputCharacters: 0, uncountedCharacters: 0, extras: null, ...of };
}

const INPUT = { input: 9, audioInput: 0 };
const COUNTS = { ...NO_TOKENS, input: 1000, output: 1 };

test("the provider's count is what counts", () => {
  expect(countTokens(answer({ counts: COUNTS, outputCharacters: 4000 }), true, INPUT)).toEqual([
    COUNTS,
    "provider",
  ]);
});

test("C-1 what was delivered after the provider's count is charged too", () => {
  const [tokens, source] = countTokens(answer({ counts: COUNTS, uncountedCharacters: 4000 }), true, INPUT);
  expect([tokens.input, tokens.output, source]).toEqual([1000, 1001, "estimated"]);
});

test("C-1 without a count both sides are estimated, where a provider was reached", () => {
  const [tokens, source] = countTokens(answer({ uncountedCharacters: 40 }), true, INPUT);
  expect([tokens.input, tokens.output, source]).toEqual([9, 10, "estimated"]);
  expect(countTokens(null, true, INPUT)[0]).toEqual({ ...NO_TOKENS, input: 9 });
  expect(countTokens(null, false, INPUT)).toEqual([NO_TOKENS, "none"]);
});

test("a count of output alone leaves the input to be estimated", () => {
  const counts = { ...NO_TOKENS, output: 5 };
  expect(countTokens(answer({ counts }), true, INPUT)).toEqual([{ ...counts, input: 9 }, "estimated"]);
});

test("a total alone is what was read and the rest, and at least what was delivered", () => {
  const split = (unsplitTokens: number, uncountedCharacters: number) => {
    const [{ input, output }, source] = countTokens(answer({ unsplitTokens, uncountedCharacters }), true, {
      input: 30,
      audioInput: 0,
    });
    return [input, output, source];
  };
  expect(split(100, 40)).toEqual([30, 70, "provider"]);
  expect(split(100, 320)).toEqual([20, 80, "provider"]);
  expect(split(20, 40)).toEqual([10, 10, "provider"]);
});

test("C-1 what is taken for sound is not charged as text", () => {
  const sound = { input: 30, audioInput: 20 };
  expect(countTokens(answer({}), true, sound)[0]).toMatchObject(sound);
  expect(countTokens(answer({ counts: { ...NO_TOKENS, output: 5 } }), true, sound)[0]).toMatchObject(sound);
  expect(countTokens(answer({ counts: COUNTS }), true, sound)[0]).toMatchObject({
    input: 1000,
    audioInput: 0,
  });
  expect(countTokens(answer({ unsplitTokens: 40 }), true, sound)[0]).toMatchObject({ ...sound, output: 10 });
});
