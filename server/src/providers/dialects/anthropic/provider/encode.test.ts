import { describe, expect, test } from "bun:test";
import { PublicError } from "../../../../kernel/errors.ts";
import type { NeutralRequest, Part, Tool } from "../../neutral/request.ts";
import { asked, target } from "../testing/asked.ts";
import { encodeCountRequest, encodeRequest } from "./encode.ts";

const sent = (members: Partial<NeutralRequest>, model?: string) => {
  const { body, changes } = encodeRequest(asked(members), target(model));
  return { body: JSON.parse(body.map(String).join("")), changes };
};
const bodyOf = (members: Partial<NeutralRequest>, model?: string) => sent(members, model).body;
const refusedIn = (members: Partial<NeutralRequest>, model?: string): unknown => {
  try {
    sent(members, model);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"], error.values["provider"]];
    throw error;
  }
  return null;
};
const turns = (...all: readonly (readonly ["user" | "assistant" | "system", readonly Part[]])[]) => ({
  turns: all.map(([role, parts]) => ({ role, parts })),
});
const text = (said: string): Part => ({ kind: "text", text: said });

test("a plain question has what Anthropic requires, and no more", () => {
  expect(bodyOf({})).toEqual({
    model: "claude-sonnet-4-5",
    max_tokens: 1_000,
    messages: [{ role: "user", content: "Hello" }],
  });
});

describe("the output limit", () => {
  test("is what the caller says, what is affordable, or what the model writes at most", () => {
    expect(bodyOf({ outputTokens: null }).max_tokens).toBe(64_000);
    const { body } = encodeRequest(asked(), target("claude-sonnet-4-5", { outputLimit: 77 }));
    expect(JSON.parse(String(body[0])).max_tokens).toBe(77);
  });
});

describe("a conversation", () => {
  test("has its system above it, with marks of the cache, also what was said later", () => {
    const { body, changes } = sent({
      system: [
        { kind: "text", text: "Be brief.", cache: "1h" },
        { kind: "text", text: "" },
      ],
      ...turns(["user", [text("Hi")]], ["system", [text("Be kind.")]], ["user", [text("there")]]),
    });
    expect(body.system).toEqual([
      { type: "text", text: "Be brief.", cache_control: { type: "ephemeral", ttl: "1h" } },
      { type: "text", text: "Be kind." },
    ]);
    expect(body.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "Hi" },
          { type: "text", text: "there" },
        ],
      },
    ]);
    expect(changes).toEqual([{ kind: "moved", name: "system" }]);
  });

  test("has calls and results side by side, results before what is said with them", () => {
    const { messages } = bodyOf(
      turns(
        ["user", [text("Weather?")]],
        [
          "assistant",
          [
            text(""),
            { kind: "tool-call", id: "call:1", name: "w", input: '{"c":"Kyoto"}', isCustom: false },
            { kind: "tool-call", id: "b", name: "w", input: "", isCustom: false },
          ],
        ],
        ["user", [text("And?")]],
        [
          "user",
          [
            {
              kind: "tool-result",
              id: "call:1",
              name: null,
              parts: [{ kind: "text", text: "sunny" }],
              isError: false,
            },
            {
              kind: "tool-result",
              id: "b",
              name: null,
              parts: [
                {
                  kind: "media",
                  media: "image",
                  mimeType: "image/png",
                  source: { kind: "base64", data: "AAAA" },
                  detail: null,
                  title: null,
                  citations: false,
                },
              ],
              isError: true,
              cache: "5m",
            },
          ],
        ],
      ),
    );
    expect(messages[1].content).toEqual([
      { type: "tool_use", id: expect.stringMatching(/^call_1_\w+$/), name: "w", input: { c: "Kyoto" } },
      { type: "tool_use", id: "b", name: "w", input: {} },
    ]);
    expect(messages[2]).toEqual({
      role: "user",
      content: [
        {
          type: "tool_result",
          tool_use_id: messages[1].content[0].id,
          content: [{ type: "text", text: "sunny" }],
        },
        {
          type: "tool_result",
          tool_use_id: "b",
          content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } }],
          is_error: true,
          cache_control: { type: "ephemeral" },
        },
        { type: "text", text: "And?" },
      ],
    });
  });

  test("keeps thoughts that Anthropic signed, and leaves those of others out, and says so", () => {
    const mine = { dialect: "anthropic", value: "sig" };
    const { body, changes } = sent(
      turns([
        "assistant",
        [
          { kind: "reasoning", text: "Hm.", signature: mine, isRedacted: false },
          { kind: "reasoning", text: "", signature: mine, isRedacted: true },
          { kind: "reasoning", text: "Hm.", signature: { dialect: "google", value: "s" }, isRedacted: false },
          { kind: "reasoning", text: "Hm.", signature: null, isRedacted: false },
          { kind: "refusal", text: "No." },
        ],
      ]),
    );
    expect(body.messages[0].content).toEqual([
      { type: "thinking", thinking: "Hm.", signature: "sig" },
      { type: "redacted_thinking", data: "sig" },
      { type: "text", text: "No." },
    ]);
    expect(changes).toContainEqual({ kind: "left-out", name: "reasoningSignature" });
  });

  test("is refused where a call has no JSON for its input", () => {
    const call: Part = { kind: "tool-call", id: "a", name: "w", input: '{"c":', isCustom: false };
    expect(refusedIn(turns(["assistant", [call]]))).toEqual(["untranslatable", "toolInput", "Anthropic"]);
    expect(refusedIn(turns(["assistant", [{ ...call, input: "{}", isCustom: true }]]))).not.toBeNull();
  });
});

