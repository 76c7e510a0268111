import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../../../../testing/bounds.ts";
import { plainRequest } from "../../../../../../testing/neutral-requests.ts";
import { Content } from "../../../../../kernel/content.ts";
import { PublicError } from "../../../../../kernel/errors.ts";
import { NO_TOKENS } from "../../../../contract.ts";
import type { NeutralAnswer, NeutralEvent } from "../../../neutral/answer.ts";
import type { Told } from "../../../neutral/codec.ts";
import type { NeutralRequest } from "../../../neutral/request.ts";
import { responsesCallerCodec } from "./index.ts";

const ASKED = {
  endpoint: "chat.completions",
  model: "asked",
  stream: true,
  includeUsage: true,
  body: new Content(""),
  bounds: SMALL,
} as const;

function decode(request: object): NeutralRequest {
  return responsesCallerCodec.decodeRequest({
    ...ASKED,
    body: new Content(JSON.stringify({ model: "m", ...request })),
  });
}

function refusal(request: object): unknown {
  try {
    decode({ input: "hi", ...request });
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"]];
    throw error;
  }
  return null;
}

const text = (said: string) => ({ kind: "text", text: said }) as const;
const signature = { dialect: "anthropic", value: "c2ln" };

describe("requests", () => {
  test("a text is what a user says, and instructions stand above it", () => {
    expect(decode({ input: "hi", instructions: "be brief" })).toMatchObject({
      system: [text("be brief")],
      turns: [{ role: "user", parts: [text("hi")] }],
    });
  });

  test("items of one answer are one turn; results are a user's", () => {
    const { turns, system } = decode({
      input: [
        { role: "developer", content: "be kind" },
        {
          role: "user",
          content: [
            { type: "input_text", text: "look" },
            { type: "input_image", image_url: "data:image/png;base64,iVBO", detail: "high" },
          ],
        },
        {
          type: "reasoning",
          id: "rs_1",
          summary: [{ type: "summary_text", text: "hm" }],
          encrypted_content: "gAAA",
        },
        {
          type: "message",
          id: "msg_1",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "so", annotations: [] }],
        },
        { type: "function_call", id: "fc_1", call_id: "c1", name: "f", arguments: "{}" },
        { type: "custom_tool_call", call_id: "c2", name: "g", input: "free" },
        { type: "function_call_output", call_id: "c1", output: "one" },
        { type: "custom_tool_call_output", call_id: "c2", output: [{ type: "input_text", text: "two" }] },
      ],
    });
    expect(system).toEqual([text("be kind")]);
    expect(turns as unknown).toEqual([
      {
        role: "user",
        parts: [
          text("look"),
          {
            kind: "media",
            media: "image",
            mimeType: "image/png",
            source: { kind: "base64", data: "iVBO" },
            detail: "high",
            title: null,
            citations: false,
          },
        ],
      },
      {
        role: "assistant",
        parts: [
          {
            kind: "reasoning",
            text: "hm",
            signature: { dialect: "responses", value: '{"id":"rs_1","encrypted_content":"gAAA"}' },
            isRedacted: false,
          },
          text("so"),
          { kind: "tool-call", id: "c1", name: "f", input: "{}", isCustom: false },
          { kind: "tool-call", id: "c2", name: "g", input: "free", isCustom: true },
        ],
      },
      {
        role: "user",
        parts: [{ kind: "tool-result", id: "c1", name: null, parts: [text("one")], isError: false }],
      },
      {
        role: "user",
        parts: [{ kind: "tool-result", id: "c2", name: null, parts: [text("two")], isError: false }],
      },
    ]);
  });

  test("tools, what is to be called, and how it is to be answered", () => {
    expect(
      decode({
        input: "hi",
        tools: [
          { type: "function", name: "f", parameters: { type: "object" }, strict: true },
          { type: "custom", name: "g" },
        ],
        tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "f" }] },
        parallel_tool_calls: false,
        text: { format: { type: "json_schema", name: "s", schema: {}, strict: true }, verbosity: "low" },
        reasoning: { effort: "high", summary: "auto" },
        include: ["reasoning.encrypted_content", "message.output_text.logprobs"],
        top_logprobs: 2,
        max_output_tokens: 50,
      }),
    ).toMatchObject({
      tools: [
        { name: "f", strict: true, isCustom: false },
        { name: "g", isCustom: true },
      ],
      toolChoice: { kind: "tools", names: ["f"], required: true },
      parallelTools: false,
      format: { kind: "schema", name: "s", strict: true },
      verbosity: "low",
      reasoning: { effort: "high", isShown: true },
      logProbabilities: 2,
      outputTokens: 50,
    });
  });

  test.each([
    [{ moderation: {} }, "untranslatable", "moderation"],
    [{ tools: [{ type: "web_search" }] }, "untranslatable", "tools[].type"],
    [
      { tools: [{ type: "custom", name: "g", format: { type: "grammar" } }] },
      "untranslatable",
      "tools[].format",
    ],
    [
      { tools: [{ type: "function", name: "f", allowed_callers: [] }] },
      "untranslatable",
      "tools[].allowed_callers",
    ],
    [{ input: [{ role: "user", content: "", metadata: {} }] }, "untranslatable", "input[].metadata"],
    [
      { input: [{ role: "user", content: [{ type: "input_text", text: "", file_id: "f" }] }] },
      "untranslatable",
      "input[].content[].file_id",
    ],
    [{ input: [{ type: "web_search_call" }] }, "untranslatable", "input[].type"],
    [{ input: [{ role: "owner", content: "" }] }, "invalid_parameter", "input[].role"],
    [{ reasoning: { effort: "all" } }, "invalid_parameter", "reasoning.effort"],
  ])("%j is refused by name", (request, code, param) => expect(refusal(request)).toEqual([code, param]));
});

