import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../../../../testing/bounds.ts";
import { Content } from "../../../../../kernel/content.ts";
import { PublicError } from "../../../../../kernel/errors.ts";
import { NO_TOKENS } from "../../../../contract.ts";
import type { NeutralAnswer, NeutralEvent } from "../../../neutral/answer.ts";
import type { Told } from "../../../neutral/codec.ts";
import type { NeutralRequest } from "../../../neutral/request.ts";
import { openAiCallerCodec } from "./index.ts";

function decode(request: object): NeutralRequest {
  const body = new Content(JSON.stringify({ model: "m", ...request }));
  return openAiCallerCodec.decodeRequest({
    endpoint: "chat.completions",
    model: "m",
    stream: false,
    includeUsage: false,
    body,
    bounds: SMALL,
  });
}

function refusal(request: object): unknown {
  try {
    decode({ messages: HI, ...request });
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"]];
    throw error;
  }
  return null;
}

const HI = [{ role: "user", content: "hi" }];
const text = (said: string) => ({ kind: "text", text: said }) as const;

describe("requests", () => {
  test("a system speaks above the conversation first, and in the middle of it later", () => {
    const { system, turns } = decode({
      messages: [
        { role: "system", content: "be brief" },
        {
          role: "developer",
          content: [{ type: "text", text: "and kind", cache_control: { type: "ephemeral", ttl: "1h" } }],
        },
        ...HI,
        { role: "developer", content: "now be long" },
      ],
    });
    expect(system).toEqual([text("be brief"), { ...text("and kind"), cache: "1h" }]);
    expect(turns).toEqual([
      { role: "user", parts: [text("hi")] },
      { role: "system", parts: [text("now be long")] },
    ]);
  });

  test("pictures, sounds and documents keep what they are", () => {
    const { turns } = decode({
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url: "data:image/png;base64,iVBO", detail: "low" } },
            { type: "image_url", image_url: { url: "https://example.com/a.png" } },
            { type: "input_audio", input_audio: { data: "UklG", format: "wav" } },
            { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
            { type: "file", file: { filename: "a.csv", file_data: "YSxi" } },
          ],
        },
      ],
    });
    const media = { kind: "media", detail: null, title: null, citations: false };
    expect(turns[0]?.parts).toEqual([
      {
        ...media,
        media: "image",
        mimeType: "image/png",
        source: { kind: "base64", data: "iVBO" },
        detail: "low",
      },
      { ...media, media: "image", mimeType: null, source: { kind: "url", url: "https://example.com/a.png" } },
      { ...media, media: "audio", mimeType: "audio/wav", source: { kind: "base64", data: "UklG" } },
      {
        ...media,
        media: "document",
        mimeType: "application/pdf",
        source: { kind: "base64", data: "JVBE" },
        title: "a.pdf",
      },
      {
        ...media,
        media: "document",
        mimeType: "text/csv",
        source: { kind: "base64", data: "YSxi" },
        title: "a.csv",
      },
    ] as unknown as (typeof turns)[0]["parts"]);
  });

  test("calls and their results, of tools, custom tools and functions of old", () => {
    const { turns } = decode({
      messages: [
        ...HI,
        {
          role: "assistant",
          content: null,
          reasoning_details: [
            { type: "reasoning.text", text: "hm", signature: "c2ln", format: "anthropic-claude-v1" },
          ],
          tool_calls: [
            {
              id: "1",
              type: "function",
              function: { name: "f", arguments: '{"a":1}' },
              extra_content: { google: { thought_signature: "Zw" } },
            },
            { id: "2", type: "custom", custom: { name: "g", input: "free" } },
          ],
        },
        { role: "tool", tool_call_id: "1", content: "one" },
        { role: "tool", tool_call_id: "2", content: [{ type: "text", text: "two" }] },
        { role: "assistant", function_call: { name: "old", arguments: "{}" } },
        { role: "function", name: "old", content: "three" },
      ],
    });
    const call = { kind: "tool-call", isCustom: false };
    const result = { kind: "tool-result", name: null, isError: false };
    expect(turns.slice(1).map(({ parts }) => parts) as unknown).toEqual([
      [
        {
          kind: "reasoning",
          text: "hm",
          signature: { dialect: "anthropic", value: "c2ln" },
          isRedacted: false,
        },
        { ...call, id: "1", name: "f", input: '{"a":1}', signature: { dialect: "google", value: "Zw" } },
        { ...call, id: "2", name: "g", input: "free", isCustom: true },
      ],
      [{ ...result, id: "1", parts: [text("one")] }],
      [{ ...result, id: "2", parts: [text("two")] }],
      [{ ...call, id: "call_0", name: "old", input: "{}" }],
      [{ ...result, id: "call_0", name: "old", parts: [text("three")] }],
    ]);
  });

  test("tools and what is to be called", () => {
    const read = decode({
      messages: HI,
      tools: [
        {
          type: "function",
          function: { name: "f", description: "does", parameters: { type: "object" }, strict: true },
        },
        { type: "custom", custom: { name: "g" } },
      ],
      tool_choice: {
        type: "allowed_tools",
        allowed_tools: { mode: "required", tools: [{ type: "function", function: { name: "f" } }] },
      },
      parallel_tool_calls: false,
    });
    expect(read.tools).toEqual([
      { name: "f", description: "does", schema: { type: "object" }, strict: true, isCustom: false },
      { name: "g", description: null, schema: null, strict: null, isCustom: true },
    ]);
    expect(read.toolChoice).toEqual({ kind: "tools", names: ["f"], required: true });
    expect(read.parallelTools).toBe(false);
    const one = { type: "function", function: { name: "f" } };
    expect(decode({ messages: HI, tool_choice: one }).toolChoice).toEqual({
      kind: "tools",
      names: ["f"],
      required: true,
    });
    expect(decode({ messages: HI, functions: [{ name: "f" }], function_call: "none" })).toMatchObject({
      tools: [{ name: "f" }],
      toolChoice: { kind: "none" },
      names: { tools: "functions" },
    });
  });

  test("how it is to be answered", () => {
    const schema = { type: "object" };
    expect(
      decode({
        messages: HI,
        response_format: { type: "json_schema", json_schema: { name: "s", schema, strict: true } },
        max_completion_tokens: 9,
        n: 2,
        temperature: 0.5,
        top_p: 0.9,
        frequency_penalty: 1,
        presence_penalty: -1,
        seed: 7,
        stop: "end",
        reasoning_effort: "low",
        verbosity: "high",
        logprobs: true,
        top_logprobs: 3,
        service_tier: "default",
      }),
    ).toMatchObject({
      format: { kind: "schema", name: "s", schema, strict: true },
      outputTokens: 9,
      choices: 2,
      temperature: 0.5,
      topP: 0.9,
      frequencyPenalty: 1,
      presencePenalty: -1,
      seed: 7,
      stop: ["end"],
      reasoning: { effort: "low", budgetTokens: null, isShown: false },
      verbosity: "high",
      logProbabilities: 3,
      serviceTier: "standard",
      names: { outputTokens: "max_completion_tokens" },
    });
  });

  test("labels are left out, and listed", () => {
    const { changes } = decode({
      messages: [{ role: "user", name: "Ann", content: "hi" }],
      user: "u",
      metadata: {},
    });
    expect(changes).toEqual([
      { kind: "left-out", name: "user" },
      { kind: "left-out", name: "metadata" },
      { kind: "left-out", name: "messages[].name" },
    ]);
  });

  test.each([
    [{ logit_bias: { 1: 2 } }, "untranslatable", "logit_bias"],
    [{ prediction: {} }, "untranslatable", "prediction"],
    [{ web_search_options: {} }, "untranslatable", "web_search_options"],
    [{ modalities: ["text", "audio"] }, "untranslatable", "modalities"],
    [{ service_tier: "scale" }, "untranslatable", "service_tier"],
    [{ "my secret": 1 }, "untranslatable", "a member that this gateway does not know"],
    [
      { messages: [{ role: "user", content: [{ type: "secret" }] }] },
      "untranslatable",
      "messages[].content[].type",
    ],
    [
      { tools: [{ type: "custom", custom: { name: "g", format: { type: "grammar" } } }] },
      "untranslatable",
      "tools[].custom.format",
    ],
    [
      { tools: [{ type: "function", function: { name: "f", schema: {} } }] },
      "untranslatable",
      "tools[].function.schema",
    ],
    [
      { tools: [{ type: "function", function: { name: "f" }, defer_loading: true }] },
      "untranslatable",
      "tools[].defer_loading",
    ],
    [
      { messages: [{ role: "user", content: [{ type: "text", text: "", metadata: 1 }] }] },
      "untranslatable",
      "messages[].content[].metadata",
    ],
    [
      { messages: [{ role: "assistant", tool_calls: [{ id: "c", function: { name: "f", seed: 1 } }] }] },
      "untranslatable",
      "messages[].tool_calls[].function.seed",
    ],
    [{ temperature: "hot" }, "invalid_parameter", "temperature"],
    [{ messages: [{ role: "owner", content: "" }] }, "invalid_parameter", "messages[].role"],
    [{ messages: [{ role: "tool", content: "" }] }, "invalid_parameter", "messages[].tool_call_id"],
    [{ stop: [1] }, "invalid_parameter", "stop"],
  ])("%j is refused by name", (request, code, param) => {
    expect(refusal(request)).toEqual([code, param]);
  });
});