describe("what is attached", () => {
  const media = (members: object): Part =>
    ({
      kind: "media",
      media: "image",
      mimeType: "image/jpg",
      source: { kind: "base64", data: "QUJD" },
      detail: null,
      title: null,
      citations: false,
      ...members,
    }) as Part;
  const blockOf = (members: object) => bodyOf(turns(["user", [media(members)]])).messages[0].content[0];

  test("is a picture in base64 or at an address", () => {
    expect(blockOf({})).toEqual({
      type: "image",
      source: { type: "base64", media_type: "image/jpeg", data: "QUJD" },
    });
    expect(
      blockOf({ source: { kind: "url", url: "https://a.example/b.png" }, mimeType: null }).source,
    ).toEqual({
      type: "url",
      url: "https://a.example/b.png",
    });
    expect(sent(turns(["user", [media({ detail: "low" })]])).changes).toEqual([
      { kind: "left-out", name: "detail" },
    ]);
  });

  test("is a document: PDF or text, with its title and citations", () => {
    const pdf = { media: "document", mimeType: "application/pdf", title: "T", citations: true, cache: "5m" };
    expect(blockOf(pdf)).toEqual({
      type: "document",
      source: { type: "base64", media_type: "application/pdf", data: "QUJD" },
      title: "T",
      citations: { enabled: true },
      cache_control: { type: "ephemeral" },
    });
    const plain = { type: "text", media_type: "text/plain", data: "ABC" };
    expect(blockOf({ media: "document", mimeType: "text/csv" }).source).toEqual(plain);
    expect(blockOf({ media: "document", source: { kind: "text", text: "ABC" } }).source).toEqual(plain);
  });

  test.each([
    [{ media: "audio", mimeType: "audio/wav" }, "audio"],
    [{ media: "video", mimeType: "video/mp4" }, "video"],
    [{ mimeType: "image/tiff" }, "mimeType"],
    [{ mimeType: null }, "mimeType"],
    [{ media: "document", mimeType: "application/msword" }, "mimeType"],
    [{ source: { kind: "url", url: "gs://bucket/a.png" } }, "url"],
  ])("%j is refused by name", (members, param) => {
    expect(refusedIn(turns(["user", [media(members)]]))).toEqual(["untranslatable", param, "Anthropic"]);
  });
});

