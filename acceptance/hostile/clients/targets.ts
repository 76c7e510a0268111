import { CHAT, chatHead, chunked } from "../request.ts";
import type { Verdict } from "./verdict.ts";

const LENGTH = CHAT.length;
const authorized = (key: string) => `Host: x\r\nAuthorization: Bearer ${key}\r\n`;

export const TARGETS: readonly (readonly [
  name: string,
  request: (key: string) => string,
  Verdict | readonly Verdict[],
])[] = [
  [
    "absolute form",
    (key) =>
      `${chatHead(key).replace("/v1", "http://evil.example/v1")}Content-Length: ${LENGTH}\r\n\r\n${CHAT}`,
    "served",
  ],
  [
    "user information in the target",
    () => `GET http://a:b@evil/health/live HTTP/1.1\r\nHost: x\r\n\r\n`,
    "served",
  ],
  [
    "authority form",
    () => "CONNECT evil:443 HTTP/1.1\r\nHost: evil:443\r\n\r\n",
    ["404 not_found", "runtime"],
  ],
  ["asterisk form", () => "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "runtime"],
  ["HTTP/0.9", () => "GET /\r\n\r\n", "runtime"],
  ["HTTP/1.0", () => "GET /health/live HTTP/1.0\r\n\r\n", "served"],
  ["HTTP/1.0 without a host on the welcome page", () => "GET / HTTP/1.0\r\n\r\n", "served"],
  ["HTTP/1.0 without a host, nothing there", () => "GET /v1/nothing HTTP/1.0\r\n\r\n", "404 not_found"],
  [
    "HTTP/1.0 without a host, one model",
    (key) => `GET /v1/models/none?x HTTP/1.0\r\nAuthorization: Bearer ${key}\r\n\r\n`,
    "404 model_not_found",
  ],
  [
    "HTTP/1.0 with chunks",
    (key) => chatHead(key, "Transfer-Encoding: chunked\r\n\r\n").replace("1.1", "1.0") + chunked(),
    "runtime",
  ],
  ["HTTP/1.2", () => "GET / HTTP/1.2\r\nHost: x\r\n\r\n", "runtime"],
  ["HTTP/2 preface", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "runtime"],
  ["a TLS hello", () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "runtime"],
  ["bare line feeds", () => `GET /health/live HTTP/1.1\nHost: x\n\n`, "runtime"],
  ["a method that is none", () => "FOO /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", "closed"],
  ["a method in small letters", () => "get /health/live HTTP/1.1\r\nHost: x\r\n\r\n", "closed"],
  ["no host", () => "GET / HTTP/1.1\r\n\r\n", "runtime"],
  ["two hosts", () => "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 invalid_host"],
  ["a host that is none", () => "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400 invalid_host"],
  ["a host with a path", () => "GET /v1/models HTTP/1.1\r\nHost: a/v1\r\n\r\n", "400 invalid_host"],
  ["a host with a wrong port", () => "GET /v1/nothing HTTP/1.1\r\nHost: a:99999\r\n\r\n", "400 invalid_host"],
  ["half of an IPv6 host", () => "GET /nothing HTTP/1.1\r\nHost: [::1\r\n\r\n", "400 invalid_host"],
  [
    "a percent sign that escapes nothing",
    (key) => `GET /v1/models/%ff%zz HTTP/1.1\r\n${authorized(key)}\r\n`,
    "404 model_not_found",
  ],
  ["dots in the path", () => "GET /v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "404 not_found"],
  ["NUL in the path", () => "GET /v1/\0 HTTP/1.1\r\nHost: x\r\n\r\n", "runtime"],
  [
    "100,000 bytes of path",
    (key) => `GET /v1/models/${"a".repeat(100_000)} HTTP/1.1\r\n${authorized(key)}\r\n`,
    "runtime",
  ],
  [
    "10,000 bytes of path",
    (key) => `GET /v1/models/${"a".repeat(10_000)} HTTP/1.1\r\n${authorized(key)}\r\n`,
    "404 model_not_found",
  ],
  [
    "1,000 fields",
    () => `GET /health/live HTTP/1.1\r\nHost: x\r\n${"x-a: 1\r\n".repeat(1_000)}\r\n`,
    "runtime",
  ],
  [
    "a field of 100,000 bytes",
    () => `GET /health/live HTTP/1.1\r\nHost: x\r\nx: ${"a".repeat(100_000)}\r\n\r\n`,
    "runtime",
  ],
  [
    "TRACE",
    (key) => `TRACE /v1/models HTTP/1.1\r\n${authorized(key)}X-Secret: canary\r\n\r\n`,
    "405 method_not_allowed",
  ],
  ["OPTIONS", (key) => `OPTIONS /v1/models HTTP/1.1\r\n${authorized(key)}\r\n`, "405 method_not_allowed"],
  ["DELETE", (key) => `DELETE /v1/models HTTP/1.1\r\n${authorized(key)}\r\n`, "405 method_not_allowed"],
  [
    "a body on GET",
    (key) => `GET /v1/models HTTP/1.1\r\n${authorized(key)}Content-Length: 3\r\n\r\nabc`,
    "served",
  ],
  ["no body on POST", (key) => `${chatHead(key)}\r\n`, "400 invalid_json"],
  ["__proto__ as path", () => "GET /__proto__ HTTP/1.1\r\nHost: x\r\n\r\n", "404 not_found"],
  [
    "__proto__ as model",
    (key) => `GET /v1/models/__proto__ HTTP/1.1\r\n${authorized(key)}\r\n`,
    "404 model_not_found",
  ],
  [
    "prototype names as header and query",
    (key) =>
      `GET /v1/models/constructor?__proto__=1&toString HTTP/1.1\r\n${authorized(key)}__proto__: 1\r\nconstructor: 2\r\n\r\n`,
    "404 model_not_found",
  ],
];
