import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../../../testing/bounds.ts";
import { Content, openContent } from "../../../../kernel/content.ts";
import type { StreamReader } from "../../../contract.ts";
import { openAiPassThrough } from "../index.ts";

interface Asked {
  readonly choices?: number;
  readonly includeUsage?: boolean;
  readonly endpoint?: "chat.completions" | "completions";
}

function readerFor({
  choices = 1,
  includeUsage = false,
  endpoint = "chat.completions",
}: Asked): StreamReader {
  const bounds = { ...SMALL, choices, choicesShown: choices };
  const request = { endpoint, model: "m", stream: true, includeUsage, bounds, body: new Content("{}") };
  return openAiPassThrough.streamReader(request);
}

interface Seen {
  readonly text: string;
  readonly complete: boolean;
  readonly failed: boolean;
  readonly broken: boolean;
  readonly output: number;
  readonly outputCharacters: number;
}

/** What comes of a stream that ends cleanly: the same wherever it is split, and in pieces of any size. */
function seen(stream: string, asked: Asked = {}): Seen {
  const bytes = Buffer.from(stream);
  const whole = read([bytes], asked);
  for (let at = 0; at <= bytes.length; at++)
    expect(read([bytes.subarray(0, at), bytes.subarray(at)], asked)).toEqual(whole);
  for (const size of [1, 2, 3, 7]) {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    expect(read(pieces, asked)).toEqual(whole);
  }
  return whole;
}

function read(pieces: readonly Uint8Array[], asked: Asked): Seen {
  const reader = readerFor(asked);
  const passed = pieces.map((piece) => Buffer.from(reader.push(Buffer.from(piece)) ?? []));
  passed.push(Buffer.from(reader.end() ?? []));
  const { complete, failed, broken, outputCharacters } = reader;
  const output = reader.counts?.output ?? 0;
  // Whoever has the end mark need not wait for the LF that may follow its CR.
  const text = Buffer.concat(passed).toString().trimEnd();
  return { text, complete, failed, broken, output, outputCharacters };
}

const said = (content: string, index = 0) =>
  `data: {"choices":[{"index":${index},"delta":{"content":"${content}"}}]}\n\n`;
const finished = (index = 0, reason = '"stop"') =>
  `data: {"choices":[{"index":${index},"delta":{},"finish_reason":${reason}}]}\n\n`;
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}\n\n';
const DONE = "data: [DONE]";
const HELLO = said("Hello world");

describe("a stream that ends cleanly without an end mark", () => {
  const complete = { complete: true, failed: false, broken: false };

  test("is complete when its choice has ended, and gets the end mark", () => {
    expect(seen(HELLO + finished() + USAGE)).toMatchObject({
      ...complete,
      text: HELLO + finished() + DONE,
      output: 5,
    });
  });

  test("is complete when the last event lacks its blank line, or was cut off after the choice had ended", () => {
    expect(seen((HELLO + finished()).trimEnd())).toMatchObject({
      ...complete,
      text: HELLO + finished() + DONE,
    });
    expect(seen(`${HELLO}${finished()}data: {"choices":[],"us`)).toMatchObject({
      ...complete,
      text: HELLO + finished() + DONE,
    });
  });

  test("is complete with CR LF, and in the form of completions", () => {
    const crlf = (HELLO + finished()).replaceAll("\n", "\r\n");
    expect(seen(crlf)).toMatchObject({ ...complete, text: crlf + DONE });
    const text = 'data: {"choices":[{"index":0,"text":"Hi","finish_reason":"length"}]}\n\n';
    expect(seen(text, { endpoint: "completions" })).toMatchObject({ ...complete, text: text + DONE });
  });

  test.each([
    ["nothing has ended", HELLO, 1],
    ["the reason is null", HELLO + finished(0, "null"), 1],
    ["the reason is an empty text", HELLO + finished(0, '""'), 1],
    ["one of two choices has ended", HELLO + said("b", 1) + finished(0), 2],
    ["one of two choices was never begun", HELLO + finished(0), 2],
    ["one choice has ended twice and the other one never", HELLO + finished(0) + finished(0), 2],
    ["a choice turned up that nobody asked for, and has not ended", HELLO + said("b", 1) + finished(0), 1],
    ["there is only usage", USAGE, 1],
  ] as const)("is not complete when %s", (_, stream, choices) => {
    const { complete, text } = seen(stream, { choices });
    expect(complete).toBeFalse();
    expect(text).not.toContain("[DONE]");
  });

  test("is complete when each of several choices has ended, in any order", () => {
    const stream = said("a") + said("b", 1) + finished(1) + finished(0);
    expect(seen(stream, { choices: 2 })).toMatchObject({ ...complete, text: stream + DONE });
  });
});

