import { head, JSON_TYPE, sized, wholeBody } from "../answers.ts";
import type { Hazard } from "./hazard.ts";
import { healthyStream, spoiled, withUsage } from "./scripts.ts";

export const CONTENTS: readonly Hazard[] = [
  ["invalid UTF-8", (tag) => [sized(JSON_TYPE, Buffer.from(wholeBody(tag), "latin1"))], "invalid"],
  [
    "a lone surrogate in an escape",
    (tag) => [sized(JSON_TYPE, wholeBody(tag).replace("€", "\\ud800"))],
    "succeeded",
  ],
  ["1e999 tokens", withUsage('{"prompt_tokens":1e999,"completion_tokens":1e999}'), "succeeded"],
  ["negative tokens", withUsage('{"prompt_tokens":-5,"completion_tokens":-5}'), "succeeded"],
  [
    "tokens beyond 64 bits",
    withUsage('{"prompt_tokens":99999999999999999999,"completion_tokens":1}'),
    "succeeded",
  ],
  ["a million digits of tokens", withUsage(`{"prompt_tokens":${"9".repeat(1_000_000)}}`), "succeeded"],
  [
    "tokens that are objects",
    withUsage('{"prompt_tokens":{"valueOf":1},"completion_tokens":[2]}'),
    "succeeded",
  ],
  [
    "usage under __proto__",
    withUsage('{"__proto__":{"prompt_tokens":5,"completion_tokens":5}}'),
    "succeeded",
  ],
  ["a member twice", spoiled('"choices":[]'), "succeeded"],
  [
    "__proto__ with choices",
    spoiled('"__proto__":{"choices":1},"constructor":{"prototype":{"error":{}}}'),
    "succeeded",
  ],
  ["only __proto__", () => [sized(JSON_TYPE, '{"__proto__":{"choices":[]}}')], "invalid"],
  ["null", () => [sized(JSON_TYPE, "null")], "invalid"],
  ["nothing", () => [sized(JSON_TYPE, "")], "invalid"],
  ["204", () => [head("", "204 No Content")], "invalid"],
  ["201", (tag) => [sized(JSON_TYPE, wholeBody(tag), "", "201 Created")], "succeeded"],
  ["an error under 200", () => [sized(JSON_TYPE, '{"error":{"message":"x","code":502}}')], "failed"],
  ["304", () => [head("", "304 Not Modified")], "invalid"],
  [
    "a redirect",
    () => [sized("Location: http://169.254.169.254/latest\r\n", "", "", "307 Temporary Redirect")],
    "invalid",
  ],
  ["status 999", () => [sized(JSON_TYPE, "{}", "", "999 Odd")], "invalid"],
  ["a stream nobody asked for", healthyStream, "invalid"],
];
