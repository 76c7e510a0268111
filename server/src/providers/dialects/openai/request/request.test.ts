import { describe, expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { type ErrorCode, PublicError } from "../../../../kernel/errors.ts";
import type { Endpoint } from "../../../contract.ts";
import { readRequest, readRequestInTurns } from "./request.ts";

const HI = { model: "m", messages: [{ role: "user", content: "hi" }] };

function refusal(
  body: unknown,
  endpoint: Endpoint = "chat.completions",
): readonly [ErrorCode, unknown] | null {
  try {
    readRequest(endpoint, new Content(typeof body === "string" ? body : JSON.stringify(body)));
    return null;
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    expect(error.text).not.toContain("undefined");
    return [error.code, error.values["param"] ?? error.values["offset"]];
  }
}

test("reads what the gateway needs to know", () => {
  const body = new Content(JSON.stringify({ ...HI, stream: true, stream_options: { include_usage: true } }));
  const request = readRequest("chat.completions", body);
  expect(request).toMatchObject({
    endpoint: "chat.completions",
    model: "m",
    stream: true,
    includeUsage: true,
  });
  expect(request.body).toBe(body);
});

test("a body that is not JSON is refused with the place and without a word of it", () => {
  expect(refusal('{"model":"m","secret-word"}')).toEqual(["invalid_json", 26]);
  expect(refusal('{"é":1,}')).toEqual(["invalid_json", 8]);
});

test("an empty body is called empty", () => {
  for (const empty of ["", " \r\n\t"])
    expect(() => readRequest("chat.completions", new Content(empty))).toThrow(
      expect.objectContaining({ text: "The body is not valid JSON: it is empty." }),
    );
});

test("nesting 100,000 deep is an answer and not a crash", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  expect(refusal(deep)).toEqual(["invalid_parameter", "body"]);
  expect(refusal(`{"model":"m","messages":${deep}}`)).toEqual(["invalid_parameter", "body"]);
});

test("members that are objects' machinery do not stand in for missing ones", () => {
  expect(refusal('{"__proto__":{"model":"m","messages":[{}]}}')).toEqual(["invalid_parameter", "model"]);
});

test("a member twice is refused, also in stream_options", () => {
  expect(refusal('{"model":"a","model":"a"}')?.[0]).toBe("duplicate_member");
  const options = '{"include_usage":true,"include_usage":false}';
  expect(refusal(`{"model":"a","messages":[{}],"stream":true,"stream_options":${options}}`)?.[0]).toBe(
    "duplicate_member",
  );
});

const BAD: readonly (readonly [Endpoint, object, string])[] = [
  ["chat.completions", { model: undefined }, "model"],
  ["chat.completions", { model: 5 }, "model"],
  ["chat.completions", { model: "" }, "model"],
  ["chat.completions", { model: "m".repeat(129) }, "model"],
  ["chat.completions", { messages: undefined }, "messages"],
  ["chat.completions", { messages: [] }, "messages"],
  ["chat.completions", { messages: ["hi"] }, "messages"],
  ["chat.completions", { stream: "yes" }, "stream"],
  ["chat.completions", { stream_options: { include_usage: true } }, "stream_options"],
  ["chat.completions", { stream: true, stream_options: [] }, "stream_options"],
  [
    "chat.completions",
    { stream: true, stream_options: { include_usage: 1 } },
    "stream_options.include_usage",
  ],
  ["chat.completions", { n: 0 }, "n"],
  ["chat.completions", { n: 1.5 }, "n"],
  ["chat.completions", { n: 129 }, "n"],
  ["chat.completions", { max_tokens: 0 }, "max_tokens"],
  ["chat.completions", { max_completion_tokens: -1 }, "max_completion_tokens"],
  ["chat.completions", { max_tokens: 1e300 }, "max_tokens"],
  ["chat.completions", { store: "false" }, "store"],
  ["completions", {}, "prompt"],
  ["completions", { prompt: 5 }, "prompt"],
  ["completions", { prompt: "x", best_of: -1 }, "best_of"],
  ["completions", { prompt: "x", best_of: 21 }, "best_of"],
  ["embeddings", {}, "input"],
  ["embeddings", { input: "" }, "input"],
  ["embeddings", { input: [] }, "input"],
  ["embeddings", { input: "x", stream: true }, "stream"],
];

test.each(BAD)("%s %j is refused by the name of the parameter", (endpoint, change, param) => {
  expect(refusal({ ...HI, ...change }, endpoint)).toEqual(["invalid_parameter", param]);
});

test("a value of the wrong type is not said to be missing", () => {
  const problem = (change: object, endpoint: Endpoint = "chat.completions") => {
    try {
      readRequest(endpoint, new Content(JSON.stringify({ ...HI, ...change })));
      return null;
    } catch (error) {
      return error instanceof PublicError ? String(error.values["problem"]) : error;
    }
  };
  for (const name of ["model", "messages"]) {
    for (const absent of [undefined, null]) expect(problem({ [name]: absent })).toBe("is required");
    for (const wrong of [5, {}, true]) expect(problem({ [name]: wrong })).toStartWith("must be a");
  }
  expect(problem({ model: "" })).toBe("must not be empty");
  expect(problem({}, "completions")).toBe("is required");
  expect(problem({ prompt: {} }, "completions")).toBe("must be a string or an array");
  expect(problem({}, "embeddings")).toBe("is required");
  expect(problem({ input: 7 }, "embeddings")).toBe("must be a string or an array");
  expect(problem({ input: [] }, "embeddings")).toBe("must not be empty");
});

