import { describe, expect, test } from "bun:test";
import { plainRequest } from "../../../../../../testing/neutral-requests.ts";
import { Content } from "../../../../../kernel/content.ts";
import { PublicError } from "../../../../../kernel/errors.ts";
import { groq } from "../../../../kinds/groq.ts";
import { mistral } from "../../../../kinds/mistral.ts";
import { openai } from "../../../../kinds/openai.ts";
import { openAiCompatible } from "../../../../kinds/openai-compatible.ts";
import type { Provider } from "../../../../provider.ts";
import type { NeutralRequest, Part } from "../../../neutral/request.ts";
import { openAiEmbeddingCodec, openAiProviderCodec } from "./index.ts";

function encode(
  request: Partial<NeutralRequest>,
  provider: Provider = openai,
  outputLimit: number | null = null,
): { readonly body: Record<string, unknown>; readonly changes: readonly string[] } {
  const target = { model: "theirs", provider, outputLimit, mostOutputTokens: 1 };
  const { body, changes } = openAiProviderCodec.encodeRequest(plainRequest(request), target);
  return {
    body: JSON.parse(body.map(String).join("")) as Record<string, unknown>,
    changes: changes.map(({ kind, name }) => `${kind} ${name}`),
  };
}

function refused(request: Partial<NeutralRequest>, provider: Provider = openai): unknown {
  try {
    encode(request, provider);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"], error.values["provider"]];
    throw error;
  }
  return null;
}

function saying(...parts: readonly Part[]): Partial<NeutralRequest> {
  return { turns: [{ role: "user", parts }] };
}

const text = (said: string) => ({ kind: "text", text: said }) as const;
const image = {
  kind: "media",
  media: "image",
  mimeType: "image/png",
  source: { kind: "base64", data: "iVBO" },
  detail: "low",
  title: null,
  citations: false,
} as const;

