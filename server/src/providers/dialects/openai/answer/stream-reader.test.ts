import { expect, test } from "bun:test";
import fc from "fast-check";
import { SMALL } from "../../../../../testing/bounds.ts";
import { Content, openContent } from "../../../../kernel/content.ts";
import { MAX_EVENT_BYTES, NO_TOKENS, type StreamReader } from "../../../contract.ts";
import { openAiPassThrough } from "../index.ts";

function readerFor(includeUsage = false): StreamReader {
  const body = new Content("{}");
  return openAiPassThrough.streamReader({
    endpoint: "chat.completions",
    model: "m",
    stream: true,
    includeUsage,
    bounds: SMALL,
    body,
  });
}

const encoder = new TextEncoder();

function run(
  pieces: Iterable<Uint8Array>,
  includeUsage = false,
): { readonly reader: StreamReader; readonly text: string } {
  const reader = readerFor(includeUsage);
  const passed: Uint8Array[] = [];
  // A piece may be written over after it was pushed; what was passed on must not change then.
  for (const piece of pieces) passed.push(Uint8Array.from(reader.push(piece) ?? []));
  passed.push(reader.end() ?? new Uint8Array(0));
  return { reader, text: Buffer.concat(passed).toString() };
}

function* everyPieceOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const chunk = (delta: object, more: object = {}) =>
  JSON.stringify({
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: null }],
    ...more,
  });
const USAGE = JSON.stringify({
  choices: [],
  usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
});
const HELLO = chunk({ role: "assistant", content: "Grüße 👋" });
const COUNTS = { ...NO_TOKENS, input: 3, output: 5 };

function streamOf(lineEnd: string, ...data: string[]): string {
  return data.map((text) => `data: ${text}${lineEnd}${lineEnd}`).join("");
}

for (const [name, lineEnd] of Object.entries({ lf: "\n", crlf: "\r\n", cr: "\r" })) {
  test(`a stream with ${name} gives the same at every split`, () => {
    const text = streamOf(lineEnd, HELLO, USAGE, chunk({ content: "!" }), "[DONE]");
    const without = streamOf(lineEnd, HELLO, chunk({ content: "!" }), "[DONE]");
    const bytes = encoder.encode(text);
    for (const [includeUsage, wanted] of [[true, text] as const, [false, without] as const]) {
      for (let at = 0; at <= bytes.length; at++) {
        const { reader, text: passed } = run([bytes.slice(0, at), bytes.slice(at)], includeUsage);
        // Whoever has the end mark need not wait for the LF that may follow its CR.
        expect(passed.trimEnd()).toBe(wanted.trimEnd());
        expect(reader).toMatchObject({ complete: true, failed: false, counts: COUNTS, outputCharacters: 9 });
      }
      for (const size of [1, 2, 3, 7])
        expect(run(everyPieceOf(bytes, size), includeUsage).text.trimEnd()).toBe(wanted.trimEnd());
    }
  });
}

test("any stream in any pieces is passed on byte for byte", () => {
  const data = fc.oneof(
    fc.string({ unit: "binary" }).map((content) => chunk({ content })),
    fc.constant(USAGE),
    fc.constant(HELLO),
  );
  const event = fc.tuple(
    fc.constantFrom("", ": note\n", "id: 1\n", "event: chunk\r\n"),
    data,
    fc.constantFrom("\n\n", "\r\n\r\n", "\r\r"),
  );
  fc.assert(
    fc.property(fc.array(event), fc.array(fc.nat({ max: 60 })), (events, sizes) => {
      const text = events.map(([before, json, end]) => `${before}data: ${json}${end}`).join("");
      const bytes = encoder.encode(`${text}data: [DONE]\n\n`);
      const pieces: Uint8Array[] = [];
      let at = 0;
      for (const size of sizes) {
        pieces.push(bytes.slice(at, at + size));
        at += size;
      }
      pieces.push(bytes.slice(at));
      expect(run(pieces, true).text).toBe(`${text}data: [DONE]\n\n`);
    }),
  );
});

test("a piece of whole events is passed on as it is, without a copy", () => {
  const piece = encoder.encode(streamOf("\n", HELLO, HELLO));
  expect(readerFor().push(piece)).toBe(piece);
});

test("an event is passed on with its last byte and not later", () => {
  const reader = readerFor();
  expect(reader.push(encoder.encode(`data: ${HELLO}\n`))).toBeNull();
  expect(Buffer.from(reader.push(encoder.encode("\ndata: {")) ?? []).toString()).toBe(`data: ${HELLO}\n\n`);
});

test("comments, ids and data of several lines pass; data without a space counts as well", () => {
  const text = `: waiting\n\nid: 7\nevent: chunk\ndata:${HELLO.slice(0, 10)}\ndata: ${HELLO.slice(10)}\n\ndata:[DONE]\n\n`;
  const { reader, text: passed } = run([encoder.encode(text)]);
  expect(passed).toBe(text);
  expect(reader).toMatchObject({ complete: true, outputCharacters: 8 });
});

