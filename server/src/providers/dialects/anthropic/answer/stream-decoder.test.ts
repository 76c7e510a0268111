import { describe, expect, test } from "bun:test";
import { openContent } from "../../../../kernel/content.ts";
import { NO_TOKENS } from "../../../contract.ts";
import type { NeutralEvent } from "../../neutral/answer.ts";
import { begin, decode, END, finish, grow, start, stop, WHOLE, wire } from "../testing/streams.ts";

const EVENTS: readonly NeutralEvent[] = [
  { kind: "start", id: "msg_1", model: "claude-x" },
  { kind: "usage", counts: { ...NO_TOKENS, input: 100, cached: 90, output: 2 }, serviceTier: null },
  { kind: "part", choice: 0, index: 0, part: { kind: "reasoning", isRedacted: false } },
  { kind: "delta", choice: 0, index: 0, text: "Hm, é" },
  { kind: "signature", choice: 0, index: 0, signature: { dialect: "anthropic", value: "c2ln" } },
  { kind: "part-end", choice: 0, index: 0 },
  { kind: "part", choice: 0, index: 1, part: { kind: "text" } },
  { kind: "delta", choice: 0, index: 1, text: "Hello 🎉" },
  {
    kind: "citation",
    choice: 0,
    index: 1,
    citation: {
      source: { kind: "document", index: 0, title: "T" },
      quote: "q",
      start: null,
      end: null,
      place: { unit: "character", from: 1, to: 2 },
    },
  },
  { kind: "delta", choice: 0, index: 1, text: "\n\n!" },
  { kind: "part-end", choice: 0, index: 1 },
  {
    kind: "part",
    choice: 0,
    index: 2,
    part: { kind: "tool-call", id: "toolu_1", name: "w", isCustom: false },
  },
  { kind: "delta", choice: 0, index: 2, text: '{"c":"Ky' },
  { kind: "delta", choice: 0, index: 2, text: 'oto"}' },
  { kind: "part-end", choice: 0, index: 2 },
  {
    kind: "part",
    choice: 0,
    index: 3,
    part: { kind: "tool-call", id: "toolu_2", name: "now", isCustom: false },
  },
  { kind: "delta", choice: 0, index: 3, text: "{}" },
  { kind: "part-end", choice: 0, index: 3 },
  { kind: "stop", choice: 0, reason: "tool-calls", sequence: null },
  {
    kind: "usage",
    counts: { ...NO_TOKENS, input: 100, cached: 90, output: 42, reasoning: 7 },
    serviceTier: null,
  },
  { kind: "end" },
];