function told(request: object = {}, more: Partial<Told> = {}): Told {
  return {
    asked: {} as Told["asked"],
    request: decode({ messages: HI, ...request }),
    model: "asked",
    requestId: "r1",
    createdSeconds: 5,
    includeUsage: true,
    ...more,
  };
}

const COUNTS = { ...NO_TOKENS, input: 10, cached: 4, output: 6, reasoning: 2 };
const USAGE = {
  prompt_tokens: 10,
  completion_tokens: 6,
  total_tokens: 16,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 2,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};
const url = { kind: "url", url: "https://example.com", title: "Example" } as const;
const cited = { source: url, quote: null, start: 0, end: 2, place: null };

describe("answers", () => {
  const answer: NeutralAnswer = {
    id: "a1",
    model: "theirs",
    choices: [
      {
        parts: [
          {
            kind: "reasoning",
            text: "hm",
            signature: { dialect: "anthropic", value: "c2ln" },
            isRedacted: false,
          },
          text("see "),
          { ...text("it"), citations: [cited] },
          {
            kind: "tool-call",
            id: "1",
            name: "f",
            input: "{}",
            isCustom: false,
            signature: { dialect: "google", value: "Zw" },
          },
        ],
        stop: "tool-calls",
        stopSequence: null,
        logProbabilities: [
          {
            token: "a",
            logProbability: -1,
            bytes: [97],
            alternatives: [{ token: "b", logProbability: -2, bytes: null }],
          },
        ],
      },
    ],
    usage: COUNTS,
    serviceTier: null,
  };

  test("a whole one is as OpenAI's", () => {
    expect(JSON.parse(openAiCallerCodec.encodeAnswer(answer, told()))).toEqual({
      id: "a1",
      object: "chat.completion",
      created: 5,
      model: "asked",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: "see it",
            refusal: null,
            reasoning_content: "hm",
            reasoning_details: [
              {
                type: "reasoning.text",
                text: "hm",
                signature: "c2ln",
                format: "anthropic-claude-v1",
                index: 0,
              },
            ],
            annotations: [
              {
                type: "url_citation",
                url_citation: { start_index: 4, end_index: 6, url: "https://example.com", title: "Example" },
              },
            ],
            tool_calls: [
              {
                id: "1",
                type: "function",
                function: { name: "f", arguments: "{}" },
                extra_content: { google: { thought_signature: "Zw" } },
              },
            ],
          },
          logprobs: {
            content: [
              {
                token: "a",
                logprob: -1,
                bytes: [97],
                top_logprobs: [{ token: "b", logprob: -2, bytes: null }],
              },
            ],
            refusal: null,
          },
          finish_reason: "tool_calls",
        },
      ],
      usage: USAGE,
    });
  });

  test("a message that a client sends back has what it came with", () => {
    const { choices } = JSON.parse(openAiCallerCodec.encodeAnswer(answer, told())) as {
      choices: { message: object }[];
    };
    const { turns } = decode({ messages: [...HI, choices[0]?.message] });
    expect(turns[1]?.parts).toMatchObject([
      { kind: "reasoning", text: "hm", signature: { dialect: "anthropic", value: "c2ln" } },
      text("see it"),
      { kind: "tool-call", id: "1", signature: { dialect: "google", value: "Zw" } },
    ]);
  });

  test("who asked with functions is answered with one", () => {
    const written = openAiCallerCodec.encodeAnswer(answer, told({ functions: [{ name: "f" }] }));
    expect(JSON.parse(written)).toMatchObject({
      choices: [
        { message: { function_call: { name: "f", arguments: "{}" } }, finish_reason: "function_call" },
      ],
    });
  });

  test.each([
    ["refusal", [{ kind: "refusal", text: "no" }], "stop"],
    ["refusal", [], "content_filter"],
    ["content-filter", [], "content_filter"],
    ["length", [], "length"],
    ["pause", [], "stop"],
  ] as const)("the end %s", (stop, parts, reason) => {
    const choice = { parts, stop, stopSequence: null, logProbabilities: null };
    const written = openAiCallerCodec.encodeAnswer({ ...answer, choices: [choice] }, told());
    expect(JSON.parse(written)).toMatchObject({ choices: [{ finish_reason: reason }] });
  });
});

