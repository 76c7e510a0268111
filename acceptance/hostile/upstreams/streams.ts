import { CHUNKED, chunk, EVENTS_TYPE, head, JSON_TYPE, LAST_CHUNK, sized, streamBody } from "../answers.ts";
import type { Hazard } from "./hazard.ts";
import { bomb, bytewise, FILLER, forever, healthy, nested } from "./scripts.ts";

const firstEvent = (tag: string) => `${streamBody(tag).split("\n\n")[0]}\n\n`;
const said = (tag: string) => chunk(firstEvent(tag));

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
    "invalid",
  ],
  [
    "an event of 1 GiB that was announced",
    () => forever(`${head(`${EVENTS_TYPE}Content-Length: 1073741824\r\n`)}data: `, FILLER),
    "invalid",
  ],
  ["comments without end", () => forever(head(EVENTS_TYPE + CHUNKED), chunk(": here\n\n"), 5), "timeout"],
  [
    "a flood of comments",
    () => forever(head(EVENTS_TYPE + CHUNKED), chunk(": here\n\n".repeat(1_000))),
    "invalid",
  ],
  [
    "blank lines without end",
    () => forever(head(EVENTS_TYPE + CHUNKED), chunk("\n".repeat(1_000))),
    "invalid",
  ],
  [
    "empty data without end",
    () => forever(head(EVENTS_TYPE + CHUNKED), chunk("data:\n\n".repeat(1_000))),
    "timeout",
  ],
  ["a drip of one byte", () => forever(head(EVENTS_TYPE + CHUNKED), chunk("d"), 100), "timeout"],
  ["a compressed bomb", () => [sized(EVENTS_TYPE, bomb(), "Content-Encoding: gzip\r\n")], "invalid"],
  [
    "an event 1 million deep",
    () => [sized(EVENTS_TYPE, `data: {"choices":${nested(1_000_000)}}\n\n`)],
    "invalid",
  ],
  ["an event that is no JSON", () => [sized(EVENTS_TYPE, "data: {\n\n")], "invalid"],
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
    "succeeded",
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
  [
    "comments without end after a beginning",
    (tag) =>
      forever(Buffer.concat([Buffer.from(head(EVENTS_TYPE + CHUNKED)), said(tag)]), chunk(": here\n\n"), 5),
    "brokenTimeout",
  ],
  [
    "an event that is no JSON in one piece with those before it",
    (tag) => [sized(EVENTS_TYPE, `${firstEvent(tag)}data: {\n\n`)],
    "brokenInvalid",
  ],
  ["an end before the answer has ended", (tag) => [sized(EVENTS_TYPE, firstEvent(tag))], "brokenTruncated"],
  [
    "an end mark with a space",
    (tag) => [sized(EVENTS_TYPE, streamBody(tag).replace("[DONE]", "[DONE] "))],
    "succeeded",
  ],
  ["an error first", () => [sized(EVENTS_TYPE, 'data: {"error":{"message":"x","code":502}}\n\n')], "failed"],
  ["an error as JSON", () => [sized(JSON_TYPE, '{"error":{"message":"x","code":502}}')], "failed"],
  ["another type", (tag) => [sized("Content-Type: text/plain\r\n", streamBody(tag))], "succeeded"],
  ["no type, and status 201", (tag) => [sized("", streamBody(tag), "", "201 Created")], "succeeded"],
  ["a whole answer", healthy, "succeeded"],
  ["nothing", () => [sized(EVENTS_TYPE, "")], "invalid"],
];
