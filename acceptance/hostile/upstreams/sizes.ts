import { CHUNKED, chunk, head, JSON_TYPE, sized } from "../answers.ts";
import type { Hazard } from "./hazard.ts";
import { bomb, FILLER, forever, nested, spoiled } from "./scripts.ts";

export const SIZES: readonly Hazard[] = [
  ["a field without end", () => forever(`HTTP/1.1 200 OK\r\nX-A: `, FILLER), "invalid"],
  ["fields without end", () => forever("HTTP/1.1 200 OK\r\n", `X-A: ${"b".repeat(100)}\r\n`), "invalid"],
  ["a head byte by byte, without end", () => forever("HTTP/1.1 200 OK\r\nX-A: ", "b", 100), "timeout"],
  ["a body without end", () => forever(head(JSON_TYPE + CHUNKED), chunk(FILLER)), "invalid"],
  ["a body until the end of the connection, without end", () => forever(head(JSON_TYPE), FILLER), "invalid"],
  [
    "a body of a terabyte",
    () => forever(head(`${JSON_TYPE}Content-Length: 1099511627776\r\n`), FILLER),
    "invalid",
  ],
  ["a body byte by byte, without end", () => forever(head(JSON_TYPE + CHUNKED), chunk(" "), 100), "timeout"],
  ["a compressed bomb", () => [sized(JSON_TYPE, bomb(), "Content-Encoding: gzip\r\n")], "invalid"],
  ["a compressed bomb that does not say so", () => [sized(JSON_TYPE, bomb())], "invalid"],
  ["a bomb in brotli, by name", () => [sized(JSON_TYPE, bomb(), "Content-Encoding: br\r\n")], "invalid"],
  ["an error without end", () => forever(head(JSON_TYPE + CHUNKED, "500 Broken"), chunk(FILLER)), "failed"],
  ["arrays 10 million deep", spoiled(`"x":${nested(10_000_000)}`), "invalid"],
  ["five million objects", spoiled(`"x":[${"{},".repeat(5_000_000)}{}]`), "invalid"],
];