describe("a stream", () => {
  test("is read event by event, without what the provider's own tools did", () => {
    const { events, decoder } = decode([wire(WHOLE)]);
    expect(events).toEqual(EVENTS);
    expect(decoder).toMatchObject({ sawEvent: true, broken: false, failure: null });
  });

  test("is the same wherever it is split", () => {
    const bytes = Buffer.from(wire(WHOLE));
    for (let at = 0; at <= bytes.length; at++)
      expect(decode([bytes.subarray(0, at), bytes.subarray(at)]).events).toEqual(EVENTS);
    expect(decode([...bytes].map((byte) => Uint8Array.of(byte))).events).toEqual(EVENTS);
  });

  test.each([
    ["CR LF", wire(WHOLE).replaceAll("\n", "\r\n")],
    ["CR", wire(WHOLE).replaceAll("\n", "\r")],
    ["comments", wire(WHOLE).replaceAll("event:", ": kept open\n\n: more\nevent:")],
    ["data over several lines", wire(WHOLE).replaceAll('{"type"', '{\ndata: "type"')],
    ["no name of the event", wire(WHOLE).replaceAll(/^event:.*\n/gm, "")],
    ["no blank line at the end", wire(WHOLE).trimEnd()],
    ["no space after the colon", wire(WHOLE).replaceAll("data: ", "data:")],
    ["a byte order mark", `\ufeff${wire(WHOLE)}`],
  ])("may be written with %s", (_, text) => {
    expect(decode([text]).events).toEqual(EVENTS);
  });

  test("that is cut anywhere has no end, and is not broken", () => {
    const text = wire(WHOLE);
    for (const at of [100, 700, text.length - 60]) {
      const { events, decoder } = decode([text.slice(0, at)]);
      expect(events.some(({ kind }) => kind === "end")).toBeFalse();
      expect(decoder.broken).toBeFalse();
    }
  });

  test("ends where it says so, whatever comes behind", () => {
    expect(decode([wire([...WHOLE, ...WHOLE]), "data: garbage\n\n"]).events).toEqual(EVENTS);
  });

  test("begins with whole blocks where they are there already, and says at once why it stops", () => {
    const content = [
      { type: "tool_use", id: "t", name: "roll", input: { player: 1 } },
      { type: "text", text: "Hi", citations: null },
      { type: "redacted_thinking", data: "ZGF0YQ==" },
    ];
    expect(decode([wire([start({ content, stop_reason: "tool_use" }), END])]).events.slice(2)).toEqual([
      {
        kind: "part",
        choice: 0,
        index: 0,
        part: { kind: "tool-call", id: "t", name: "roll", isCustom: false },
      },
      { kind: "delta", choice: 0, index: 0, text: '{"player":1}' },
      { kind: "part-end", choice: 0, index: 0 },
      { kind: "part", choice: 0, index: 1, part: { kind: "text" } },
      { kind: "delta", choice: 0, index: 1, text: "Hi" },
      { kind: "part-end", choice: 0, index: 1 },
      { kind: "part", choice: 0, index: 2, part: { kind: "reasoning", isRedacted: true } },
      { kind: "signature", choice: 0, index: 2, signature: { dialect: "anthropic", value: "ZGF0YQ==" } },
      { kind: "part-end", choice: 0, index: 2 },
      { kind: "stop", choice: 0, reason: "tool-calls", sequence: null },
      { kind: "end" },
    ]);
  });

  test("explains a refusal where it is explained", () => {
    const details = { type: "refusal", category: "cyber", explanation: "Not this." };
    const { events } = decode([wire([start(), finish("refusal", { stop_details: details }), END])]);
    expect(events.filter(({ kind }) => kind === "delta" || kind === "stop")).toEqual([
      { kind: "delta", choice: 0, index: 0, text: "Not this." },
      { kind: "stop", choice: 0, reason: "refusal", sequence: null },
    ]);
  });
});

describe("what intermediaries do to a stream", () => {
  const text = [begin(0, { type: "text", text: "" }), grow(0, { type: "text_delta", text: "Hi" })];

  test("the same beginning twice is one", () => {
    const { events } = decode([wire([start(), start(), ...text, start(), stop(0), finish(), END])]);
    expect(events.filter(({ kind }) => kind === "start")).toHaveLength(1);
    expect(events.at(-1)).toEqual({ kind: "end" });
  });

  test("another answer behind one that was cut makes none of both", () => {
    const { events, decoder } = decode([
      wire([start(), ...text, start({ id: "msg_2" }), ...text, stop(0), finish(), END]),
    ]);
    expect(decoder.broken).toBeTrue();
    expect(events.some(({ kind }) => kind === "stop" || kind === "end")).toBeFalse();
  });

  test("an end without a reason is none", () => {
    const { events, decoder } = decode([wire([start(), ...text, stop(0), END])]);
    expect(decoder.broken).toBeTrue();
    expect(events.some(({ kind }) => kind === "end")).toBeFalse();
  });

  test("garbage ends it, and after the reason to stop is passed over", () => {
    expect(decode([wire([start(), ...text]), "data: {no\n\n"]).decoder.broken).toBeTrue();
    const { events, decoder } = decode([
      wire([start(), ...text, stop(0), finish()]),
      "data: {no\n\n",
      wire([END]),
    ]);
    expect(decoder.broken).toBeFalse();
    expect(events.at(-1)).toEqual({ kind: "end" });
  });

  test("an error ends it, with or without its name", () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    for (const text of [wire([start(), error]), `${wire([start()])}data: ${JSON.stringify(error)}\n\n`]) {
      const { decoder } = decode([text, wire(WHOLE)]);
      expect(openContent(decoder.failure ?? expect.unreachable())).toContain("overloaded_error");
    }
  });
});