describe("streams", () => {
  const EVENTS: readonly NeutralEvent[] = [
    { kind: "start", id: "a1", model: "theirs" },
    { kind: "part", choice: 0, index: 0, part: { kind: "reasoning", isRedacted: false } },
    { kind: "delta", choice: 0, index: 0, text: "hm" },
    { kind: "signature", choice: 0, index: 0, signature: { dialect: "anthropic", value: "c2ln" } },
    { kind: "part-end", choice: 0, index: 0 },
    { kind: "part", choice: 0, index: 1, part: { kind: "text" } },
    { kind: "delta", choice: 0, index: 1, text: "hi\n" },
    { kind: "citation", choice: 0, index: 1, citation: cited },
    { kind: "part-end", choice: 0, index: 1 },
    { kind: "part", choice: 0, index: 2, part: { kind: "tool-call", id: "1", name: "f", isCustom: false } },
    { kind: "delta", choice: 0, index: 2, text: "{}" },
    { kind: "part-end", choice: 0, index: 2 },
    { kind: "usage", counts: COUNTS, serviceTier: "default" },
    { kind: "stop", choice: 0, reason: "tool-calls", sequence: null },
    { kind: "end" },
  ];

  function chunks(events: readonly NeutralEvent[], how: Told): unknown[] {
    const writer = openAiCallerCodec.streamWriter(how);
    const lines = events
      .map((event) => writer.write(event))
      .join("")
      .split("\n\n")
      .filter((line) => line !== "");
    expect(lines.at(-1)).toBe("data: [DONE]");
    return lines.slice(0, -1).map((line) => JSON.parse(line.slice("data: ".length)) as unknown);
  }

  test("chunks come in OpenAI's order: role, deltas, end, usage", () => {
    const frame = { id: "a1", object: "chat.completion.chunk", created: 5, model: "asked" };
    const chunk = (delta: object, finish: string | null = null) => ({
      ...frame,
      choices: [{ index: 0, delta, finish_reason: finish }],
      usage: null,
    });
    expect(chunks(EVENTS, told())).toEqual([
      chunk({ role: "assistant", content: "", refusal: null }),
      chunk({ reasoning_content: "hm" }),
      chunk({ content: "hi\n" }),
      chunk({
        tool_calls: [{ index: 0, id: "1", type: "function", function: { name: "f", arguments: "" } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: "{}" } }] }),
      chunk({
        reasoning_details: [
          { type: "reasoning.text", text: "hm", signature: "c2ln", format: "anthropic-claude-v1", index: 0 },
        ],
        annotations: [
          {
            type: "url_citation",
            url_citation: { start_index: 0, end_index: 2, url: "https://example.com", title: "Example" },
          },
        ],
      }),
      chunk({}, "tool_calls"),
      { ...frame, choices: [], service_tier: "default", usage: USAGE },
    ]);
  });

  test("who did not ask for usage gets no word of it", () => {
    const written = chunks(EVENTS, told({}, { includeUsage: false }));
    expect(written.some((chunk) => "usage" in (chunk as object))).toBe(false);
  });
});
