import { expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import { readError } from "../../errors/provider-error.ts";
import { openAiError, openAiErrorEvent } from "./error-shape.ts";

const SECRET = "Zq3vXr81mNp0TtYw";

function messageOf(message: string, secret = SECRET): string | null {
  return wordsOf(JSON.stringify({ error: { message } }), secret)?.message ?? null;
}

function wordsOf(body: string, secret = SECRET) {
  return readError(new Content(body), secret).words;
}

test("OpenAI's shape is kept", () => {
  const error = {
    message: "Unsupported value.",
    type: "invalid_request_error",
    param: "messages[0].role",
    code: "bad",
  };
  expect(wordsOf(JSON.stringify({ error }))).toEqual(error);
});

test.each([
  ['{"message":"Bad temperature","type":"invalid_request_error","code":3051}', "Bad temperature"],
  ['{"object":"error","message":"Too long"}', "Too long"],
  ['{"detail":"Not Found"}', "Not Found"],
  [
    '{"detail":[{"loc":["body","top_p"],"msg":"must be less than 1","input":"private words"}]}',
    "top_p: must be less than 1",
  ],
  ['{"message":{"detail":[{"loc":["body","n"],"msg":"too many"}]}}', "n: too many"],
  ['{"error":"model not found"}', "model not found"],
  ['{"code":"invalid","error":"Model is overloaded"}', "Model is overloaded"],
])("%s has words fit to show", (body, message) => {
  expect(wordsOf(body)?.message).toBe(message);
});

test.each([
  "",
  "<html>",
  "[]",
  "null",
  "5",
  "{}",
  '{"error":{}}',
  '{"error":{"message":5}}',
  '{"error":{"message":" "}}',
])("%j has none", (body) => expect(wordsOf(body)).toBeNull());

test.each([
  `Invalid key ${SECRET}`,
  `Invalid key ending in ${SECRET.slice(-8)}`,
  "Incorrect API key provided: sk-proj-abcd1234efgh",
  "Incorrect API key provided: sk-ab***************cdef.",
  "No access for organization org-AbCd1234EfGh5678",
  "The project proj_9sk2ls83 has no quota",
  "Invalid key gsk_4kd82hs7dh2k",
  "Request had invalid credentials: Bearer ya29.c.b0AXv0zTPQexample",
  "Rejected token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJvcGVyYXRvciJ9.c2lnbmF0dXJl",
  "The canonical string had Credential=AKIAIOSFODNN7EXAMPLE",
  "API key not valid: AIzaSyD-example_key_of_0123456789",
  "cannot open /var/lib/models/llama.bin",
  "cannot open C:\\models\\llama.bin",
  'Traceback (most recent call last): File "app.py", line 3',
  "TypeError: x is undefined at handler (server.js:10:5)",
  "engine.py:120 assertion failed",
  "x".repeat(2001),
])("%j is not shown", (message) => expect(messageOf(message)).toBeNull());

test.each([
  "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
  "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  "Invalid 'messages[1].content': expected a string, got null.",
  "The model `gpt-4.1-mini-2025` does not exist or you do not have access to it.",
  "Rate limit reached. Please try again in 1.2s.",
  "Invalid schema for response_format 'x': In context=('properties', 'a'), 'required' is missing.",
  "tool_call_id 'call_1' was not found and/or has no answer.",
])("%j is shown", (message) => expect(messageOf(message)).toBe(message));

test.each([
  ["filtered by policy, read https://example.com/policy", "filtered by policy, read [address]"],
  ["registry.ollama.ai/library/some-model:latest does not support tools", "[address] does not support tools"],
  ["See https://internal.example/errors?key=1.", "See [address]."],
  ["(see <https://a.example/b>, or http://[fe80::1]:80/)", "(see <[address]>, or [address][[address]]:80/)"],
  ["connect to 10.0.12.7 failed", "connect to [address] failed"],
  ["connect to 10.0.12.7:8080/v1 failed", "connect to [address] failed"],
  ["connect to inference-7.cluster.local failed", "connect to [address] failed"],
  ["dial tcp worker-12:8080: refused", "dial tcp [address]: refused"],
  ["could not reach fe80:12:34:56::1", "could not reach [address]"],
  ["could not reach fe80::12:1, nor ::1", "could not reach [address], nor [address]"],
  ["write to ops@example.org", "write to [address]"],
])("of %j the addresses are cut out", (message, shown) => expect(messageOf(message)).toBe(shown));

test.each([
  "https://example.com/",
  "10.0.0.1: localhost:8080",
  `See https://example.com/?a=1 and ${SECRET}`,
  "See https://example.com/, key sk-proj-abcd1234efgh",
])("%j has nothing left to show", (message) => expect(messageOf(message)).toBeNull());

test("a message that is not shown leaves the code, the type and the parameter", () => {
  const error = {
    message: "No /var/lib/models/x.bin",
    type: "api_error",
    param: "prompt",
    code: "content_filter",
  };
  expect(wordsOf(JSON.stringify({ error }))).toEqual({ ...error, message: null });
  expect(
    openAiError(new PublicError("provider_rejected", { status: 400 }), wordsOf(JSON.stringify({ error }))),
  ).toBe(
    '{"error":{"message":"The provider refused the request (status 400).","type":"api_error","param":"prompt","code":"content_filter"}}',
  );
});

test("an error in an event is read", () => {
  const error = '{"error":{"message":"Slow down.","code":"rate_limit_exceeded"}}';
  for (const body of [
    `data: ${error}\n\n`,
    `event: error\r\ndata:${error}\r\n\r\ndata: [DONE]`,
    `data: ${error}`,
  ]) {
    expect(wordsOf(body)?.code).toBe("rate_limit_exceeded");
    expect(readError(new Content(body), SECRET).meaning).toBe("rate");
  }
});

test("an error in a list is read, with Google's status for a type", () => {
  const error = { code: 400, message: "Request contains an invalid argument.", status: "INVALID_ARGUMENT" };
  expect(wordsOf(JSON.stringify([{ error }]))).toEqual({
    message: error.message,
    type: error.status,
    param: null,
    code: "400",
  });
});

test("a status that is a number is no type, as Azure sends both", () => {
  const error = { message: "No.", type: null, code: "content_filter", status: 400 };
  expect(wordsOf(JSON.stringify({ error }))?.type).toBeNull();
});

test("labels that are not labels are left out", () => {
  const error = { message: "No.", type: "see https://x.example", param: SECRET, code: 42 };
  expect(wordsOf(JSON.stringify({ error }))).toEqual({
    message: "No.",
    type: null,
    param: null,
    code: "42",
  });
});

test("our errors have OpenAI's shape, with the provider's words where there are some", () => {
  const error = new PublicError("invalid_parameter", { param: "n", problem: "must be at most 128" });
  const ours = {
    message: "'n' must be at most 128.",
    type: "invalid_request_error",
    param: "n",
    code: "invalid_parameter",
  };
  expect(JSON.parse(openAiError(error))).toEqual({ error: ours });
  expect(openAiErrorEvent(error)).toBe(`data: ${openAiError(error)}\n\n`);
  const said = { message: "No.", type: null, param: null, code: "x" };
  expect(JSON.parse(openAiError(new PublicError("provider_rejected", { status: 400 }), said))).toEqual({
    error: { message: "No.", type: "invalid_request_error", param: null, code: "x" },
  });
});
