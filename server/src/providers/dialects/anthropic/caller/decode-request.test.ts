import { describe, expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import { readRequest } from "../request/read-request.ts";
import { decodeRequest } from "./decode-request.ts";

const USER = { role: "user", content: "Hello" };
const decode = (members: object) => {
  const body = { model: "m", max_tokens: 100, messages: [USER], ...members };
  return decodeRequest(readRequest("chat.completions", new Content(JSON.stringify(body))));
};
const partsOf = (role: string, content: unknown) => decode({ messages: [{ role, content }] }).turns[0]?.parts;
const refusedIn = (members: object): unknown => {
  try {
    decode(members);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"]];
    throw error;
  }
  return null;
};

test("a plain question", () => {
  expect(decode({})).toMatchObject({
    system: [],
    turns: [{ role: "user", parts: [{ kind: "text", text: "Hello" }] }],
    outputTokens: 100,
    choices: 1,
    stream: false,
    changes: [],
  });
});

test("what is said of the answer", () => {
  expect(
    decode({
      system: [{ type: "text", text: "S", cache_control: { type: "ephemeral", ttl: "1h" } }],
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 3,
      stop_sequences: ["END"],
      service_tier: "standard_only",
      metadata: { user_id: "u-1" },
      output_config: { effort: "high", format: { type: "json_schema", schema: { type: "object" } } },
      thinking: { type: "enabled", budget_tokens: 2_000 },
    }),
  ).toMatchObject({
    system: [{ kind: "text", text: "S", cache: "1h" }],
    stream: true,
    temperature: 0.5,
    topP: 0.9,
    topK: 3,
    stop: ["END"],
    serviceTier: "standard",
    format: { kind: "schema", schema: { type: "object" }, strict: true },
    reasoning: { effort: "high", budgetTokens: 2_000, isShown: true },
    changes: [{ kind: "left-out", name: "metadata" }],
  });
  expect(decode({ thinking: { type: "disabled" } }).reasoning?.effort).toBe("none");
  expect(decode({ thinking: { type: "adaptive", display: "omitted" } }).reasoning).toEqual({
    effort: null,
    budgetTokens: null,
    isShown: false,
  });
  expect(decode({ system: "S", cache_control: { type: "ephemeral" } }).system).toEqual([
    { kind: "text", text: "S", cache: "5m" },
  ]);
});

describe("blocks", () => {
  test("of text, thoughts and calls", () => {
    expect(
      partsOf("assistant", [
        { type: "thinking", thinking: "Hm", signature: "own" },
        { type: "thinking", thinking: "Hm", signature: "sallyport:google:theirs" },
        { type: "thinking", thinking: "Hm", signature: "" },
        { type: "redacted_thinking", data: "d" },
        { type: "text", text: "T", cache_control: { type: "ephemeral" } },
        { type: "tool_use", id: "t", name: "w", input: { c: 1 } },
        { type: "redacted_thinking", data: "sallyport:google:part:of-the-call" },
      ]),
    ).toEqual([
      { kind: "reasoning", text: "Hm", signature: { dialect: "anthropic", value: "own" }, isRedacted: false },
      { kind: "reasoning", text: "Hm", signature: { dialect: "google", value: "theirs" }, isRedacted: false },
      { kind: "reasoning", text: "Hm", signature: null, isRedacted: false },
      { kind: "reasoning", text: "", signature: { dialect: "anthropic", value: "d" }, isRedacted: true },
      { kind: "text", text: "T", cache: "5m" },
      {
        kind: "tool-call",
        id: "t",
        name: "w",
        input: '{"c":1}',
        isCustom: false,
        signature: { dialect: "google", value: "of-the-call" },
      },
    ]);
  });

  test("of pictures, documents and results", () => {
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } };
    const picture = {
      kind: "media",
      media: "image",
      mimeType: "image/png",
      source: { kind: "base64", data: "AAAA" },
    };
    expect(
      partsOf("user", [
        image,
        {
          type: "document",
          source: { type: "url", url: "https://a.example/b.pdf" },
          title: "T",
          citations: { enabled: true },
        },
        { type: "document", source: { type: "text", media_type: "text/plain", data: "D" } },
        {
          type: "document",
          source: {
            type: "content",
            content: [
              { type: "text", text: "A" },
              { type: "text", text: "B" },
            ],
          },
        },
        {
          type: "search_result",
          source: "https://s.example",
          title: "S",
          content: [{ type: "text", text: "found" }],
        },
        {
          type: "tool_result",
          tool_use_id: "t",
          content: [{ type: "text", text: "R" }, image],
          is_error: true,
        },
        { type: "tool_result", tool_use_id: "u" },
      ]) as unknown,
    ).toMatchObject([
      picture,
      {
        media: "document",
        mimeType: "application/pdf",
        source: { kind: "url" },
        title: "T",
        citations: true,
      },
      { media: "document", source: { kind: "text", text: "D" } },
      { media: "document", source: { kind: "text", text: "A\n\nB" } },
      { media: "document", title: "S", source: { kind: "text", text: "https://s.example\n\nfound" } },
      { kind: "tool-result", id: "t", parts: [{ kind: "text", text: "R" }, picture], isError: true },
      { kind: "tool-result", id: "u", parts: [], isError: false },
    ]);
  });
});