test("a byte order mark may stand before the first event", () => {
  expect(run([encoder.encode(`\ufeffdata: ${HELLO}\n\n`)]).reader.outputCharacters).toBe(8);
});

test.each(["", "\n", "\r\n"])("the end mark counts without its blank line (%j)", (lineEnd) => {
  const { reader, text } = run([encoder.encode(`${streamOf("\n", HELLO)}data: [DONE]${lineEnd}`)]);
  expect(reader.complete).toBeTrue();
  expect(text.trimEnd()).toEndWith("data: [DONE]");
});

test("what is left at the end is given out once", () => {
  const reader = readerFor();
  reader.push(encoder.encode(`data: ${HELLO}`));
  expect(Buffer.from(reader.end() ?? []).toString()).toBe(`data: ${HELLO}\n\n`);
  expect(reader.end()).toBeNull();
});

test("an event cut in the middle is not passed on", () => {
  const { reader, text } = run([encoder.encode(`data: ${HELLO}\n\ndata: ${HELLO.slice(0, 20)}`)]);
  expect(text).toBe(`data: ${HELLO}\n\n`);
  expect(reader).toMatchObject({ complete: false, broken: false });
});

test("nothing after the end mark is passed on", () => {
  const { text } = run([
    encoder.encode(streamOf("\n", HELLO, "[DONE]", HELLO)),
    encoder.encode(streamOf("\n", HELLO)),
  ]);
  expect(text).toBe(streamOf("\n", HELLO, "[DONE]"));
});

test.each([
  '{"error":{"message":"overloaded","type":"server_error"}}',
  '{"error":"overloaded"}',
  '{"object":"error","message":"overloaded"}',
])("an error inside the stream ends it and is kept for the gateway: %s", (error) => {
  const { reader, text } = run([encoder.encode(streamOf("\n", HELLO, error, HELLO, "[DONE]"))]);
  expect(text).toBe(streamOf("\n", HELLO));
  expect(reader).toMatchObject({ failed: true, complete: false });
  expect(openContent(reader.failure ?? new Content(""))).toBe(error);
});

test("an event named error is one, whatever its shape", () => {
  expect(run([encoder.encode('event: error\ndata: {"detail":"x"}\n\n')]).reader.failed).toBeTrue();
});

test.each(["not json", "[1]", "12", '"text"', "{", "[DONE]!", `[${HELLO}]`])(
  "data that is no JSON object breaks the stream, and takes nothing with it that came before: %s",
  (data) => {
    const bytes = encoder.encode(`${streamOf("\n", HELLO, data)}data: [DONE]\n\n`);
    for (const size of [bytes.length, 1, 7]) {
      const { reader, text } = run(everyPieceOf(bytes, size));
      expect(text).toBe(streamOf("\n", HELLO));
      expect(reader).toMatchObject({ broken: true, complete: false, failed: false });
    }
  },
);

test("an HTML page breaks the stream or is never complete", () => {
  const { reader } = run([encoder.encode("<!doctype html>\n<title>x</title>\n\n<p>data</p>\n\n")]);
  expect(reader.complete).toBeFalse();
});

test("an event without an end is refused at the limit, and costs no more than its bytes", () => {
  const reader = readerFor();
  const piece = encoder.encode("x".repeat(4096));
  reader.push(encoder.encode("data: "));
  for (let bytes = 0; bytes < MAX_EVENT_BYTES - piece.length; bytes += piece.length) reader.push(piece);
  expect(reader.broken).toBeFalse();
  reader.push(piece);
  expect(reader.broken).toBeTrue();
});

test("Azure's first chunk has no choices and stays", () => {
  const text = streamOf("\n", JSON.stringify({ choices: [], prompt_filter_results: [] }), HELLO, "[DONE]");
  expect(run([encoder.encode(text)]).text).toBe(text);
});

test("C-1 the count after the end is of all there is, also where it is that of before", () => {
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 };
  // A token in two pieces, each with the count so far.
  const pieces = [chunk({ content: "Ye" }, { usage }), chunk({ content: "s" }, { usage })];
  const end = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
  const read = (...events: readonly string[]) =>
    run([encoder.encode(events.map((event) => `data: ${event}\n\n`).join(""))]).reader;
  expect(read(...pieces, end)).toMatchObject({ counts: { output: 1 }, uncountedCharacters: 1 });
  const last = JSON.stringify({ choices: [], usage });
  expect(read(...pieces, end, last)).toMatchObject({ counts: { output: 1 }, uncountedCharacters: 0 });
});

test("counts in the last chunk, in Groq's place, and in a chunk without choices are found", () => {
  const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };
  for (const last of [chunk({}, { usage }), chunk({}, { x_groq: { usage } }), JSON.stringify({ usage })]) {
    expect(run([encoder.encode(streamOf("\n", HELLO, last))]).reader.counts).toEqual(COUNTS);
  }
});
