import { describe, expect, test } from "bun:test";
import { ResponsesStreamReader } from "./stream-reader.ts";

const event = (type: string, members: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
const delta = (text: string) =>
  event("response.output_text.delta", { output_index: 0, content_index: 0, delta: text });
const usage = {
  input_tokens: 9,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 5 },
};
const STREAM =
  event("response.created", { response: {} }) +
  delta("Grüße") +
  delta(" 👋") +
  event("response.completed", { response: { usage } });

function read(stream: string | Buffer, size = Number.POSITIVE_INFINITY) {
  const reader = new ResponsesStreamReader();
  const bytes = Buffer.from(stream);
  const passed: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = reader.push(bytes.subarray(at, Math.min(bytes.length, at + size)));
    if (piece !== null) passed.push(piece);
  }
  const last = reader.end();
  if (last !== null) passed.push(last);
  return { reader, text: Buffer.concat(passed).toString() };
}

describe("a response that passes", () => {
  test("is not changed wherever it is split, and is counted", () => {
    const bytes = Buffer.from(STREAM);
    for (const size of [1, 2, 3, 7, 64, bytes.length]) {
      const { reader, text } = read(bytes, size);
      expect(text).toBe(STREAM);
      expect(reader).toMatchObject({
        complete: true,
        finished: true,
        broken: false,
        failed: false,
        begun: true,
      });
      expect(reader.counts).toMatchObject({ input: 9, cached: 4, output: 7, reasoning: 5 });
      expect([reader.outputCharacters, reader.uncountedCharacters]).toEqual([8, 0]);
    }
  });

  test("that is cut is not complete, and what came is counted", () => {
    const { reader } = read(event("response.created") + delta("abc"));
    expect(reader).toMatchObject({
      complete: false,
      outputCharacters: 3,
      uncountedCharacters: 3,
      counts: null,
    });
  });

  test("a last event without its blank line counts", () => {
    expect(read(STREAM.trimEnd()).reader.complete).toBe(true);
  });

  test.each([
    event("response.failed", { response: { error: { code: "server_error", message: "no" } } }),
    event("error", { code: "x", message: "no" }),
    'data: {"error":{"message":"no"}}\n\n',
  ])("%j fails it, and is not passed on", (failure) => {
    const { reader, text } = read(delta("abc") + failure + delta("d"));
    expect(reader.failed).toBe(true);
    expect(text).toBe(delta("abc"));
  });

  test("what is no event of it breaks it", () => {
    expect(read("data: <html>\n\n").reader.broken).toBe(true);
    expect(read('data: {"choices":[]}\n\n').reader.broken).toBe(true);
  });
});
