import { expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { type Answer, type Endpoint, NO_TOKENS } from "../../../contract.ts";
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
  expect(read({ choices: [{ text: "four" }] }, "completions")).toMatchObject({
    counts: null,
    outputCharacters: 4,
  });
  expect(read({ choices: [{ message: {} }] }, "completions")).toBeNull();
  const usage = { prompt_tokens: 7, total_tokens: 7 };
  const counts = { ...NO_TOKENS, input: 7 };
  for (const embedding of [[0.5], "AAAA"]) {
    expect(read({ data: [{ index: 0, embedding }], usage }, "embeddings")).toMatchObject({
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

test.each<[string, object, object]>([
  ["audio", { audio_tokens: 900 }, { audioInput: 900 }],
  ["images", { image_tokens: 700 }, { imageInput: 700 }],
  ["what was cached", { cached_tokens: 0, cache_write_tokens: 900 }, { cacheWrite: 900 }],
  ["what was cached (LiteLLM)", { cache_creation_tokens: 8 }, { cacheWrite: 8 }],
  [
    "what was cached for an hour",
    { cache_creation_tokens: 8, cache_creation_token_details: { ephemeral_1h_input_tokens: 3 } },
    { cacheWrite: 5, cacheWriteLong: 3 },
  ],
])("%s in the input is counted", (_, details, units) => {
  const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
  const counts = { ...NO_TOKENS, input: 1000, output: 100, ...units };
  expect(countsOf({ ...usage, prompt_tokens_details: details })).toEqual(counts);
  expect(
    countsOf({ input_tokens: 1000, output_tokens: 100, total_tokens: 1100, input_tokens_details: details }),
  ).toEqual(counts);
});

test("audio and images in the output are counted", () => {
  const usage = { prompt_tokens: 1, completion_tokens: 100, total_tokens: 101 };
  const details = { reasoning_tokens: 5, audio_tokens: 60, image_tokens: 30 };
  expect(countsOf({ ...usage, completion_tokens_details: details })).toEqual({
    ...NO_TOKENS,
    input: 1,
    output: 100,
    reasoning: 5,
    audioOutput: 60,
    imageOutput: 30,
  });
});

test("Anthropic's counts of input leave out what came from its cache or went there", () => {
  const usage = {
    input_tokens: 10,
    output_tokens: 7,
    cache_creation_input_tokens: 30,
    cache_read_input_tokens: 50,
  };
  const counts = { ...NO_TOKENS, input: 90, cached: 50, cacheWrite: 30, output: 7 };
  expect(countsOf(usage)).toEqual(counts);
  expect(countsOf({ ...usage, total_tokens: 97 })).toEqual(counts);
  const cache_creation = { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 };
  expect(countsOf({ ...usage, cache_creation })).toEqual({ ...counts, cacheWrite: 10, cacheWriteLong: 20 });
  // Where input has OpenAI's name it has them in it.
  const { input_tokens: _, ...others } = usage;
  expect(countsOf({ ...others, prompt_tokens: 90 })?.input).toBe(90);
});

test("counts are read where providers put them", () => {
  const counts = { ...NO_TOKENS, input: 3, output: 4 };
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  const choice = { index: 0, message: { content: "hi" } };
  const nothing = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  for (const answer of [
    { choices: [choice], usage },
    { choices: [choice], x_groq: { usage } },
    { choices: [choice], usage: null, x_groq: { usage } },
    { choices: [choice], usage: nothing, x_groq: { usage } },
    { choices: [{ ...choice, usage }] },
    { choices: [{ ...choice, usage }], usage: nothing },
    { choices: [choice], usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 } },
    { choices: [choice], usage: { inputTokens: 3, outputTokens: 4 } },
    { choices: [choice], usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 } },
  ])
    expect(read(answer)?.counts).toEqual(counts);
  const two = [
    { ...choice, usage },
    { ...choice, index: 1, usage: { ...usage, completion_tokens: 5, total_tokens: 8 } },
  ];
  expect(read({ choices: two })?.counts).toEqual({ ...counts, output: 9 });
});

test("what a provider leaves out of its counts is derived from their total", () => {
  expect(countsOf({ prompt_tokens: 3, total_tokens: 7 })).toMatchObject({ input: 3, output: 4 });
  expect(countsOf({ completion_tokens: 4, total_tokens: 7 })).toMatchObject({ input: 3, output: 4 });
  expect(countsOf({ prompt_tokens: 0, completion_tokens: 4, total_tokens: 7 })).toMatchObject({ input: 3 });
  expect(read(chat({ content: "hi" }, { total_tokens: 7 }))).toMatchObject({
    counts: null,
    unsplitTokens: 7,
  });
  const embeddings = { data: [{ index: 0, embedding: [0] }], usage: { total_tokens: 7 } };
  expect(read(embeddings, "embeddings")?.counts).toEqual({ ...NO_TOKENS, input: 7 });
});

test("thinking that is in no other count is output too", () => {
  const details = { completion_tokens_details: { reasoning_tokens: 20 } };
  expect(countsOf({ prompt_tokens: 3, completion_tokens: 4, ...details })?.output).toBe(24);
  const gemini = {
    promptTokenCount: 29,
    candidatesTokenCount: 15,
    totalTokenCount: 89,
    thoughtsTokenCount: 45,
  };
  expect(countsOf(gemini)).toEqual({ ...NO_TOKENS, input: 29, output: 60, reasoning: 45 });
});

test("only zeros are no counts; of a whole answer, no output beside a count of input is one", () => {
  const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  expect(read(chat({ content: "hello" }, zeros))).toMatchObject({ counts: null, uncountedCharacters: 5 });
  const noOutput = { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 };
  expect(read(chat({ content: "hello" }, noOutput))).toMatchObject({
    counts: { input: 9, output: 0 },
    uncountedCharacters: 0,
  });
  expect(read(chat({ content: "" }, noOutput))).toMatchObject({ counts: { input: 9, output: 0 } });
});

test("C-1 null beside a count does not throw the count away", () => {
  // As servers of embeddings do, which write nothing.
  const embeddings = {
    data: [{ index: 0, embedding: [0] }],
    usage: { prompt_tokens: 7, completion_tokens: null, total_tokens: 7 },
  };
  expect(read(embeddings, "embeddings")?.counts).toEqual({ ...NO_TOKENS, input: 7 });
  expect(countsOf({ prompt_tokens: 7, completion_tokens: null, total_tokens: 9 })).toMatchObject({
    output: 2,
  });
  const others = { prompt_tokens: null, completion_tokens: null, input_tokens: 7, output_tokens: 2 };
  expect(countsOf(others)).toMatchObject({ input: 7, output: 2 });
});

test("C-1 a count of input alone does not give the output away", () => {
  for (const usage of [{ prompt_tokens: 9 }, { prompt_tokens: 9, completion_tokens: null }])
    expect(read(chat({ content: "hello" }, usage))).toMatchObject({
      counts: { input: 9, output: 0 },
      uncountedCharacters: 5,
    });
});

test.each([-1, 1.5, 1e15, "5", Number.MAX_VALUE])("%p is no count, and is not taken for zero", (bad) => {
  expect(countsOf({ prompt_tokens: bad, completion_tokens: 5 })).toBeNull();
  expect(countsOf({ prompt_tokens: 5, completion_tokens: bad })).toBeNull();
  expect(countsOf({ prompt_tokens: 5, completion_tokens: 5, total_tokens: bad })).toMatchObject({
    input: 5,
    output: 5,
  });
});

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
  expect(countsOf({ prompt_tokens: 5, completion_tokens: 6, total_tokens: 11, ...details })).toEqual({
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
  expect(answer(20_000)).toMatchObject({ counts: null, outputCharacters: 0 });
});