describe("the end mark", () => {
  test.each(["data: [DONE] ", "data:  [DONE]", "data:\t[DONE]", "data: [DONE]\t \r"])(
    "counts as %j, and reaches the caller to the letter",
    (mark) => {
      expect(seen(`${HELLO}${USAGE}${mark}\n\n`)).toMatchObject({
        complete: true,
        broken: false,
        text: HELLO + DONE,
        output: 5,
      });
      expect(seen(`${HELLO}${mark}`)).toMatchObject({ complete: true, text: HELLO + DONE });
    },
  );

  test("that another follows is not sent twice", () => {
    expect(seen(`${HELLO}${finished()}${DONE}\n\n${DONE}\n\n`).text.split("[DONE]")).toHaveLength(2);
  });
});

describe("a bad last event", () => {
  test.each(["data: [DONE]!", "data: {", "data: <html>", 'data: [{"choices":[]}]'])(
    "%s takes nothing with it that came before in the same piece",
    (bad) => {
      expect(seen(`${HELLO}${USAGE}${bad}\n\n`)).toMatchObject({
        text: HELLO.trimEnd(),
        broken: true,
        output: 5,
      });
    },
  );

  test("after all of the answer is left out", () => {
    expect(seen(`${HELLO}${finished()}data: done\n\n${USAGE}`)).toMatchObject({
      complete: true,
      text: HELLO + finished() + DONE,
      output: 5,
    });
  });
});

describe("an error inside a stream", () => {
  test.each([
    'data: {"error":{"message":"overloaded","code":502}}',
    'data:   {"error":{"message":"overloaded"}} ',
    'data: [{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}]',
    'data: {"error":""}',
    'data: {"error":{}}',
    'data: {"error":"overloaded"}',
    'data: {"error":{"message":"x"},"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}',
    'data: {"object":"error","message":"overloaded"}',
    'data: {"detail":"overloaded"}',
    'data: {"code":"Throttling","message":"overloaded"}',
    "event: error\ndata: overloaded",
    "event: error \ndata: {}",
    "event: error",
  ])("%s ends it, and what came before is delivered", (event) => {
    expect(seen(`${HELLO}${event}\n\n${finished()}${DONE}\n\n`)).toMatchObject({
      failed: true,
      complete: false,
      text: HELLO.trimEnd(),
    });
    expect(seen(`${event}\n\n`)).toMatchObject({ failed: true, text: "" });
  });

  test("is kept as it was written", () => {
    const reader = readerFor({});
    reader.push(Buffer.from('data: [{"error":{"message":"x"}}]\n\n'));
    expect(openContent(reader.failure ?? new Content(""))).toBe('[{"error":{"message":"x"}}]');
  });

  test.each(["null", '""', "{}", "[]", "false"])("is not what %s beside a good chunk says", (error) => {
    const chunk = `data: {"error":${error},"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n`;
    expect(seen(chunk)).toMatchObject({ failed: false, complete: true, text: chunk + DONE });
  });
});

