import { describe, expect, test } from "bun:test";
import { eventsOf, inEveryForm, type NeutralTold, told } from "./testing/streams.ts";

const chunk = (parts: readonly unknown[], more = {}, usage = {}) =>
  JSON.stringify({
    candidates: [{ content: { role: "model", parts }, ...more }],
    usageMetadata: usage,
    modelVersion: "gemini-3-flash",
    responseId: "r1",
  });

const CHUNKS = [
  chunk([{ text: "Hm", thought: true }], {}, { promptTokenCount: 9, totalTokenCount: 9 }),
  chunk([{ text: ", grüezi", thought: true, thoughtSignature: "c2ln" }]),
  chunk([{ text: "It is " }]),
  chunk([{ text: "🌞" }, { text: "", thoughtSignature: "b3RoZXI=" }]),
  chunk([
    { functionCall: { name: "a", args: { x: 1 } }, thoughtSignature: "dGhpcmQ=" },
    { functionCall: { name: "b" } },
  ]),
  chunk(
    [],
    { finishReason: "STOP" },
    { promptTokenCount: 9, candidatesTokenCount: 5, thoughtsTokenCount: 4 },
  ),
];

const READ: NeutralTold = {
  id: "r1",
  model: "gemini-3-flash",
  parts: [
    { kind: "reasoning", text: "Hm, grüezi", signature: "c2ln" },
    { kind: "text", text: "It is 🌞", signature: "b3RoZXI=" },
    { kind: "tool-call", id: "call_r1_0", name: "a", text: '{"x":1}', signature: "dGhpcmQ=" },
    { kind: "tool-call", id: "call_r1_1", name: "b", text: "{}" },
  ],
  stops: ["tool-calls"],
  usage: { input: 9, output: 9, reasoning: 4 },
  ended: true,
};

describe("a stream", () => {
  for (const [form, bytes] of inEveryForm(CHUNKS))
    test(`is read alike wherever it is split: ${form}`, () => {
      for (let at = 0; at <= bytes.length; at++)
        expect(told(eventsOf([bytes.subarray(0, at), bytes.subarray(at)]).events)).toEqual(READ);
    });

  test("cut anywhere before its last event, it does not end", () => {
    const bytes = Buffer.from(CHUNKS.map((data) => `data: ${data}\n\n`).join(""));
    const lastEvent = bytes.lastIndexOf("data: ");
    const lastBrace = bytes.lastIndexOf("}");
    for (let at = 0; at <= bytes.length; at += at < lastEvent - 9 ? 7 : 1) {
      const { events, decoder } = eventsOf([bytes.subarray(0, at)]);
      expect(events.some(({ kind }) => kind === "end")).toBe(at > lastBrace);
      expect(decoder).toMatchObject({ broken: false, failure: null });
    }
  });

  test("what was read is told at once, what was written at the end", () => {
    const { events } = eventsOf([Buffer.from(CHUNKS.map((data) => `data: ${data}\n\n`).join(""))]);
    expect(events[1]).toMatchObject({ kind: "usage", counts: { input: 9, output: 0 } });
  });

  test("a blocked prompt is one refusal, and whole", () => {
    const data =
      '{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":4}}';
    expect(told(eventsOf([Buffer.from(`data: ${data}\n\n`)]).events)).toMatchObject({
      parts: [{ kind: "refusal", text: "The provider blocked this prompt (PROHIBITED_CONTENT)." }],
      stops: ["content-filter"],
      usage: { input: 4 },
      ended: true,
    });
  });

  test("candidates side by side are told apart", () => {
    const both = (index: number, text: string, finishReason?: string) => ({
      index,
      content: { parts: [{ text }] },
      ...(finishReason ? { finishReason } : {}),
    });
    const lines = [
      { candidates: [both(0, "a"), both(1, "x")] },
      { candidates: [both(0, "b", "STOP"), both(1, "y", "MAX_TOKENS")] },
    ];
    const { events } = eventsOf([
      Buffer.from(lines.map((line) => `data: ${JSON.stringify(line)}\n\n`).join("")),
    ]);
    const text = (choice: number) =>
      events
        .flatMap((event) => (event.kind === "delta" && event.choice === choice ? [event.text] : []))
        .join("");
    expect([text(0), text(1)]).toEqual(["ab", "xy"]);
    expect(told(events).stops).toEqual(["end", "length"]);
  });

  test("an error in it is kept for the reader of errors, and nothing after it is read", () => {
    const { decoder, events } = eventsOf([
      Buffer.from(
        `data: ${CHUNKS[2]}\n\ndata: {"error":{"code":503,"status":"UNAVAILABLE"}}\n\ndata: ${CHUNKS[5]}\n\n`,
      ),
    ]);
    expect(decoder.failure).not.toBeNull();
    expect(events.some(({ kind }) => kind === "stop" || kind === "end")).toBeFalse();
  });

  test("what is no answer breaks it", () => {
    for (const data of ["{", '{"choices":[]}', "hello"])
      expect(eventsOf([Buffer.from(`data: ${data}\n\n`)]).decoder.broken).toBeTrue();
  });
});

describe("arguments that come piece by piece", () => {
  const call = (functionCall: unknown, more = {}) => chunk([{ functionCall }], more);
  const piece = (jsonPath: string, value: Record<string, unknown>) => ({
    partialArgs: [{ jsonPath, ...value }],
    willContinue: true,
  });

  test("are put together by their paths", () => {
    const lines = [
      call({ name: "f", willContinue: true }),
      call(piece("$.list[0].name", { stringValue: "Br", willContinue: true })),
      call(piece("$.list[0].name", { stringValue: "ot" })),
      call(piece("$.list[1].name", { stringValue: "Milch" })),
      call(piece("$['a.b']", { numberValue: 0.5 })),
      call(piece("$.isNow", { boolValue: true })),
      call(piece("$.none", { nullValue: "NULL_VALUE" })),
      call({}),
      chunk([], { finishReason: "STOP" }),
    ];
    const { events } = eventsOf([Buffer.from(lines.map((line) => `data: ${line}\n\n`).join(""))]);
    const [read] = told(events).parts;
    expect(JSON.parse(read?.["text"] ?? "")).toEqual({
      list: [{ name: "Brot" }, { name: "Milch" }],
      "a.b": 0.5,
      isNow: true,
      none: null,
    });
  });

  test("no path makes more than arguments have, or reaches a prototype", () => {
    const lines = [
      call({ name: "f", willContinue: true }),
      call(piece("$.a[4000000000]", { stringValue: "x" })),
      call(piece("$.__proto__.polluted", { boolValue: true })),
      call({}),
      chunk([], { finishReason: "STOP" }),
    ];
    const { events } = eventsOf([Buffer.from(lines.map((line) => `data: ${line}\n\n`).join(""))]);
    expect(told(events).parts[0]?.["text"]).toBe('{"__proto__":{"polluted":true}}');
    expect("polluted" in {}).toBeFalse();
  });
});
