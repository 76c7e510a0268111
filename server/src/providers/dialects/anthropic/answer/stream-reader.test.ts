import { describe, expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { NO_TOKENS } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import { begin, END, finish, grow, start, stop, WHOLE, wire } from "../testing/streams.ts";
import { streamOf } from "./stream-of.ts";
import { AnthropicStreamReader } from "./stream-reader.ts";

function read(...pieces: readonly (string | Uint8Array)[]) {
  const reader = new AnthropicStreamReader();
  const passed = pieces.map((piece) => reader.push(typeof piece === "string" ? Buffer.from(piece) : piece));
  passed.push(reader.end());
  return { reader, text: Buffer.concat(passed.filter((piece) => piece !== null)).toString() };
}

const COUNTS = { ...NO_TOKENS, input: 100, cached: 90, output: 42, reasoning: 7 };

describe("a stream that passes", () => {
  test("is passed byte for byte wherever it is split, and counted", () => {
    const text = wire(WHOLE);
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++) {
      const { reader, text: passed } = read(bytes.subarray(0, at), bytes.subarray(at));
      expect(passed).toBe(text);
      expect(reader).toMatchObject({ complete: true, finished: true, failed: false, broken: false });
      expect(reader.counts).toEqual(COUNTS);
      expect(reader.uncountedCharacters).toBe(0);
    }
    const { outputCharacters } = read(text).reader;
    expect(outputCharacters).toBe('Hm, éHello 🎉\n\n!web_search{}{"query":"x"}w{}{"c":"Kyoto"}now{}'.length);
  });

  test("begins with its first content, not with its frame", () => {
    expect(
      read(wire([start(), { type: "ping" }, begin(0, { type: "text", text: "" })])).reader,
    ).toMatchObject({
      sawChunk: true,
      begun: false,
    });
    expect(read(wire(WHOLE.slice(0, 4))).reader.begun).toBeTrue();
  });

  test("that is cut is not complete, and what came after the count is told", () => {
    const { reader } = read(wire(WHOLE.slice(0, 8)));
    expect(reader).toMatchObject({ complete: false, finished: false, failed: false, broken: false });
    expect(reader.uncountedCharacters).toBe(reader.outputCharacters);
    expect(reader.counts?.input).toBe(100);
  });

  test("gets its last event where it has said why it stops", () => {
    const { reader, text } = read(wire(WHOLE.slice(0, -1)));
    expect(reader.complete).toBeTrue();
    expect(text).toBe(wire(WHOLE));
    expect(read(wire(WHOLE).trimEnd()).text).toBe(wire(WHOLE));
  });

  test("has its beginning once, and no second answer", () => {
    expect(read(wire([start(), ...WHOLE])).text).toBe(wire(WHOLE));
    const spliced = read(wire([...WHOLE.slice(0, 8), start({ id: "msg_2" }), ...WHOLE.slice(2)]));
    expect(spliced.reader).toMatchObject({ broken: true, complete: false });
    expect(spliced.text).toBe(wire(WHOLE.slice(0, 8)));
  });

  test("ends with an error, which is not passed on", () => {
    const error = { type: "error", error: { type: "api_error", message: "secret words" } };
    const { reader, text } = read(wire([start(), error, ...WHOLE]));
    expect(reader.failed).toBeTrue();
    expect(text).toBe(wire([start()]));
  });

  test("ends with garbage, and with an end for which there is no reason", () => {
    expect(read(wire([start()]), "data: {no\n\n").reader.broken).toBeTrue();
    expect(read(wire([start(), END])).reader.broken).toBeTrue();
    expect(read(wire([start(), finish()]), "data: {no\n\n", wire([END])).reader.complete).toBeTrue();
  });

  test("C-1 a last count that says nothing of the output leaves what was written to be estimated", () => {
    for (const usage of [
      undefined,
      {},
      { output_tokens: -1 },
      { output_tokens: 1.5 },
      { input_tokens: 100 },
    ]) {
      const last = { type: "message_delta", delta: { stop_reason: "end_turn" }, usage };
      const { reader } = read(wire([...WHOLE.slice(0, -2), last, END]));
      expect(reader.complete).toBeTrue();
      expect(reader.uncountedCharacters).toBe(reader.outputCharacters);
    }
  });

  test("names the tier that is not the usual one", () => {
    const tiered = (tier: string) =>
      read(wire([start({ usage: { input_tokens: 1, output_tokens: 1, service_tier: tier } })])).reader.extras;
    expect(tiered("standard")).toBeNull();
    expect(tiered("priority")).toEqual({ serviceTier: "priority", searches: null });
  });
});

describe("a whole message as a stream", () => {
  const message: JsonRecord = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-x",
    content: [
      { type: "thinking", thinking: "Hm", signature: "s" },
      { type: "text", text: "Hi", citations: [{ type: "char_location" }] },
      { type: "tool_use", id: "t", name: "w", input: { c: 1 } },
      { type: "redacted_thinking", data: "d" },
    ],
    stop_reason: "tool_use",
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 2 },
  };

  test("has each block, and passes", () => {
    const text = streamOf("chat.completions", new Content(JSON.stringify(message))) ?? expect.unreachable();
    const { reader, text: passed } = read(text);
    expect(passed).toBe(text);
    expect(reader).toMatchObject({ complete: true, counts: { ...NO_TOKENS, input: 1, output: 2 } });
    expect(text).toContain(wire([grow(0, { type: "signature_delta", signature: "s" })]));
    expect(text).toContain(wire([grow(2, { type: "input_json_delta", partial_json: '{"c":1}' }), stop(2)]));
  });

  test("is none where there is no message", () => {
    for (const body of ["{}", "[]", '{"type":"error","error":{}}', "no"])
      expect(streamOf("chat.completions", new Content(body))).toBeNull();
    expect(streamOf("tokens.count", new Content(JSON.stringify(message)))).toBeNull();
  });
});
