import { CHAT } from "../request.ts";
import type { Verdict } from "./verdict.ts";

/** The chat request with more members before its own. */
export const withMember = (text: string) => CHAT.replace("{", `{${text},`);

const utf8 = (...bytes: number[]) =>
  Buffer.concat([Buffer.from(CHAT.slice(0, -4)), Buffer.from(bytes), Buffer.from(CHAT.slice(-4))]);

export const BODIES: readonly (readonly [name: string, body: () => string | Uint8Array, Verdict])[] = [
  ["1e999", () => withMember('"temperature":1e999'), "served"],
  ["1e999 for max_tokens", () => withMember('"max_tokens":1e999'), "400 invalid_parameter"],
  ["-0 for n", () => withMember('"n":-0'), "400 invalid_parameter"],
  ["1e2 for n", () => withMember('"n":1e0'), "served"],
  ["a million digits", () => withMember(`"seed":${"9".repeat(1_000_000)}`), "served"],
  [
    "a million digits for max_tokens",
    () => withMember(`"max_tokens":${"9".repeat(1_000_000)}`),
    "400 invalid_parameter",
  ],
  ["a million digits after the point", () => withMember(`"top_p":0.${"1".repeat(1_000_000)}`), "served"],
  [
    "arrays 100,000 deep",
    () => withMember(`"x":${"[".repeat(100_000)}${"]".repeat(100_000)}`),
    "400 invalid_parameter",
  ],
  [
    "objects 100,000 deep",
    () => withMember(`"x":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`),
    "400 invalid_parameter",
  ],
  [
    "arrays 16 million deep",
    () => withMember(`"x":${"[".repeat(16_000_000)}${"]".repeat(16_000_000)}`),
    "400 invalid_parameter",
  ],
  [
    "arrays 100,000 deep and never closed",
    () => withMember(`"x":${"[".repeat(100_000)}`),
    "400 invalid_parameter",
  ],
  ["ten million objects", () => withMember(`"x":[${"{},".repeat(10_000_000)}{}]`), "400 invalid_parameter"],
  [
    "a million members",
    () => withMember(Array.from({ length: 1_000_000 }, (_, at) => `"${at}":1`).join(",")),
    "400 invalid_parameter",
  ],
  ["a string without an end", () => withMember(`"x":"${"\\".repeat(1_000_001)}`), "400 invalid_json"],
  ["a million escapes", () => withMember(`"user":"${"\\u0041".repeat(1_000_000)}"`), "served"],
  ["a member twice", () => withMember('"model":"a"'), "400 duplicate_member"],
  ["a member twice, once in escapes", () => withMember('"mod\\u0065l":"a"'), "400 duplicate_member"],
  ["__proto__ as member", () => withMember('"__proto__":{"model":"x","stream":true}'), "served"],
  ["__proto__ twice", () => withMember('"__proto__":1,"__proto__":2'), "400 duplicate_member"],
  [
    "constructor and toString as members",
    () => withMember('"constructor":{"prototype":{"a":1}},"toString":1'),
    "served",
  ],
  ["__proto__ as model", () => CHAT.replace("gpt-4o-mini", "__proto__"), "404 model_not_found"],
  ["constructor as model", () => CHAT.replace("gpt-4o-mini", "constructor"), "404 model_not_found"],
  ["toString in stream_options", () => withMember('"stream_options":"toString"'), "400 invalid_parameter"],
  ["a byte that is no UTF-8", () => utf8(0xff), "400 invalid_utf8"],
  ["an overlong slash", () => utf8(0xc0, 0xaf), "400 invalid_utf8"],
  ["a surrogate in UTF-8", () => utf8(0xed, 0xa0, 0x80), "400 invalid_utf8"],
  ["half a character", () => utf8(0xe2, 0x82), "400 invalid_utf8"],
  ["a lone surrogate in an escape", () => CHAT.replace("Hello", "\\ud800"), "served"],
  ["a byte order mark", () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(CHAT)]), "served"],
  ["UTF-16", () => Buffer.from(CHAT, "utf16le"), "400 invalid_json"],
  ["NUL in a string", () => CHAT.replace("Hello", "\0"), "400 invalid_json"],
  ["an array", () => "[1]", "400 invalid_parameter"],
  ["two documents", () => CHAT + CHAT, "400 invalid_json"],
];
