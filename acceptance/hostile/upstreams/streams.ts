import { CHUNKED, chunk, EVENTS_TYPE, head, LAST_CHUNK, sized, streamBody } from "../answers.ts";
import type { Hazard } from "./hazard.ts";
import { bomb, bytewise, FILLER, forever, healthy, nested } from "./scripts.ts";

export const STREAMS: readonly Hazard[] = [
  ["every byte alone", (tag) => bytewise(sized(EVENTS_TYPE, streamBody(tag))), "succeeded"],
  [
    "every byte a chunk",
    (tag) => [head(EVENTS_TYPE + CHUNKED), ...bytewise(Buffer.from(streamBody(tag))).map(chunk), LAST_CHUNK],
    "succeeded",
  ],
  [
    "one event without end",
    () => forever(head(EVENTS_TYPE + CHUNKED), chunk(`data: ${FILLER}`.replaceAll("\n", ""))),
    "brokenInvalid",
  ],
  [
    "an event of 1 GiB that was announced",
    () => forever(`${head(`${EVENTS_TYPE}Content-Length: 1073741824\r\n`)}data: `, FILLER),
    "brokenInvalid",
  ],
  [
    "comments without end",
    () => forever(head(EVENTS_TYPE + CHUNKED), chunk(": here\n\n"), 5),
    "brokenTimeout",
  ],
  [
    "a flood of comments",
    () => forever(head(EVENTS_TYPE + CHUNKED), chunk(": here\n\n".repeat(1_000))),
    "brokenTimeout",
  ],
  [
    "blank lines without end",
    () => forever(head(EVENTS_TYPE + CHUNKED), chunk("\n".repeat(1_000))),
    "brokenTimeout",
  ],
  [
    "empty data without end",
    () => forever(head(EVENTS_TYPE + CHUNKED), chunk("data:\n\n".repeat(1_000))),
    "brokenTimeout",
  ],
  ["a drip of one byte", () => forever(head(EVENTS_TYPE + CHUNKED), chunk("d"), 100), "brokenTimeout"],
  ["a compressed bomb", () => [sized(EVENTS_TYPE, bomb(), "Content-Encoding: gzip\r\n")], "invalid"],
  [
    "an event 1 million deep",
    () => [sized(EVENTS_TYPE, `data: {"choices":${nested(1_000_000)}}\n\n`)],
    "brokenInvalid",
  ],
  ["an event that is no JSON", () => [sized(EVENTS_TYPE, "data: {\n\n")], "brokenInvalid"],
  [
    "1e999 tokens",
    (tag) => [sized(EVENTS_TYPE, streamBody(tag, '{"prompt_tokens":1e999,"completion_tokens":-1}'))],
    "succeeded",
  ],
  [
    "__proto__ in an event",
    (tag) => [sized(EVENTS_TYPE, streamBody(tag).replace('{"id"', '{"__proto__":{"error":{}},"id"'))],
    "succeeded",
  ],
  [
    "reset inside a chunk",
    (tag) => [head(EVENTS_TYPE + CHUNKED), chunk(streamBody(tag).slice(0, 200)), "ff\r\nda", 20, "<reset>"],
    "brokenTruncated",
  ],
  [
    "end without an end mark",
    (tag) => [sized(EVENTS_TYPE, streamBody(tag).replace("data: [DONE]\n\n", ""))],
    "brokenTruncated",
  ],
  [
    "end mark, then more without end",
    (tag) =>
      forever(
        Buffer.concat([Buffer.from(head(EVENTS_TYPE + CHUNKED)), chunk(streamBody(tag))]),
        chunk(FILLER),
      ),
    "succeeded",
  ],
  ["a whole answer", healthy, "invalid"],
  ["nothing", () => [sized(EVENTS_TYPE, "")], "invalid"],
];
