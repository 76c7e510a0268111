import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../../../testing/bounds.ts";
import { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import { NO_TOKENS } from "../../../contract.ts";
import type { NeutralAnswer, NeutralEvent } from "../../neutral/answer.ts";
import type { Told } from "../../neutral/codec.ts";
import { geminiProtocol } from "../protocol.ts";
import { decodeAnswer } from "../provider/decode.ts";
import { eventsOf, told as toldBy } from "../provider/testing/streams.ts";
import { readSignature, writeSignature } from "../wire/signature.ts";
import type { Form } from "./address.ts";
import { callerCodec } from "./codec.ts";

const toldIn = (form: Form | null): Told =>
  ({
    asked: { endpoint: "chat.completions", bounds: SMALL, form, places: {} },
    model: "my-model",
    requestId: "req_1",
    createdSeconds: 0,
    includeUsage: true,
  }) as unknown as Told;

const THEIRS = { dialect: "anthropic", value: "c2ln" };
const ANSWER: NeutralAnswer = {
  id: "msg_1",
  model: "theirs",
  choices: [
    {
      parts: [
        { kind: "reasoning", text: "hm", signature: THEIRS, isRedacted: false },
        { kind: "reasoning", text: "", signature: THEIRS, isRedacted: true },
        { kind: "text", text: "grüezi" },
        { kind: "tool-call", id: "t1", name: "f", input: '{"a":1}', isCustom: false },
      ],
      stop: "tool-calls",
      stopSequence: null,
      logProbabilities: null,
    },
  ],
  usage: { ...NO_TOKENS, input: 10, cached: 4, output: 9, reasoning: 2 },
  serviceTier: null,
};

const EVENTS: readonly NeutralEvent[] = [
  { kind: "start", id: "msg_1", model: "theirs" },
  { kind: "part", choice: 0, index: 0, part: { kind: "reasoning", isRedacted: false } },
  { kind: "delta", choice: 0, index: 0, text: "h" },
  { kind: "delta", choice: 0, index: 0, text: "m" },
  { kind: "signature", choice: 0, index: 0, signature: THEIRS },
  { kind: "part-end", choice: 0, index: 0 },
  { kind: "part", choice: 0, index: 1, part: { kind: "text" } },
  { kind: "delta", choice: 0, index: 1, text: "grüezi" },
  { kind: "part-end", choice: 0, index: 1 },
  { kind: "part", choice: 0, index: 2, part: { kind: "tool-call", id: "t1", name: "f", isCustom: false } },
  { kind: "part", choice: 0, index: 3, part: { kind: "tool-call", id: "t2", name: "g", isCustom: false } },
  { kind: "delta", choice: 0, index: 2, text: '{"a"' },
  { kind: "delta", choice: 0, index: 3, text: "{}" },
  { kind: "delta", choice: 0, index: 2, text: ":1}" },
  { kind: "part-end", choice: 0, index: 2 },
  { kind: "part-end", choice: 0, index: 3 },
  { kind: "stop", choice: 0, reason: "tool-calls", sequence: null },
  { kind: "usage", counts: { ...NO_TOKENS, input: 10, output: 9, reasoning: 2 }, serviceTier: null },
  { kind: "end" },
];

function written(form: Form, events: readonly NeutralEvent[]): string {
  const writer = callerCodec.streamWriter(toldIn(form));
  return events.map((event) => writer.write(event)).join("");
}

describe("an answer", () => {
  test("is written as Google writes it", () => {
    const text = callerCodec.encodeAnswer(ANSWER, toldIn(null));
    expect(JSON.parse(text)).toEqual({
      candidates: [
        {
          content: {
            role: "model",
            parts: [
              { text: "hm", thought: true, thoughtSignature: writeSignature(THEIRS) },
              { text: "", thought: true, thoughtSignature: writeSignature(THEIRS, true) },
              { text: "grüezi" },
              { functionCall: { id: "t1", name: "f", args: { a: 1 } } },
            ],
          },
          finishReason: "STOP",
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 7,
        thoughtsTokenCount: 2,
        cachedContentTokenCount: 4,
        totalTokenCount: 19,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 10 }],
        candidatesTokensDetails: [{ modality: "TEXT", tokenCount: 7 }],
      },
      modelVersion: "my-model",
      responseId: "msg_1",
    });
    expect(decodeAnswer(new Content(text))).toMatchObject({
      usage: ANSWER.usage,
      choices: [{ stop: "tool-calls" }],
    });
  });

  test("arguments that are no object are a malformed call, and not an empty one in silence", () => {
    const [choice] = ANSWER.choices;
    const parts = [{ kind: "tool-call", id: "t", name: "f", input: "[1", isCustom: false }] as const;
    const text = callerCodec.encodeAnswer(
      { ...ANSWER, choices: [{ ...choice, parts } as never] },
      toldIn(null),
    );
    expect(JSON.parse(text).candidates[0].finishReason).toBe("MALFORMED_FUNCTION_CALL");
  });

  test("sources stand at their bytes", () => {
    const citation = {
      source: { kind: "url", url: "https://example.com", title: "T" },
      quote: null,
      start: 2,
      end: 6,
      place: null,
    } as const;
    const [choice] = ANSWER.choices;
    const parts = [{ kind: "text", text: "grüezi", citations: [citation] }] as const;
    const text = callerCodec.encodeAnswer(
      { ...ANSWER, choices: [{ ...choice, parts } as never] },
      toldIn(null),
    );
    expect(JSON.parse(text).candidates[0].groundingMetadata).toEqual({
      groundingChunks: [{ web: { uri: "https://example.com", title: "T" } }],
      groundingSupports: [
        { segment: { partIndex: 0, startIndex: 2, endIndex: 7, text: "üezi" }, groundingChunkIndices: [0] },
      ],
    });
  });
});

