import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { SMALL } from "../../../../testing/bounds.ts";
import { Content } from "../../../kernel/content.ts";
import type { InferenceRequest } from "../../contract.ts";
import { isRecord, type JsonRecord, parseRecord } from "../json/json-record.ts";
import type { NeutralAnswer } from "../neutral/answer.ts";
import type { Told } from "../neutral/codec.ts";
import { callerCodec } from "./caller/codec.ts";
import { readError } from "./errors/provider-error.ts";
import { decodeAnswer } from "./provider/decode.ts";
import { eventsOf, inEveryForm, told } from "./provider/testing/streams.ts";
import { readAnswer } from "./relay/answer.ts";
import { GeminiStreamReader } from "./relay/stream-reader.ts";
import { candidatesOf, partsOf } from "./wire/candidates.ts";

/** Answers as Google gave them, recorded by others. Not in this repository; `fixtures/google` stands in for them. */
const CORPORA = `${import.meta.dir}/../../../../../../shared/corpora/providers/google`;

const files = existsSync(CORPORA) ? readdirSync(CORPORA).sort() : [];
const read = (file: string) => readFileSync(`${CORPORA}/${file}`, "utf8");
const linesOf = (file: string) =>
  read(file)
    .split("\n")
    .filter((line) => line.trim() !== "");
const firstOf = (file: string) => parseRecord(file.endsWith(".txt") ? (linesOf(file)[0] ?? "") : read(file));

/** The Interactions API keeps conversations at Google (Z-5) and is not offered, so nothing here has to read its answers. */
const isInteraction = (file: string) => {
  const first = firstOf(file);
  return first?.["object"] === "interaction" || isRecord(first?.["interaction"]);
};

describe.skipIf(files.length === 0)("recorded answers of Google", () => {
  const others = files.filter((file) => !isInteraction(file));
  const whole = others.filter(
    (file) => file.endsWith(".json") && Array.isArray(firstOf(file)?.["candidates"]),
  );
  const streams = others.filter((file) => file.endsWith(".txt"));
  const errors = others.filter((file) => isRecord(firstOf(file)?.["error"]));

  test("each is an answer, a stream, an error, or of an API that is not offered", () => {
    expect(new Set([...whole, ...streams, ...errors])).toEqual(new Set(others));
    expect(whole.length).toBeGreaterThan(3);
    expect(streams.length).toBeGreaterThan(3);
  });

  for (const file of whole) test(file, () => checkWhole(read(file)));
  for (const file of streams) test(file, () => checkStream(linesOf(file)));
  for (const file of errors)
    test(file, () => {
      const report = readError(new Content(read(file)), "a-secret-of-the-operator");
      expect(report).toMatchObject({ meaning: "rate", status: 429, words: { type: "RESOURCE_EXHAUSTED" } });
    });
});

/** What a recording says, read without any of our decoders. */
function saidIn(answers: readonly JsonRecord[]) {
  const parts = answers.flatMap((answer) => candidatesOf(answer)).flatMap(partsOf);
  const text = parts
    .flatMap((part) => (part["thought"] === true ? [] : [String(part["text"] ?? "")]))
    .join("");
  const signatures = parts.flatMap((part) => part["thoughtSignature"] ?? []);
  const usage = answers.at(-1)?.["usageMetadata"];
  if (!isRecord(usage)) throw new Error("the recording has no counts at its end");
  const { promptTokenCount: input, totalTokenCount: total } = usage;
  return { text, signatures, input: Number(input), output: Number(total) - Number(input) };
}

function checkWhole(text: string): void {
  const answer = parseRecord(text) as JsonRecord;
  const said = saidIn([answer]);
  const read = decodeAnswer(new Content(text)) as NeutralAnswer;
  const [choice] = read.choices;
  const parts = choice?.parts ?? [];
  expect(parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("")).toBe(said.text);
  expect(read.usage).toMatchObject({ input: said.input, output: said.output });
  expect(parts.flatMap((part) => ("signature" in part ? (part.signature?.value ?? []) : []))).toEqual(
    said.signatures as string[],
  );
  for (const part of parts) if (part.kind === "tool-call") expect(JSON.parse(part.input)).toBeObject();
  expect(choice?.stop).toBe(parts.some(({ kind }) => kind === "tool-call") ? "tool-calls" : "end");
  expect(readAnswer("chat.completions", new Content(text))).toMatchObject({
    counts: read.usage,
    uncountedCharacters: 0,
  });

  // Written for a caller of Gemini's API and read again, it is the same answer.
  const again = callerCodec.encodeAnswer(read, TOLD);
  expect(decodeAnswer(new Content(again))?.choices).toEqual(read.choices);
}

const ASKED = {
  endpoint: "chat.completions",
  bounds: SMALL,
  form: "events",
  places: {},
} as unknown as InferenceRequest;
const TOLD = {
  asked: ASKED,
  model: "m",
  requestId: "r",
  createdSeconds: 0,
  includeUsage: true,
} as unknown as Told;

function checkStream(lines: readonly string[]): void {
  const said = saidIn(lines.map((line) => parseRecord(line) as JsonRecord));
  const [[, first = Buffer.alloc(0)] = []] = inEveryForm(lines);
  const expected = told(eventsOf([first]).events);
  expect(expected.ended).toBeTrue();
  expect(
    expected.parts
      .filter(({ kind }) => kind === "text")
      .map(({ text }) => text)
      .join(""),
  ).toBe(said.text);
  expect(expected.parts.flatMap(({ signature }) => signature ?? [])).toEqual(said.signatures as string[]);
  expect([expected.usage.input, expected.usage.output]).toEqual([said.input, said.output]);
  const calls = expected.parts.filter(({ kind }) => kind === "tool-call");
  for (const { text = "" } of calls) expect(JSON.parse(text)).toBeObject();
  expect(expected.stops).toEqual([calls.length > 0 ? "tool-calls" : "end"]);
  for (const [, bytes] of inEveryForm(lines))
    for (const size of [bytes.length, 997, 61]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(told(eventsOf(pieces).events)).toEqual(expected);
      const reader = new GeminiStreamReader(ASKED);
      const passed = [...pieces.map((piece) => reader.push(piece)), reader.end()].filter(
        (piece) => piece !== null,
      );
      expect(Buffer.concat(passed).toString().trimEnd()).toBe(bytes.toString().trimEnd());
      expect(reader).toMatchObject({ complete: true, uncountedCharacters: 0, counts: expected.usage });
    }

  // Written for a caller of Gemini's API and read again, it is the same answer.
  const writer = callerCodec.streamWriter(TOLD);
  const again = eventsOf([first])
    .events.map((event) => writer.write(event))
    .join("");
  expect({ ...told(eventsOf([Buffer.from(again)]).events), model: null }).toEqual({
    ...expected,
    model: null,
  });
}