describe("requests", () => {
  test("a plain one is no more than it has to be, and is not stored", () => {
    const messages = [{ role: "user", content: "hi" }];
    expect(encode({})).toEqual({ body: { model: "theirs", messages, store: false }, changes: [] });
    expect(encode({}, groq).body).toEqual({ model: "theirs", messages });
  });

  test("a stream asks for its counts, where they have to be asked for", () => {
    expect(encode({ stream: true }, groq).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(encode({ stream: true }, mistral).body).not.toHaveProperty("stream_options");
  });

  test("what is affordable bounds the output, by the name that the model takes", () => {
    expect(encode({ outputTokens: 50 }, groq, 20).body["max_tokens"]).toBe(20);
    expect(encode({ outputTokens: 10 }, groq, 20).body["max_tokens"]).toBe(10);
    expect(encode({}, openai, 20).body["max_completion_tokens"]).toBe(20);
  });

  test("a conversation with calls, results and pictures among them", () => {
    const { body, changes } = encode({
      system: [text("be brief"), text("be kind")],
      turns: [
        { role: "user", parts: [text("look"), image] },
        {
          role: "assistant",
          parts: [
            {
              kind: "reasoning",
              text: "hm",
              signature: { dialect: "anthropic", value: "s" },
              isRedacted: false,
            },
            text("I "),
            text("call"),
            { kind: "tool-call", id: "1", name: "f", input: "", isCustom: false },
            { kind: "tool-call", id: "2", name: "g", input: "free", isCustom: true },
          ],
        },
        {
          role: "user",
          parts: [
            { kind: "tool-result", id: "1", name: null, parts: [text("one"), image], isError: true },
            { kind: "tool-result", id: "2", name: null, parts: [text("two")], isError: false },
            { ...text("go on"), cache: "5m" },
          ],
        },
      ],
    });
    const url = { type: "image_url", image_url: { url: "data:image/png;base64,iVBO", detail: "low" } };
    expect(body["messages"]).toEqual([
      { role: "system", content: "be brief\n\nbe kind" },
      { role: "user", content: [{ type: "text", text: "look" }, url] },
      {
        role: "assistant",
        content: "I call",
        tool_calls: [
          { id: "1", type: "function", function: { name: "f", arguments: "{}" } },
          { id: "2", type: "custom", custom: { name: "g", input: "free" } },
        ],
      },
      { role: "tool", tool_call_id: "1", content: "one" },
      { role: "tool", tool_call_id: "2", content: "two" },
      {
        role: "user",
        content: [{ type: "text", text: "Result of the tool call 1:" }, url, { type: "text", text: "go on" }],
      },
    ]);
    expect(changes.toSorted()).toEqual([
      "left-out cache",
      "left-out reasoningSignature",
      "left-out toolError",
      "moved image",
    ]);
  });

  test("tools: one that must be called, some that may be, and to others only those are told", () => {
    const tools = ["f", "g", "h"].map((name) => ({
      name,
      description: null,
      schema: {},
      strict: null,
      isCustom: false,
    }));
    const one = { kind: "tools", names: ["f"], required: true } as const;
    expect(encode({ tools, toolChoice: one }).body["tool_choice"]).toEqual({
      type: "function",
      function: { name: "f" },
    });
    const two = { kind: "tools", names: ["f", "g"], required: true } as const;
    const named = ["f", "g"].map((name) => ({ type: "function", function: { name } }));
    expect(encode({ tools, toolChoice: two }).body["tool_choice"]).toEqual({
      type: "allowed_tools",
      allowed_tools: { mode: "required", tools: named },
    });
    const told = encode({ tools, toolChoice: two }, groq);
    expect(told.body).toMatchObject({ tool_choice: "required", tools: named });
    expect(told.body["tools"]).toHaveLength(2);
    expect(told.changes).toEqual(["approximated toolChoice"]);
  });

  test("how much is thought, in words alone", () => {
    const thinking = (budgetTokens: number) =>
      encode({ reasoning: { effort: null, budgetTokens, isShown: true } });
    expect(thinking(1_024).body["reasoning_effort"]).toBe("minimal");
    expect(thinking(30_000)).toMatchObject({
      body: { reasoning_effort: "high" },
      changes: ["approximated reasoning"],
    });
    expect(thinking(0).body["reasoning_effort"]).toBe("none");
    expect(encode({ reasoning: { effort: "xhigh", budgetTokens: 9, isShown: false } })).toMatchObject({
      body: { reasoning_effort: "xhigh" },
      changes: [],
    });
  });

  test("servers differ in what they know", () => {
    expect(refused({ topK: 5 })).toEqual(["untranslatable", "top_k_of_the_caller", "OpenAI"]);
    expect(encode({ topK: 5 }, openAiCompatible).body["top_k"]).toBe(5);
    expect(encode({ seed: 1 }, mistral).body).toMatchObject({ random_seed: 1 });
    expect(encode({ serviceTier: "priority" }, mistral).changes).toEqual(["left-out serviceTier"]);
    expect(encode({ serviceTier: "standard" }).body["service_tier"]).toBe("default");
  });

  test.each([
    [
      "a document at an address",
      { ...image, media: "document", source: { kind: "url", url: "https://example.com" } },
      "url",
    ],
    ["a sound of an unknown kind", { ...image, media: "audio", mimeType: "audio/x-unknown" }, "mimeType"],
    ["a video", { ...image, media: "video" }, "video"],
    ["a document that is to be cited", { ...image, media: "document", citations: true }, "citations"],
  ] as const)("%s is refused", (_, part, field) => {
    expect(refused(saying(part))).toEqual(["untranslatable", field, "OpenAI"]);
  });
});

describe("answers", () => {
  const read = (answer: object) => openAiProviderCodec.decodeAnswer(new Content(JSON.stringify(answer)));
  const choice = (message: object, finish = "stop", more: object = {}) =>
    read({ id: "a", model: "m", choices: [{ index: 0, message, finish_reason: finish, ...more }] })
      ?.choices[0];

  test.each([
    "",
    "[]",
    "{}",
    '{"choices":[{}]}',
    '{"error":{"message":"x"}}',
    '{"choices":[],"error":{"message":"x"}}',
  ])("%j is none", (body) => expect(openAiProviderCodec.decodeAnswer(new Content(body))).toBeNull());

  test("texts, reasoning by every name, refusals and calls", () => {
    expect(choice({ content: "a", reasoning_content: "b", reasoning: "b" })?.parts).toEqual([
      { kind: "reasoning", text: "b", signature: null, isRedacted: false },
      text("a"),
    ]);
    expect(
      choice({
        content: [
          { type: "thinking", thinking: [{ type: "text", text: "b" }] },
          { type: "text", text: "a" },
        ],
      })?.parts,
    ).toEqual([{ kind: "reasoning", text: "b", signature: null, isRedacted: false }, text("a")]);
    expect(choice({ content: null, refusal: "no" })).toMatchObject({
      parts: [{ kind: "refusal", text: "no" }],
      stop: "refusal",
    });
    expect(choice({ tool_calls: [{ id: "1", function: { name: "f", arguments: { a: 1 } } }] })).toMatchObject(
      {
        parts: [{ kind: "tool-call", id: "1", name: "f", input: '{"a":1}', isCustom: false }],
        stop: "tool-calls",
      },
    );
  });

  test.each([
    ["length", "length"],
    ["model_length", "length"],
    ["content_filter", "content-filter"],
    ["eos", "end"],
    ["something new", "end"],
    ["constructor", "end"],
  ] as const)("the end %s", (reason, stop) => expect(choice({ content: "a" }, reason)?.stop).toBe(stop));

  test("where it comes from, by annotations or for all of it", () => {
    const cited = {
      type: "url_citation",
      url_citation: { url: "https://example.com", title: "E", start_index: 0, end_index: 1 },
    };
    const source = { kind: "url", url: "https://example.com", title: "E" };
    expect(choice({ content: "a", annotations: [cited] })?.parts).toMatchObject([
      { citations: [{ source, start: 0, end: 1 }] },
    ]);
    const answer = read({
      choices: [{ message: { content: "a" } }],
      search_results: [{ url: "https://example.com", title: "E" }],
    });
    expect(answer?.choices[0]?.parts).toMatchObject([{ citations: [{ source, start: null }] }]);
  });

  test("embeddings, in numbers and in base64, in the order of what was asked", () => {
    const base64 = Buffer.from(Float32Array.of(0.5, -2).buffer).toString("base64");
    const answer = {
      data: [
        { index: 1, embedding: base64 },
        { index: 0, embedding: [1, 2] },
      ],
      model: "m",
      usage: { prompt_tokens: 3, total_tokens: 3 },
    };
    const decoded = openAiEmbeddingCodec.decodeAnswer(new Content(JSON.stringify(answer)));
    expect(decoded).toMatchObject({
      vectors: [
        [1, 2],
        [0.5, -2],
      ],
      usage: { input: 3 },
    });
    expect(openAiEmbeddingCodec.decodeAnswer(new Content('{"data":[{"embedding":"x"}]}'))).toBeNull();
  });
});
