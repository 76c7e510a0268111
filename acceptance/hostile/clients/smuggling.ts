import { CHAT, chunked } from "../request.ts";
import type { Verdict } from "./verdict.ts";

const LENGTH = CHAT.length;

/** Behind every smuggling form stands a second request: were the first read two ways, it would be answered. */
export const SMUGGLED = "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n";

/** The body is whole before the runtime sees the trailer it refuses, so that the request has begun. */
export const TRAILER = "trailer fields";

export const SMUGGLING: readonly (readonly [name: string, fields: string, body: string, Verdict])[] = [
  ["length and chunks", `Content-Length: ${LENGTH}\r\nTransfer-Encoding: chunked`, chunked(), "runtime"],
  ["chunks and length", `Transfer-Encoding: chunked\r\nContent-Length: 4`, chunked() + SMUGGLED, "runtime"],
  ["chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", chunked(), "runtime"],
  ["chunked and identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", chunked(), "runtime"],
  ["chunked is not last", "Transfer-Encoding: chunked, identity", chunked(), "runtime"],
  ["a coding before chunked", "Transfer-Encoding: gzip, chunked", chunked(), "runtime"],
  ["identity", "Transfer-Encoding: identity", chunked(), "runtime"],
  ["xchunked", "Transfer-Encoding: xchunked", chunked(), "runtime"],
  ["chunked in quotes", 'Transfer-Encoding: "chunked"', chunked(), "runtime"],
  ["an empty coding", "Transfer-Encoding:", chunked(), "runtime"],
  ["space before the colon", "Transfer-Encoding : chunked", chunked(), "runtime"],
  ["vertical tab before chunked", "Transfer-Encoding: \x0bchunked", chunked(), "runtime"],
  ["a folded coding", "Transfer-Encoding:\r\n chunked", chunked(), "runtime"],
  ["two lengths", `Content-Length: ${LENGTH}\r\nContent-Length: 4`, CHAT, "runtime"],
  ["a list of lengths", `Content-Length: ${LENGTH}, ${LENGTH}`, CHAT, "runtime"],
  ["length with a plus", `Content-Length: +${LENGTH}`, CHAT, "runtime"],
  ["negative length", "Content-Length: -1", CHAT, "runtime"],
  ["length with a space", `Content-Length: ${LENGTH} 0`, CHAT, "runtime"],
  ["hexadecimal length", "Content-Length: 0x45", CHAT, "runtime"],
  ["decimal length", `Content-Length: ${LENGTH}.0`, CHAT, "runtime"],
  ["empty length", "Content-Length:", CHAT, "runtime"],
  ["length beyond 64 bits", "Content-Length: 99999999999999999999999", CHAT, "runtime"],
  ["length of two gigabytes", "Content-Length: 2000000000", CHAT, "runtime"],
  ["negative chunk", "Transfer-Encoding: chunked", "-1\r\nx\r\n0\r\n\r\n", "runtime"],
  ["chunk size with 0x", "Transfer-Encoding: chunked", `0x${chunked()}`, "runtime"],
  ["space before the chunk size", "Transfer-Encoding: chunked", ` ${chunked()}`, "runtime"],
  [
    "chunk size beyond 64 bits",
    "Transfer-Encoding: chunked",
    `fffffffffffffffff\r\n${CHAT}\r\n0\r\n\r\n`,
    "runtime",
  ],
  ["chunks ended by bare LF", "Transfer-Encoding: chunked", chunked().replaceAll("\r\n", "\n"), "runtime"],
  [
    "LF inside a chunk extension",
    "Transfer-Encoding: chunked",
    chunked().replace("\r\n", ";a=\nb\r\n"),
    "runtime",
  ],
  [
    "no CRLF after the chunk",
    "Transfer-Encoding: chunked",
    chunked().replace("\r\n0\r\n", "XX0\r\n"),
    "runtime",
  ],
  [TRAILER, "Transfer-Encoding: chunked", chunked().replace("\r\n\r\n", "\r\nHost: y\r\n\r\n"), "runtime"],
  ["obsolete line folding", `X-A: b\r\n c\r\nContent-Length: ${LENGTH}`, CHAT, "runtime"],
  ["bare CR in a field", `X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: ${LENGTH}`, CHAT, "runtime"],
  ["NUL in a field", `X-A: \0b\r\nContent-Length: ${LENGTH}`, CHAT, "runtime"],
  ["control character in a field", `X-A: \x01b\r\nContent-Length: ${LENGTH}`, CHAT, "runtime"],
  ["a field name that is none", `X(A: b\r\nContent-Length: ${LENGTH}`, CHAT, "runtime"],
  ["an empty field name", `: b\r\nContent-Length: ${LENGTH}`, CHAT, "runtime"],
  ["chunked after a tab", "Transfer-Encoding:\tchunked", chunked(), "served"],
  ["CHUNKED in capitals", "Transfer-Encoding: CHUNKED", chunked(), "served"],
  ["a chunk extension", "Transfer-Encoding: chunked", chunked().replace("\r\n", ";a=b\r\n"), "served"],
  ["the same length twice", `Content-Length: ${LENGTH}\r\nContent-Length: ${LENGTH}`, CHAT, "served"],
  ["length with zeros", `Content-Length: 00${LENGTH}`, CHAT, "served"],
];
