import { CHUNKED, chunk, head, JSON_TYPE, LAST_CHUNK, sized, wholeBody } from "../answers.ts";
import type { Hazard } from "./hazard.ts";
import { FILLER, forever } from "./scripts.ts";

const twoLengths = (tag: string) => {
  const body = wholeBody(tag);
  return `${JSON_TYPE}Content-Length: ${Buffer.byteLength(body)}\r\n`;
};

export const SMUGGLING: readonly Hazard[] = [
  [
    "length and chunks",
    (tag) => [head(twoLengths(tag) + CHUNKED), chunk(wholeBody(tag)), LAST_CHUNK],
    "invalid",
  ],
  ["two lengths", (tag) => [head(`${twoLengths(tag)}Content-Length: 5\r\n`), wholeBody(tag)], "invalid"],
  ["a list of lengths", (tag) => [head(`${JSON_TYPE}Content-Length: 5, 5\r\n`), wholeBody(tag)], "invalid"],
  ["length with a plus", (tag) => [head(`${JSON_TYPE}Content-Length: +5\r\n`), wholeBody(tag)], "invalid"],
  [
    "length of 20 digits",
    (tag) => [head(`${JSON_TYPE}Content-Length: ${"9".repeat(20)}\r\n`), wholeBody(tag)],
    "invalid",
  ],
  [
    "another coding",
    (tag) => [head(`${JSON_TYPE}Transfer-Encoding: gzip, chunked\r\n`), chunk(wholeBody(tag)), LAST_CHUNK],
    "invalid",
  ],
  [
    "chunked twice",
    (tag) => [head(JSON_TYPE + CHUNKED + CHUNKED), chunk(wholeBody(tag)), LAST_CHUNK],
    "invalid",
  ],
  [
    "space before the colon",
    (tag) => [head(`${JSON_TYPE}Content-Length : 5\r\n`), wholeBody(tag)],
    "invalid",
  ],
  ["a folded field", (tag) => [head(`${JSON_TYPE}X-A: b\r\n c\r\n`), wholeBody(tag), "<end>"], "invalid"],
  ["bare line feeds", (tag) => [`HTTP/1.1 200 OK\n${JSON_TYPE}\n${wholeBody(tag)}`], "invalid"],
  ["NUL in a field", (tag) => [head(`${JSON_TYPE}X-A: \0\r\n`), wholeBody(tag)], "invalid"],
  ["chunk size with 0x", (tag) => [head(JSON_TYPE + CHUNKED), "0x10\r\n", wholeBody(tag)], "invalid"],
  [
    "chunk size beyond 32 bits",
    (tag) => [head(JSON_TYPE + CHUNKED), "fffffffff\r\n", wholeBody(tag)],
    "invalid",
  ],
  ["negative chunk size", (tag) => [head(JSON_TYPE + CHUNKED), "-1\r\n", wholeBody(tag)], "invalid"],
  [
    "chunk longer than its size",
    (tag) => [head(JSON_TYPE + CHUNKED), `5\r\n${wholeBody(tag)}\r\n`, LAST_CHUNK],
    "invalid",
  ],
  ["an endless trailer", () => forever(`${head(JSON_TYPE + CHUNKED)}0\r\n`, `X-A: ${FILLER}\r\n`), "invalid"],
  ["not HTTP", () => ["SSH-2.0-OpenSSH_9.9\r\n"], "invalid"],
  ["HTTP/0.9", (tag) => [wholeBody(tag), "<end>"], "invalid"],
  ["HTTP/2", () => [new Uint8Array([0, 0, 18, 4, 0, 0, 0, 0, 0])], "invalid"],
  [
    "101 nobody asked for",
    () => ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
    "invalid",
  ],
  [
    "endless interim answers",
    () => forever("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n"),
    "invalid",
  ],
  [
    "an answer behind the answer",
    (tag) => [Buffer.concat([sized(JSON_TYPE, wholeBody(tag)), sized(JSON_TYPE, wholeBody("tag-666-end"))])],
    "succeeded",
  ],
  [
    "an answer on the idle connection",
    (tag) => [sized(JSON_TYPE, wholeBody(tag)), 20, sized(JSON_TYPE, wholeBody("tag-666-end"))],
    "succeeded",
  ],
  [
    "two interim answers",
    (tag) => [
      "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
      sized(JSON_TYPE, wholeBody(tag)),
    ],
    "succeeded",
  ],
];