describe("the beginning of an answer", () => {
  const begins = (event: string) => {
    const reader = readerFor({ includeUsage: true });
    reader.push(Buffer.from(`${event}\n\n`));
    return reader.begun;
  };
  const delta = (value: string) => `data: {"choices":[{"index":0,"delta":${value}}]}`;

  test.each([
    ": OPENROUTER PROCESSING",
    "data:",
    "event: ping\ndata: {}",
    'data: {"choices":[],"prompt_filter_results":[]}',
    delta('{"role":"assistant"}'),
    delta('{"role":"assistant","content":"","refusal":null,"tool_calls":[]}'),
    USAGE.trim(),
    'data: {"error":"x"}',
    "data: garbage",
  ])("is not %j", (event) => expect(begins(event)).toBeFalse());

  test.each([
    HELLO.trim(),
    delta('{"reasoning_content":"Hm"}'),
    delta('{"tool_calls":[{"index":0,"function":{"name":"f","arguments":""}}]}'),
    delta('{"audio":{"data":"AAAA"}}'),
    delta('{"images":[{"type":"image_url"}]}'),
    finished().trim(),
    'data: {"choices":[{"index":0,"text":"Hi"}]}',
  ])("is %j", (event) => expect(begins(event)).toBeTrue());
});

describe("usage on chunks", () => {
  const withUsage = (usage: string, content = 'Grüße, \\" \\"usage\\":1 {') =>
    `data: {"id":"x","choices":[{"index":0,"delta":{"content":"${content}"},"finish_reason":"stop"}],${usage}"object":"o"}\n\n`;
  const bare = withUsage("");

  test.each([
    '"usage":null,',
    '"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"a":["}",{"usage":[]}]},',
    ' "usage" : null ,',
    '"us\\u0061ge":null,',
    '"usage":null,"usage":null,',
  ])("who did not ask sees none: %s", (usage) => {
    const { text, complete } = seen(withUsage(usage));
    expect(complete).toBeTrue();
    expect(JSON.parse(text.slice(6, text.indexOf("\n")))).toEqual(JSON.parse(bare.slice(6)));
  });

  test("nothing else of the chunk changes, and its counts are read", () => {
    const usage = '"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15},';
    for (const lineEnd of ["\n", "\r\n", "\r"]) {
      const to = (text: string) => text.replaceAll("\n", lineEnd);
      const stream = to(withUsage(usage) + said("b"));
      expect(seen(stream)).toMatchObject({ text: to(bare + said("b")) + DONE, output: 5 });
    }
    expect(seen(bare.replace('{"id"', '{"usage":null,"id"')).text).toBe(bare + DONE);
    expect(seen(bare.replace('"object":"o"}', '"object":"o","usage":null}')).text).toBe(bare + DONE);
    expect(seen(bare.replace('{"id"', '{ "x_groq": {"usage":1}, "usage":null, "id"')).text).toBe(
      bare.replace('{"id"', '{ "x_groq": {"usage":1}, "id"') + DONE,
    );
  });

  test("an event of several lines keeps its other lines", () => {
    const stream =
      'id: 7\nevent: chunk\ndata: {"choices":[{"index":0,\ndata: "finish_reason":"stop"}],"usage":null}\n\n';
    expect(seen(stream).text).toBe(
      `id: 7\nevent: chunk\ndata: {"choices":[{"index":0,"finish_reason":"stop"}]}\n\n${DONE}`,
    );
  });

  test("who asked gets what the provider sent, byte for byte", () => {
    const stream = withUsage('"usage":null,') + USAGE;
    expect(seen(stream, { includeUsage: true })).toMatchObject({ text: stream + DONE, output: 5 });
  });

  test("a chunk with nothing but usage is left out for who did not ask", () => {
    const azure = 'data: {"choices":[],"prompt_filter_results":[],"usage":null}\n\n';
    expect(seen(azure + HELLO + finished() + USAGE).text).toBe(
      azure.replace(',"usage":null', "") + HELLO + finished() + DONE,
    );
  });
});
