import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../../../testing/bounds.ts";
import { Content } from "../../../../kernel/content.ts";
import type { InferenceRequest } from "../../../contract.ts";
import type { Form } from "../caller/address.ts";
import { inEveryForm } from "../provider/testing/streams.ts";
import { readAnswer } from "./answer.ts";
import { GeminiStreamReader } from "./stream-reader.ts";

const chunk = (text: string, more = {}, usageMetadata: unknown = undefined) =>
  JSON.stringify({ candidates: [{ content: { parts: [{ text }], role: "model" }, ...more }], usageMetadata });

const CHUNKS = [
  chunk("grüezi", {}, { promptTokenCount: 5 }),
  chunk(" zäme"),
  chunk(
    "",
    { finishReason: "STOP" },
    { promptTokenCount: 5, candidatesTokenCount: 3, thoughtsTokenCount: 2 },
  ),
];

function opened(form: Form, choicesShown = 1): GeminiStreamReader {
  const request = { endpoint: "chat.completions", bounds: { ...SMALL, choicesShown }, form, places: {} };
  return new GeminiStreamReader(request as unknown as InferenceRequest);
}

function read(form: Form, pieces: readonly Uint8Array[]) {
  const reader = opened(form);
  const passed = [...pieces.map((piece) => reader.push(piece)), reader.end()];
  return { reader, text: Buffer.concat(passed.filter((piece) => piece !== null)).toString() };
}

describe("a stream that passes", () => {
  for (const [form, bytes] of inEveryForm(CHUNKS))
    test(`goes on byte by byte wherever it is split, and is counted: ${form}`, () => {
      for (let at = 0; at <= bytes.length; at++) {
        const { reader, text } = read("events", [bytes.subarray(0, at), bytes.subarray(at)]);
        expect(text.trimEnd()).toBe(bytes.toString().trimEnd());
        expect(reader).toMatchObject({
          complete: true,
          finished: true,
          failed: false,
          broken: false,
          begun: true,
        });
        expect(reader.counts).toMatchObject({ input: 5, output: 5, reasoning: 2 });
        expect([reader.outputCharacters, reader.uncountedCharacters]).toEqual([11, 0]);
      }
    });

  test("becomes one array where the caller asked for no events", () => {
    for (const [, bytes] of inEveryForm(CHUNKS))
      for (let at = 0; at <= bytes.length; at += 3) {
        const { text } = read("array", [bytes.subarray(0, at), bytes.subarray(at)]);
        expect(JSON.parse(text)).toEqual(CHUNKS.map((one) => JSON.parse(one)));
      }
  });

  test("is not whole where its end is missing, in either form", () => {
    const bytes = Buffer.from(
      CHUNKS.slice(0, 2)
        .map((data) => `data: ${data}\n\n`)
        .join(""),
    );
    for (const form of ["events", "array"] as const) {
      const { reader, text } = read(form, [bytes]);
      expect(reader).toMatchObject({ complete: false, finished: false, broken: false });
      expect(reader.uncountedCharacters).toBe(11);
      expect(text.endsWith("]")).toBeFalse();
    }
  });

  test("waits for each candidate", () => {
    const reader = opened("events", 2);
    const ends = (index: number) => Buffer.from(`data: ${chunk("a", { index, finishReason: "STOP" })}\n\n`);
    reader.push(ends(0));
    expect(reader.finished).toBeFalse();
    reader.push(ends(1));
    expect(reader.finished).toBeTrue();
  });

  test("a blocked prompt is all there is", () => {
    const { reader } = read("events", [Buffer.from('data: {"promptFeedback":{"blockReason":"SAFETY"}}\n\n')]);
    expect(reader).toMatchObject({ complete: true, begun: true });
  });

  test("an error in it is not passed on, and nothing behind it", () => {
    const bytes = Buffer.from(`data: ${CHUNKS[0]}\n\ndata: {"error":{"code":503}}\n\ndata: ${CHUNKS[2]}\n\n`);
    const { reader, text } = read("events", [bytes]);
    expect(text).toBe(`data: ${CHUNKS[0]}\n\n`);
    expect(reader).toMatchObject({ failed: true, complete: false });
  });
});

test("whole answers are counted; what is none is not taken for one", () => {
  const answer = (
    body: unknown,
    endpoint: "chat.completions" | "embeddings" | "tokens.count" = "chat.completions",
  ) => readAnswer(endpoint, new Content(JSON.stringify(body)));
  const candidates = [
    { content: { parts: [{ text: "abc" }, { functionCall: { name: "f", args: { a: 1 } } }] } },
  ];
  const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 4 };
  expect(answer({ candidates, usageMetadata })).toMatchObject({
    counts: { input: 3, output: 4 },
    outputCharacters: 11,
    uncountedCharacters: 0,
  });
  expect(answer({ candidates })).toMatchObject({ counts: null, uncountedCharacters: 11 });
  expect(answer({ embeddings: [{ values: [1] }] }, "embeddings")).not.toBeNull();
  expect(answer({ totalTokens: 3 }, "tokens.count")).not.toBeNull();
  for (const body of [{ error: {} }, { choices: [] }, [], "x", { candidates: [1] }, { usageMetadata }])
    expect(answer(body)).toBeNull();
});