describe("tools", () => {
  const tool = (name: string, members: Partial<Tool> = {}): Tool => ({
    name,
    description: null,
    schema: { type: "object", properties: { c: {} } },
    strict: null,
    isCustom: false,
    ...members,
  });
  const chosen = (members: Partial<NeutralRequest>) => bodyOf({ tools: [tool("a"), tool("b")], ...members });

  test("have a schema, and are strict where the model can be", () => {
    const tools = [tool("a", { description: "d", strict: true, cache: "5m" }), tool("b", { schema: null })];
    expect(bodyOf({ tools }).tools).toEqual([
      {
        name: "a",
        description: "d",
        input_schema: { type: "object", properties: { c: {} } },
        strict: true,
        cache_control: { type: "ephemeral" },
      },
      { name: "b", input_schema: { type: "object", properties: {} } },
    ]);
    const old = sent({ tools }, "claude-sonnet-4-20250514");
    expect(old.body.tools[0].strict).toBeUndefined();
    expect(old.changes).toEqual([{ kind: "approximated", name: "strict" }]);
  });

  test("are chosen, one at a time where that is asked", () => {
    expect(chosen({}).tool_choice).toBeUndefined();
    expect(chosen({ toolChoice: { kind: "auto" } }).tool_choice).toEqual({ type: "auto" });
    expect(chosen({ toolChoice: { kind: "none" }, parallelTools: false }).tool_choice).toEqual({
      type: "none",
    });
    const single = { disable_parallel_tool_use: true };
    expect(chosen({ parallelTools: false }).tool_choice).toEqual({ type: "auto", ...single });
    expect(chosen({ toolChoice: { kind: "required" }, parallelTools: false }).tool_choice).toEqual({
      type: "any",
      ...single,
    });
    expect(chosen({ toolChoice: { kind: "tools", names: ["b"], required: true } }).tool_choice).toEqual({
      type: "tool",
      name: "b",
    });
  });

  test("of which only some may be called are the only ones offered", () => {
    const some = chosen({ toolChoice: { kind: "tools", names: ["b"], required: false } });
    expect(some.tool_choice).toEqual({ type: "auto" });
    expect(some.tools.map(({ name }: Tool) => name)).toEqual(["b"]);
  });

  test("that take any text are refused", () => {
    expect(refusedIn({ tools: [tool("a", { isCustom: true })] })).toEqual([
      "untranslatable",
      "tools",
      "Anthropic",
    ]);
  });
});

test.each([
  [{ choices: 2 }, "choices"],
  [{ seed: 0 }, "seed"],
  [{ frequencyPenalty: 0.5 }, "frequencyPenalty"],
  [{ presencePenalty: -1 }, "presencePenalty"],
  [{ logProbabilities: 0 }, "logProbabilities"],
  [{ verbosity: "low" }, "verbosity"],
  [{ stop: ["\n"] }, "stop"],
  [{ temperature: 1.5 }, "temperature"],
  [{ format: { kind: "json" } }, "format"],
  [{ serviceTier: "flex" }, "serviceTier"],
] as const)("%j would change the answer and has no word, so it is refused by name", (members, param) => {
  expect(refusedIn(members as Partial<NeutralRequest>)).toEqual(["untranslatable", param, "Anthropic"]);
});

test("what changes nothing is taken, and what can be said is", () => {
  expect(
    bodyOf({
      frequencyPenalty: 0,
      presencePenalty: 0,
      verbosity: "medium",
      stop: ["END"],
      temperature: 0.5,
      topK: 4,
      serviceTier: "standard",
      stream: true,
      format: { kind: "schema", name: "n", description: null, schema: { type: "object" }, strict: true },
    }),
  ).toMatchObject({
    stop_sequences: ["END"],
    temperature: 0.5,
    top_k: 4,
    service_tier: "standard_only",
    stream: true,
    output_config: { format: { type: "json_schema", schema: { type: "object" } } },
  });
  expect(
    refusedIn(
      { format: { kind: "schema", name: "n", description: null, schema: {}, strict: true } },
      "claude-3-haiku-20240307",
    ),
  ).not.toBeNull();
});

test("the newest models are told no temperature, and a usual one is left out", () => {
  const { body, changes } = sent({ temperature: 1, topP: 1 }, "claude-opus-4-7");
  expect(body).not.toHaveProperty("temperature");
  expect(changes.map(({ name }) => name)).toEqual(["temperature", "topP"]);
  expect(refusedIn({ temperature: 0.7 }, "claude-opus-4-7")).toEqual([
    "untranslatable",
    "temperature",
    "Anthropic",
  ]);
  expect(refusedIn({ topK: 5 }, "claude-sonnet-5")).not.toBeNull();
  expect(sent({ temperature: 0.2, topP: 1 }).body).not.toHaveProperty("top_p");
});

test("a question for a count has no more than what is read", () => {
  const [body] = encodeCountRequest(asked({ temperature: 0.5, stop: ["x"] }), target());
  expect(JSON.parse(String(body))).toEqual({
    model: "claude-sonnet-4-5",
    messages: [{ role: "user", content: "Hello" }],
  });
});
