import { describe, expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { NO_TOKENS } from "../../../contract.ts";
import type { NeutralAnswer, NeutralEvent } from "../../neutral/answer.ts";
import { decodeAnswer } from "../answer/decode-answer.ts";
import { told } from "../testing/asked.ts";
import { decode, WHOLE, wire } from "../testing/streams.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { AnthropicStreamWriter } from "./stream-writer.ts";

const USAGE = {
  ...NO_TOKENS,
  input: 160,
  cached: 100,
  cacheWrite: 20,
  cacheWriteLong: 30,
  output: 9,
  reasoning: 4,
};
const GOOGLE = { dialect: "google", value: "g" };

function answer(
  members: Partial<NeutralAnswer["choices"][number]>,
  usage: NeutralAnswer["usage"] = USAGE,
): NeutralAnswer {
  const choice = { parts: [], stop: "end", stopSequence: null, logProbabilities: null, ...members } as const;
  return { id: "chatcmpl-1", model: "gpt", choices: [choice], usage, serviceTier: null };
}

const written = (...of: Parameters<typeof answer>) => JSON.parse(encodeAnswer(answer(...of), told()));

describe("a whole answer", () => {
  test("has the caller's name for the model, and Anthropic's way to count", () => {
    expect(written({ parts: [{ kind: "text", text: "Hi" }] })).toEqual({
      id: "chatcmpl-1",
      type: "message",
      role: "assistant",
      model: "claude-alias",
      content: [{ type: "text", text: "Hi" }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 50,
        cache_read_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
        output_tokens: 9,
        output_tokens_details: { thinking_tokens: 4 },
      },
    });
    expect(written({}, null).usage).toMatchObject({ input_tokens: 0, output_tokens: 0 });
    expect(JSON.parse(encodeAnswer({ ...answer({}), id: null }, told())).id).toBe("msg_r1");
  });

  test("keeps signatures of others so that they come back as they were", () => {
    expect(
      written({
        parts: [
          {
            kind: "reasoning",
            text: "Hm",
            signature: { dialect: "anthropic", value: "s" },
            isRedacted: false,
          },
          { kind: "reasoning", text: "Hm", signature: GOOGLE, isRedacted: false },
          { kind: "reasoning", text: "", signature: GOOGLE, isRedacted: true },
          { kind: "tool-call", id: "t", name: "w", input: '{"c":1}', isCustom: false, signature: GOOGLE },
          { kind: "tool-call", id: "u", name: "w", input: "{broken", isCustom: false },
        ],
        stop: "tool-calls",
      }),
    ).toMatchObject({
      content: [
        { type: "thinking", thinking: "Hm", signature: "s" },
        { type: "thinking", thinking: "Hm", signature: "sallyport:google:g" },
        { type: "redacted_thinking", data: "sallyport:google:g" },
        { type: "tool_use", id: "t", name: "w", input: { c: 1 } },
        { type: "redacted_thinking", data: "sallyport:google:part:g" },
        { type: "tool_use", id: "u", name: "w", input: { INVALID_JSON: "{broken" } },
      ],
      stop_reason: "tool_use",
    });
  });

  test("refuses in Anthropic's words", () => {
    expect(written({ parts: [{ kind: "refusal", text: "No." }], stop: "content-filter" })).toMatchObject({
      content: [{ type: "text", text: "No." }],
      stop_reason: "refusal",
      stop_details: { type: "refusal" },
    });
  });

  test("cites addresses and documents", () => {
    const cited = { quote: "q", start: 0, end: 2 };
    const citations = [
      { ...cited, source: { kind: "url", url: "https://a.example", title: "A" }, place: null },
      {
        ...cited,
        source: { kind: "document", index: 2, title: null },
        place: { unit: "page", from: 1, to: 3 },
      },
    ] as const;
    expect(written({ parts: [{ kind: "text", text: "Hi", citations }] }).content[0].citations).toEqual([
      {
        type: "web_search_result_location",
        cited_text: "q",
        url: "https://a.example",
        title: "A",
        encrypted_index: "",
      },
      {
        type: "page_location",
        cited_text: "q",
        document_index: 2,
        document_title: null,
        start_page_number: 1,
        end_page_number: 3,
      },
    ]);
  });
});

function stream(events: readonly NeutralEvent[]): string {
  const writer = new AnthropicStreamWriter(told());
  return events.map((event) => writer.write(event)).join("");
}

const part = (index: number, begun: Extract<NeutralEvent, { kind: "part" }>["part"]): NeutralEvent => ({
  kind: "part",
  choice: 0,
  index,
  part: begun,
});
const delta = (index: number, text: string): NeutralEvent => ({ kind: "delta", choice: 0, index, text });
const ended = (index: number): NeutralEvent => ({ kind: "part-end", choice: 0, index });
const call = (id: string) => ({ kind: "tool-call", id, name: "w", isCustom: false }) as const;

describe("a stream", () => {
  test("says what was read of Anthropic's own", () => {
    const { events } = decode([wire(WHOLE)]);
    const unlessNamedOrCounted = (all: readonly NeutralEvent[]) =>
      all.filter(({ kind }) => kind !== "usage" && kind !== "start");
    expect(unlessNamedOrCounted(decode([stream(events)]).events)).toEqual(unlessNamedOrCounted(events));
  });

  test("has one block after the other, also of calls that came side by side", () => {
    const text = stream([
      { kind: "start", id: null, model: null },
      part(0, call("a")),
      part(1, call("b")),
      delta(1, '{"b":'),
      delta(0, '{"a":'),
      delta(1, "1}"),
      delta(0, "1}"),
      ended(1),
      ended(0),
      { kind: "stop", choice: 0, reason: "tool-calls", sequence: null },
      { kind: "usage", counts: USAGE, serviceTier: null },
      { kind: "end" },
    ]);
    const order = text
      .split("\n")
      .filter((line) => line.startsWith("data:"))
      .map((line) => JSON.parse(line.slice(5)))
      .map(({ type, index, content_block, delta: grown }) => [
        type,
        index,
        content_block?.id ?? grown?.partial_json,
      ]);
    expect(order).toEqual([
      ["message_start", undefined, undefined],
      ["content_block_start", 0, "a"],
      ["content_block_delta", 0, '{"a":'],
      ["content_block_delta", 0, "1}"],
      ["content_block_stop", 0, undefined],
      ["content_block_start", 1, "b"],
      ["content_block_delta", 1, '{"b":'],
      ["content_block_delta", 1, "1}"],
      ["content_block_stop", 1, undefined],
      ["message_delta", undefined, undefined],
      ["message_stop", undefined, undefined],
    ]);
    expect(text).toContain('"stop_reason":"tool_use"');
    expect(text).toContain('"input_tokens":10');
  });

  test("ends what was left open, and puts the signature of a part behind it", () => {
    const text = stream([
      part(0, call("a")),
      { kind: "signature", choice: 0, index: 0, signature: GOOGLE },
      delta(0, "{}"),
      { kind: "end" },
    ]);
    const { events } = decode([text]);
    expect(events.find(({ kind }) => kind === "start")).toEqual({
      kind: "start",
      id: "msg_r1",
      model: "claude-alias",
    });
    expect(text.indexOf("content_block_stop")).toBeLessThan(text.indexOf("sallyport:google:part:g"));
    expect(text).toContain('"index":1,"content_block":{"type":"redacted_thinking"');
  });

  test("equals the whole answer of the same message", () => {
    const content = [
      { type: "text", text: "Hi" },
      { type: "tool_use", id: "t", name: "w", input: { c: 1 } },
    ];
    const body = {
      id: "i",
      type: "message",
      role: "assistant",
      model: "m",
      content,
      stop_reason: "tool_use",
    };
    const neutral = decodeAnswer(new Content(JSON.stringify(body))) ?? expect.unreachable();
    expect(JSON.parse(encodeAnswer(neutral, told()))).toMatchObject({ content, stop_reason: "tool_use" });
  });
});
