import { expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { streamOf } from "./stream-of.ts";

const call = (name: string) => ({
  id: `call_${name}`,
  type: "function",
  function: { name, arguments: "{}" },
});
const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };

function eventsOf(endpoint: "chat.completions" | "completions", answer: object): unknown[] {
  const stream = streamOf(endpoint, new Content(JSON.stringify(answer))) ?? "";
  expect(stream).toEndWith("data: [DONE]\n\n");
  return stream
    .trim()
    .split("\n\n")
    .slice(0, -1)
    .map((event) => JSON.parse(event.slice("data: ".length)));
}

test("a whole conversation becomes chunks, each choice at once and its tool calls numbered", () => {
  const head = { id: "x", created: 1, model: "m", system_fingerprint: "f" };
  const choices = [
    {
      index: 0,
      message: { role: "assistant", content: null, tool_calls: [call("a"), call("b")] },
      finish_reason: "tool_calls",
    },
    {
      index: 1,
      message: { role: "assistant", content: "Hi", refusal: null },
      finish_reason: "stop",
      logprobs: null,
    },
  ];
  const chunk = { ...head, object: "chat.completion.chunk" };
  expect(eventsOf("chat.completions", { ...head, object: "chat.completion", choices, usage })).toEqual([
    {
      ...chunk,
      choices: [
        {
          index: 0,
          delta: {
            role: "assistant",
            content: null,
            tool_calls: [
              { index: 0, ...call("a") },
              { index: 1, ...call("b") },
            ],
          },
          finish_reason: "tool_calls",
        },
        {
          index: 1,
          delta: { role: "assistant", content: "Hi", refusal: null },
          finish_reason: "stop",
          logprobs: null,
        },
      ],
    },
    { ...chunk, choices: [], usage },
  ]);
});

test("a whole text becomes a chunk as it is, and without counts there is no chunk of them", () => {
  const answer = {
    id: "x",
    object: "text_completion",
    choices: [{ index: 0, text: "Hi", finish_reason: "stop" }],
  };
  expect(eventsOf("completions", { ...answer, usage })).toEqual([answer, { ...answer, choices: [], usage }]);
  expect(eventsOf("completions", answer)).toEqual([answer]);
});

test.each(["", "{}", "[]", '{"choices":[{"text":"x"}]}', '{"error":{"message":"x"},"choices":[]}'])(
  "what is no answer becomes none: %j",
  (text) => expect(streamOf("chat.completions", new Content(text))).toBeNull(),
);