describe("a signature of another dialect", () => {
  test("travels as base64 and comes back as what it was; Google's stay untouched", () => {
    expect(readSignature(writeSignature(THEIRS, true))).toEqual({ signature: THEIRS, isRedacted: true });
    expect(writeSignature(THEIRS)).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    const googles = { dialect: "gemini", value: "EswFCskF" };
    expect(writeSignature(googles)).toBe("EswFCskF");
    expect(readSignature("EswFCskF").signature).toEqual(googles);
    const forged = Buffer.from("sallyport-signature {").toString("base64");
    expect(readSignature(forged).signature).toEqual({ dialect: "gemini", value: forged });
  });
});

describe("a stream", () => {
  test("as events says the same as an array, and as what it was made from", () => {
    const events = written("events", EVENTS);
    const array = written("array", EVENTS);
    const data = events.split("\r\n\r\n").filter((event) => event !== "");
    expect(data.every((event) => event.startsWith("data: {"))).toBeTrue();
    expect(JSON.parse(array)).toEqual(data.map((event) => JSON.parse(event.slice(6))));
    expect(toldBy(eventsOf([Buffer.from(events)]).events)).toEqual({
      id: "msg_1",
      model: "my-model",
      parts: [
        { kind: "reasoning", text: "hm", signature: writeSignature(THEIRS) },
        { kind: "text", text: "grüezi" },
        { kind: "tool-call", id: "t1", name: "f", text: '{"a":1}' },
        { kind: "tool-call", id: "t2", name: "g", text: "{}" },
      ],
      stops: ["tool-calls"],
      usage: { input: 10, output: 9, reasoning: 2 },
      ended: true,
    });
  });

  test("that was cut has no reason to end, and its array no end", () => {
    const cut = EVENTS.slice(0, -1);
    expect(written("events", cut)).not.toContain("finishReason");
    expect(() => JSON.parse(written("array", cut))).toThrow();
  });

  test("an error in it is the last of its form", () => {
    const error = new PublicError("provider_broke_off");
    const asked = { endpoint: "chat.completions", model: "m", stream: true } as const;
    const begun = written("array", EVENTS.slice(0, 4));
    const after = geminiProtocol.writeErrorEvent(error, null, { ...asked, form: "array" }, false);
    expect(JSON.parse(begun + after).at(-1).error).toMatchObject({ code: 502, status: "UNAVAILABLE" });
    const first = geminiProtocol.writeErrorEvent(error, null, { ...asked, form: "array" }, true);
    expect(JSON.parse(first)).toHaveLength(1);
    const event = geminiProtocol.writeErrorEvent(error, null, { ...asked, form: "events" }, false);
    expect(event).toMatch(/^data: \{"error":.*\}\r\n\r\n$/);
  });
});

describe("an error", () => {
  test("has Google's form, our code and the name of what was wrong", () => {
    const text = geminiProtocol.writeError(
      new PublicError("untranslatable", { param: "seed", provider: "X" }),
      null,
    );
    expect(JSON.parse(text)).toMatchObject({
      error: {
        code: 400,
        status: "INVALID_ARGUMENT",
        details: [{ reason: "untranslatable", domain: "sallyport", metadata: { param: "seed" } }],
      },
    });
  });

  test("has the provider's words where they may be shown", () => {
    const said = { message: "Too long.", type: "INVALID_ARGUMENT", param: null, code: "400" };
    const text = geminiProtocol.writeError(new PublicError("provider_rejected"), said);
    expect(JSON.parse(text).error).toMatchObject({ message: "Too long.", status: "INVALID_ARGUMENT" });
  });
});

test("models are described as Google describes its own", () => {
  const model = {
    name: "groq/llama",
    owner: "groq",
    contextTokens: 100,
    outputTokens: 50,
    endpoints: ["chat.completions", "tokens.count"] as const,
  };
  expect(JSON.parse(geminiProtocol.writeModels([model]))).toEqual({
    models: [
      {
        name: "models/groq/llama",
        baseModelId: "groq/llama",
        version: "",
        displayName: "groq/llama",
        description: "Served by groq.",
        inputTokenLimit: 100,
        outputTokenLimit: 50,
        supportedGenerationMethods: ["generateContent", "streamGenerateContent", "countTokens"],
      },
    ],
  });
});
