import { expect, test } from "bun:test";
import { Content } from "../../../kernel/content.ts";
import { PublicError } from "../../../kernel/errors.ts";
import { openAiError, openAiErrorEvent } from "./error-shape.ts";
import { readError } from "./provider-error.ts";

const SECRET = "Zq3vXr81mNp0TtYw";

function messageOf(message: string, secret = SECRET): string | null {
  return readError(new Content(JSON.stringify({ error: { message } })), secret)?.message ?? null;
}

test("OpenAI's shape is kept", () => {
  const error = {
    message: "Unsupported value.",
    type: "invalid_request_error",
    param: "messages[0].role",
    code: "bad",
  };
  expect(readError(new Content(JSON.stringify({ error })), SECRET)).toEqual(error);
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
  expect(readError(new Content(body), SECRET)?.message).toBe(message);
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
])("%j has none", (body) => expect(readError(new Content(body), SECRET)).toBeNull());

test.each([
  `Invalid key ${SECRET}`,
  `Invalid key ending in ${SECRET.slice(-8)}`,
  "Incorrect API key provided: sk-proj-abcd1234efgh",
  "Incorrect API key provided: sk-ab***************cdef.",
  "No access for organization org-AbCd1234EfGh5678",
  "The project proj_9sk2ls83 has no quota",
  "Invalid key gsk_4kd82hs7dh2k",
  "See https://internal.example/errors",
  "connect to 10.0.12.7 failed",
  "connect to inference-7.cluster.local failed",
  "dial tcp worker-12:8080: refused",
  "could not reach fe80:12:34:56::1",
  "write to ops@example.org",
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

test("labels that are not labels are left out", () => {
  const error = { message: "No.", type: "see https://x.example", param: SECRET, code: 42 };
  expect(readError(new Content(JSON.stringify({ error })), SECRET)).toEqual({
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
