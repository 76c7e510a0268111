import { CHUNKED, chunk, head, JSON_TYPE, LAST_CHUNK, sized, wholeBody } from "../answers.ts";
import type { Hazard } from "./hazard.ts";
import { bytewise } from "./scripts.ts";

export const CUTS: readonly Hazard[] = [
  ["reset before the head", () => ["<reset>"], "truncated"],
  ["end before the head", () => ["<end>"], "truncated"],
  ["reset inside the head", () => ["HTTP/1.1 200 OK\r\nConte", 20, "<reset>"], "truncated"],
  ["reset after the head", () => [head(`${JSON_TYPE}Content-Length: 9\r\n`), 20, "<reset>"], "truncated"],
  ["reset inside a chunk size", () => [head(JSON_TYPE + CHUNKED), "1", 20, "<reset>"], "truncated"],
  ["reset inside a chunk", () => [head(JSON_TYPE + CHUNKED), "ff\r\n{", 20, "<reset>"], "truncated"],
  [
    "reset before the last chunk",
    (tag) => [head(JSON_TYPE + CHUNKED), chunk(wholeBody(tag)), 20, "<reset>"],
    "truncated",
  ],
  [
    "end before the last chunk",
    (tag) => [head(JSON_TYPE + CHUNKED), chunk(wholeBody(tag)), 20, "<end>"],
    "truncated",
  ],
  [
    "end before the trailer ends",
    (tag) => [head(JSON_TYPE + CHUNKED), chunk(wholeBody(tag)), "0\r\n", 20, "<end>"],
    "truncated",
  ],
  [
    "fewer bytes than announced",
    (tag) => [head(`${JSON_TYPE}Content-Length: 5000\r\n`), wholeBody(tag), "<end>"],
    "truncated",
  ],
  ["silence before the head", () => [], "timeout"],
  ["silence inside the head", () => ["HTTP/1.1 200"], "timeout"],
  ["silence inside the body", () => [head(`${JSON_TYPE}Content-Length: 9\r\n`), "{"], "timeout"],
  ["every byte alone", (tag) => bytewise(sized(JSON_TYPE, wholeBody(tag))), "succeeded"],
  [
    "every byte a chunk",
    (tag) => [head(JSON_TYPE + CHUNKED), ...bytewise(Buffer.from(wholeBody(tag))).map(chunk), LAST_CHUNK],
    "succeeded",
  ],
];