const TOLD: Told = {
  asked: ASKED,
  request: plainRequest({ stream: true }),
  model: "asked",
  requestId: "r1",
  createdSeconds: 5,
  includeUsage: true,
};

const ANSWER: NeutralAnswer = {
  id: "a1",
  model: "theirs",
  choices: [
    {
      parts: [
        { kind: "reasoning", text: "hm", signature, isRedacted: false },
        text("so"),
        {
          kind: "tool-call",
          id: "c1",
          name: "f",
          input: "",
          isCustom: false,
          signature: { dialect: "google", value: "Zw" },
        },
      ],
      stop: "tool-calls",
      stopSequence: null,
      logProbabilities: null,
    },
  ],
  usage: { ...NO_TOKENS, input: 10, cached: 4, output: 6, reasoning: 2 },
  serviceTier: null,
};

interface Written {
  readonly output: readonly { readonly type: string }[];
  readonly [name: string]: unknown;
}

describe("answers", () => {
  const write = (answer: NeutralAnswer) =>
    JSON.parse(responsesCallerCodec.encodeAnswer(answer, TOLD)) as Written;

  test("a whole one is as OpenAI's, and says that it is not kept", () => {
    expect(write(ANSWER)).toMatchObject({
      id: "a1",
      object: "response",
      status: "completed",
      store: false,
      model: "asked",
      output: [
        { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
        {
          type: "message",
          role: "assistant",
          content: [{ type: "output_text", text: "so", annotations: [] }],
        },
        { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
        { type: "reasoning", summary: [] },
      ],
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 6,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 16,
      },
    });
  });

  test("items that a client sends back have what other dialects signed", () => {
    const { turns } = decode({ input: [{ role: "user", content: "hi" }, ...write(ANSWER).output] });
    expect(turns[1]?.parts).toMatchObject([
      { kind: "reasoning", text: "hm", signature },
      text("so"),
      { kind: "tool-call", id: "c1", signature: { dialect: "google", value: "Zw" } },
    ]);
  });

  test.each([
    ["length", [], "incomplete", "max_output_tokens"],
    ["content-filter", [], "incomplete", "content_filter"],
    ["refusal", [], "incomplete", "content_filter"],
  ] as const)("the end %s", (stop, parts, status, reason) => {
    const choice = { parts, stop, stopSequence: null, logProbabilities: null };
    expect(write({ ...ANSWER, choices: [choice] })).toMatchObject({ status, incomplete_details: { reason } });
  });

  test("a refusal in words is an answer", () => {
    const choice = {
      parts: [{ kind: "refusal", text: "no" }],
      stop: "refusal",
      stopSequence: null,
      logProbabilities: null,
    } as const;
    expect(write({ ...ANSWER, choices: [choice] })).toMatchObject({
      status: "completed",
      output: [{ content: [{ type: "refusal", refusal: "no" }] }],
    });
  });
});

describe("streams", () => {
  const EVENTS: readonly NeutralEvent[] = [
    { kind: "start", id: "a1", model: "theirs" },
    { kind: "part", choice: 0, index: 0, part: { kind: "reasoning", isRedacted: false } },
    { kind: "delta", choice: 0, index: 0, text: "hm" },
    { kind: "signature", choice: 0, index: 0, signature },
    { kind: "part-end", choice: 0, index: 0 },
    { kind: "part", choice: 0, index: 1, part: { kind: "text" } },
    { kind: "delta", choice: 0, index: 1, text: "so" },
    { kind: "part-end", choice: 0, index: 1 },
    { kind: "part", choice: 0, index: 2, part: { kind: "tool-call", id: "c1", name: "f", isCustom: false } },
    { kind: "part", choice: 0, index: 3, part: { kind: "tool-call", id: "c2", name: "g", isCustom: false } },
    { kind: "delta", choice: 0, index: 3, text: "{}" },
    { kind: "part-end", choice: 0, index: 2 },
    { kind: "part-end", choice: 0, index: 3 },
    { kind: "stop", choice: 0, reason: "tool-calls", sequence: null },
    { kind: "usage", counts: { ...NO_TOKENS, input: 10, output: 6 }, serviceTier: null },
    { kind: "end" },
  ];

  function read(events: readonly NeutralEvent[]): readonly { type: string; [name: string]: unknown }[] {
    const writer = responsesCallerCodec.streamWriter(TOLD);
    const blocks = events
      .map((event) => writer.write(event))
      .join("")
      .split("\n\n")
      .filter((block) => block !== "");
    return blocks.map((block) => {
      const [, name, data] = /^event: (\S+)\ndata: (.*)$/.exec(block) ?? [];
      const parsed = JSON.parse(data ?? "") as { type: string };
      expect(parsed.type).toBe(name as string);
      return parsed;
    });
  }

  test("events come in OpenAI's order, and are numbered", () => {
    const written = read(EVENTS);
    expect(written.map(({ sequence_number: number }) => number as number)).toEqual(
      written.map((_, index) => index),
    );
    expect(
      written.map(({ type, output_index: at }) => `${type.replace("response.", "")} ${at ?? ""}`.trim()),
    ).toEqual([
      "created",
      "in_progress",
      "output_item.added 0",
      "reasoning_summary_part.added 0",
      "reasoning_summary_text.delta 0",
      "reasoning_summary_text.done 0",
      "reasoning_summary_part.done 0",
      "output_item.done 0",
      "output_item.added 1",
      "content_part.added 1",
      "output_text.delta 1",
      "output_text.done 1",
      "content_part.done 1",
      "output_item.done 1",
      "output_item.added 2",
      "output_item.added 3",
      "function_call_arguments.delta 3",
      "function_call_arguments.delta 2",
      "function_call_arguments.done 2",
      "output_item.done 2",
      "function_call_arguments.done 3",
      "output_item.done 3",
      "completed",
    ]);
  });

  test("the last event holds all of the response", () => {
    const last = read(EVENTS).at(-1);
    expect(last).toMatchObject({
      type: "response.completed",
      response: {
        id: "a1",
        status: "completed",
        store: false,
        output: [
          { type: "reasoning", summary: [{ text: "hm" }] },
          { type: "message", content: [{ type: "output_text", text: "so" }] },
          { type: "function_call", call_id: "c1", arguments: "{}" },
          { type: "function_call", call_id: "c2", arguments: "{}" },
        ],
        usage: { input_tokens: 10, output_tokens: 6, total_tokens: 16 },
      },
    });
  });

  test("an answer that was cut by its limit is incomplete", () => {
    const cut = EVENTS.map(
      (event): NeutralEvent => (event.kind === "stop" ? { ...event, reason: "length" } : event),
    );
    expect(read(cut).at(-1)).toMatchObject({
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    });
  });
});
