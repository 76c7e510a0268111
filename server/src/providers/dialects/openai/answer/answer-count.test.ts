import { expect, test } from "bun:test";
import type { Counted } from "../../../contract.ts";
import { AnswerCount } from "./answer-count.ts";

/** What is known after these chunks of a stream, each with its text and its counts. */
function after(...chunks: readonly (readonly [text: string, usage?: object])[]): Counted {
  const count = new AnswerCount();
  for (const [content, usage] of chunks) count.take({ usage }, [{ index: 0, delta: { content } }]);
  return count;
}

const says = (input: number, output: number) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});
const WORDS = "word ".repeat(40);

test("C-1 an early count does not win over what was delivered after it", () => {
  const words = Array.from({ length: 20 }, () => [WORDS] as const);
  expect(after(["", says(1000, 1)], ...words)).toMatchObject({
    counts: { input: 1000, output: 1 },
    uncountedCharacters: 4000,
  });
});

test("C-1 an early count that is repeated with every chunk is still an early one", () => {
  const chunks = Array.from({ length: 20 }, () => [WORDS, says(1000, 1)] as const);
  expect(after(...chunks)).toMatchObject({ counts: { output: 1 }, uncountedCharacters: 3800 });
});

test("counts that grow with every chunk cover what they come with", () => {
  const growing = after(["ab", says(9, 1)], ["cd", says(9, 2)], ["ef", says(9, 3)]);
  expect(growing).toMatchObject({ counts: { input: 9, output: 3 }, uncountedCharacters: 0 });
  expect(after(["ab", says(9, 1)], ["cd", says(9, 2)], ["efg"])).toMatchObject({ uncountedCharacters: 3 });
});

test("the last count wins over earlier ones", () => {
  expect(after(["", says(9, 1)], [WORDS], ["", says(10, 50)])).toMatchObject({
    counts: { input: 10, output: 50 },
    uncountedCharacters: 0,
  });
});

test("zero wins over no count", () => {
  const details = { prompt_tokens_details: { cached_tokens: 4 } };
  const counted = after(["hello", { ...says(9, 5), ...details }], ["", says(0, 0)], ["", says(9, 0)]);
  expect(counted).toMatchObject({ counts: { input: 9, cached: 4, output: 5 }, uncountedCharacters: 0 });
  // As Anthropic does it: input first, output last.
  const parts = after(["", { input_tokens: 9, output_tokens: 0 }], ["hello"], ["", { output_tokens: 5 }]);
  expect(parts).toMatchObject({ counts: { input: 9, output: 5 }, uncountedCharacters: 0 });
});

test("counts of each choice are added up, its last one of each", () => {
  const count = new AnswerCount();
  for (const [index, output] of [
    [0, 3],
    [1, 4],
    [0, 5],
  ] as const)
    count.take({}, [{ index, delta: { content: "x" }, usage: says(7, output) }]);
  expect(count.counts).toMatchObject({ input: 7, output: 9 });
});