test("tools and their choice", () => {
  const tools = [{ name: "w", description: "d", input_schema: { type: "object" }, strict: true }];
  expect(decode({ tools, tool_choice: { type: "any", disable_parallel_tool_use: true } })).toMatchObject({
    tools: [{ name: "w", description: "d", schema: { type: "object" }, strict: true, isCustom: false }],
    toolChoice: { kind: "required" },
    parallelTools: false,
  });
  const choice = (given: object) => decode({ tools, tool_choice: given }).toolChoice;
  expect(choice({ type: "tool", name: "w" })).toEqual({ kind: "tools", names: ["w"], required: true });
  expect(choice({ type: "auto" })).toEqual({ kind: "auto" });
  expect(choice({ type: "none" })).toEqual({ kind: "none" });
});

test.each([
  [{ tools: [{ type: "bash_20250124", name: "bash" }] }, "tools[].type"],
  [
    { messages: [{ role: "user", content: [{ type: "web_search_tool_result" }] }] },
    "messages[].content[].type",
  ],
  [{ thinking: { type: "of_tomorrow" } }, "thinking.type"],
  [{ output_config: { task_budget: 1 } }, "output_config.a member that this gateway does not know"],
  [{ tools: [{ name: "f", input_schema: {}, defer_loading: true }] }, "tools[].defer_loading"],
  [
    { tools: [{ name: "f", input_schema: {}, allowed_callers: ["code_execution_20260120"] }] },
    "tools[].allowed_callers",
  ],
  [
    { messages: [{ role: "user", content: [{ type: "text", text: "a", title: "b" }] }] },
    "messages[].content[].title",
  ],
  [
    { messages: [{ role: "user", content: [{ type: "image", source: {}, my_secret: 1 }] }] },
    "messages[].content[].a member that this gateway does not know",
  ],
  [
    {
      messages: [
        {
          role: "assistant",
          content: [
            { type: "tool_use", id: "t", name: "f", input: {}, caller: { type: "code_execution_20260120" } },
          ],
        },
      ],
    },
    "messages[].content[].caller",
  ],
  [{ tool_choice: { type: "auto", content: "a" } }, "tool_choice.content"],
  [{ secret_of_mine: 1 }, "a member that this gateway does not know"],
  [{ messages: [{ role: "user", content: "a", name: "b" }] }, "messages[].name"],
  [
    {
      messages: [
        { role: "user", content: [{ type: "document", source: { type: "text", data: "D" }, context: "c" }] },
      ],
    },
    "messages[].content[].context",
  ],
])("%j has no word elsewhere, so it is refused by name", (members, param) => {
  expect(refusedIn(members)).toEqual(["untranslatable", param]);
});

test("what is wrong is told by its name", () => {
  expect(refusedIn({ temperature: "hot" })).toEqual(["invalid_parameter", "temperature"]);
  expect(refusedIn({ stop_sequences: "END" })).toEqual(["invalid_parameter", "stop_sequences"]);
  expect(refusedIn({ tools: [{ input_schema: {} }] })).toEqual(["invalid_parameter", "tools[].name"]);
});

test("what is left out is told", () => {
  const tools = [{ name: "f", input_schema: {}, eager_input_streaming: true, allowed_callers: ["direct"] }];
  expect(decode({ diagnostics: {}, tools }).changes).toEqual([
    { kind: "left-out", name: "diagnostics" },
    { kind: "left-out", name: "tools[].eager_input_streaming" },
  ]);
});

test("what an SDK gives back of an answer is taken", () => {
  const text = { type: "text", text: "a", citations: null };
  const call = { type: "tool_use", id: "t", name: "f", input: {}, caller: { type: "direct" } };
  expect(partsOf("assistant", [text, call])).toMatchObject([{ kind: "text" }, { kind: "tool-call" }]);
});

test("a media type says nothing else, because others get it as a part of a data URL", () => {
  const image = { type: "image", source: { type: "base64", media_type: "image/png;base64,AAAA", data: "B" } };
  expect(refusedIn({ messages: [{ role: "user", content: [image] }] })).toEqual([
    "invalid_parameter",
    "messages[].content[].source.media_type",
  ]);
});
