import { expect, test } from "bun:test";
import { Content } from "../../../kernel/content.ts";
import { type Answer, type Endpoint, NO_TOKENS } from "../../contract.ts";
import { readAnswer } from "./answer.ts";

function read(body: unknown, endpoint: Endpoint = "chat.completions"): Answer | null {
  return readAnswer(endpoint, new Content(typeof body === "string" ? body : JSON.stringify(body)));
}

function chat(message: object, usage?: unknown): object {
  return {
    choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: "stop" }],
    usage,
  };
}

function countsOf(usage: unknown): Answer["counts"] | undefined {
  return read(chat({ content: "hi" }, usage))?.counts;
}

test.each([
  "",
  "no",
  "[]",
  "null",
  "{}",
  '{"choices":{}}',
  '{"choices":[1]}',
  '{"choices":[{"text":"x"}]}',
  '{"error":{"message":"x"}}',
])("%j is not a chat completion", (body) => expect(read(body)).toBeNull());

test("each endpoint has its own shape", () => {
  expect(read({ choices: [{ text: "four" }] }, "completions")).toEqual({ counts: null, outputCharacters: 4 });
  expect(read({ choices: [{ message: {} }] }, "completions")).toBeNull();
  const usage = { prompt_tokens: 7, total_tokens: 7 };
  const counts = { ...NO_TOKENS, input: 7 };
  for (const embedding of [[0.5], "AAAA"]) {
    expect(read({ data: [{ index: 0, embedding }], usage }, "embeddings")).toEqual({
      counts,
      outputCharacters: 0,
    });
  }
  expect(read({ data: [{ index: 0 }] }, "embeddings")).toBeNull();
});

test("all that the model wrote is counted", () => {
  const call = { id: "call_1", type: "function", function: { name: "abc", arguments: "{}" } };
  const message = { content: "12345", reasoning_content: "123", refusal: "1", tool_calls: [call, call] };
  expect(read(chat(message))?.outputCharacters).toBe(5 + 3 + 1 + 2 * 5);
  const parts = [
    { type: "thinking", thinking: [{ type: "text", text: "123" }] },
    { type: "text", text: "12" },
  ];
  expect(read(chat({ content: parts }))?.outputCharacters).toBe(5);
});

test("cached and reasoning tokens are part of input and output", () => {
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 50,
    total_tokens: 150,
    prompt_tokens_details: { cached_tokens: 60 },
    completion_tokens_details: { reasoning_tokens: 20 },
  };
  expect(countsOf(usage)).toEqual({ ...NO_TOKENS, input: 100, cached: 60, output: 50, reasoning: 20 });
});

test("reasoning that is only in the total is output too, as xAI and Gemini count", () => {
  const details = { completion_tokens_details: { reasoning_tokens: 228 } };
  expect(countsOf({ prompt_tokens: 12, completion_tokens: 1, total_tokens: 241, ...details })).toEqual({
    ...NO_TOKENS,
    input: 12,
    output: 229,
    reasoning: 228,
  });
});

test("other places of the same counts", () => {
  const base = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  expect(countsOf({ ...base, prompt_cache_hit_tokens: 4 })?.cached).toBe(4);
  expect(countsOf({ ...base, cached_tokens: 3 })?.cached).toBe(3);
  expect(countsOf({ ...base, prompt_tokens_details: null, reasoning_tokens: 2 })).toMatchObject({
    cached: 0,
    reasoning: 2,
  });
});

test.each([-1, 1.5, 1e15, "5", null, Number.MAX_VALUE])(
  "%p is no count, and is not taken for zero",
  (bad) => {
    expect(countsOf({ prompt_tokens: bad, completion_tokens: 5 })).toBeNull();
    expect(countsOf({ prompt_tokens: 5, completion_tokens: bad })).toBeNull();
    expect(countsOf({ prompt_tokens: 5, completion_tokens: 5, total_tokens: bad })).toMatchObject({
      input: 5,
      output: 5,
    });
  },
);

test.each([{}, { usage: null }, { usage: 5 }, { usage: [] }, { usage: {} }])(
  "%j has no counts",
  ({ usage }: { usage?: unknown }) => {
    expect(countsOf(usage)).toBeNull();
  },
);

test("details cannot be larger than what they are part of", () => {
  const details = {
    prompt_tokens_details: { cached_tokens: 99 },
    completion_tokens_details: { reasoning_tokens: 99 },
  };
  expect(countsOf({ prompt_tokens: 5, completion_tokens: 6, ...details })).toEqual({
    ...NO_TOKENS,
    input: 5,
    cached: 5,
    output: 6,
    reasoning: 6,
  });
});

test("content nested 200,000 deep is no answer, 20,000 deep counts as nothing, and neither is a crash", () => {
  const answer = (depth: number) =>
    read(`{"choices":[{"message":{"content":${"[".repeat(depth)}"x"${"]".repeat(depth)}}}]}`);
  expect(answer(200_000)).toBeNull();
  expect(answer(20_000)).toEqual({ counts: null, outputCharacters: 0 });
});