test("what OpenAI's reference allows is let through: best_of 0, n 1.0, a prompt that is null or empty", () => {
  const completion = (members: string) => refusal(`{"model":"m",${members}}`, "completions");
  expect(completion('"prompt":"x","best_of":0')).toBeNull();
  expect(completion('"prompt":"x","n":1.0,"best_of":2e0')).toBeNull();
  expect(completion('"prompt":null')).toBeNull();
  expect(completion('"prompt":[]')).toBeNull();
  expect(refusal('{"model":"m","messages":[{}],"n":1.0,"max_tokens":1E2}')).toBeNull();
});

test("a model's name of 128 characters passes however it is written, and a long one is too long", () => {
  const escaped = "\\u006d".repeat(128);
  expect(refusal(`{"model":"${escaped}","messages":[{}]}`)).toBeNull();
  const named = readRequest(
    "chat.completions",
    new Content(JSON.stringify({ ...HI, model: "é".repeat(128) })),
  );
  expect(named.model).toBe("é".repeat(128));
  expect(refusal({ ...HI, model: "é".repeat(129) })).toEqual(["invalid_parameter", "model"]);
  expect(refusal({ ...HI, model: "m".repeat(5_000) })).toEqual(["invalid_parameter", "model"]);
});

test("null and values only the provider can judge go through", () => {
  const nulls = {
    stream: null,
    stream_options: null,
    n: null,
    max_tokens: null,
    max_completion_tokens: null,
    store: null,
  };
  expect(refusal({ ...HI, ...nulls, temperature: "hot", anything: {} })).toBeNull();
  expect(refusal({ model: "m", prompt: "x", max_tokens: 0, echo: true }, "completions")).toBeNull();
  expect(refusal({ model: "m", input: [[1, 2], [3]] }, "embeddings")).toBeNull();
});

const KEPT: readonly (readonly [object, string])[] = [
  [{ audio: { voice: "alloy", format: "wav" } }, "audio"],
  [{ modalities: ["text", "audio"] }, "modalities"],
  [{ prompt_cache_retention: "24h" }, "prompt_cache_retention"],
  [{ store: true, metadata: { a: "b" } }, "metadata"],
  [{ deferred: true }, "deferred"],
  [{ background: true }, "background"],
  [{ previous_response_id: "resp_1" }, "previous_response_id"],
  [{ conversation: "conv_1" }, "conversation"],
  [{ cached_content: "cachedContents/1" }, "cached_content"],
  [{ cachedContent: "cachedContents/1" }, "cachedContent"],
  [{ extra_body: { google: { cached_content: "cachedContents/1" } } }, "extra_body"],
  [{ extra_body: { google: { cachedContent: "cachedContents/1" } } }, "extra_body"],
  [{ messages: [{ role: "assistant", audio: { id: "audio_1" } }] }, "messages[].audio"],
  [
    { messages: [{ role: "user", content: [{ type: "file", file: { file_id: "file-1" } }] }] },
    "messages[].content[].file.file_id",
  ],
];

test.each(KEPT)("Z-5: %j is refused by name", (change, param) => {
  expect(refusal({ ...HI, ...change })).toEqual(["feature_retains_content", param]);
});

test("Z-5: what only looks like keeping goes through", () => {
  const file = { type: "file", file: { filename: "a.pdf", file_data: "data:…" } };
  const harmless = {
    store: true,
    audio: null,
    modalities: ["text"],
    prompt_cache_retention: "in_memory",
    deferred: false,
  };
  expect(refusal({ ...HI, ...harmless, metadata: null, prompt_cache_key: "k" })).toBeNull();
  expect(refusal({ ...HI, metadata: { a: "b" }, messages: [{ role: "user", content: [file] }] })).toBeNull();
});

describe("T-4 no body keeps the others waiting: it is read over turns of the event loop", () => {
  const MEBIBYTE = 1024 * 1024;
  const filled = (unit: string, bytes = 32 * MEBIBYTE) => unit.repeat(Math.floor(bytes / unit.length));
  const withMember = (value: string) => Buffer.from(`{"model":"m","messages":[{}],"x":${value}}`);
  const HOSTILE: Readonly<Record<string, () => Buffer>> = {
    "one string": () => withMember(`"${filled("x")}"`),
    "escaped quotes": () => withMember(`"${filled('\\"')}"`),
    backslashes: () => withMember(`"${filled("\\\\")}"`),
    "Unicode escapes": () => withMember(`"${filled("\\u0041")}"`),
    "no end": () => withMember(`"${filled("x")}`),
    "a number": () => withMember(filled("7")),
    numbers: () => withMember(`[${filled("1,", 4 * MEBIBYTE)}1]`),
    "white space": () => withMember(`${filled(" ", 4 * MEBIBYTE)}1`),
    objects: () => withMember(`[${filled("{},", MEBIBYTE)}1]`),
    names: () => withMember(`{${Array.from({ length: 100_000 }, (_, index) => `"${index}":0`).join()}}`),
  };

  test.each(Object.entries(HOSTILE))("of %s", async (_, make) => {
    const body = make();
    let turns = 0;
    let isRead = false;
    const count = () => {
      turns++;
      if (!isRead) setImmediate(count);
    };
    setImmediate(count);
    await Promise.resolve(readRequestInTurns("chat.completions", new Content(body))).catch((error: unknown) =>
      expect(error).toMatchObject({ code: "invalid_json" }),
    );
    isRead = true;
    // A turn reads 512 KiB or 10,000 tokens; the fewest tokens of a mebibyte here are white space and numbers.
    expect(turns).toBeGreaterThanOrEqual(body.length / (512 * 1024) - 2);
    expect(turns).toBeGreaterThan(20);
  });

  test("while a small one is read at once", () => {
    expect(readRequestInTurns("chat.completions", new Content(JSON.stringify(HI)))).not.toBeInstanceOf(
      Promise,
    );
  });
});
