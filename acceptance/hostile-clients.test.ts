import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import {
  type Counters,
  counted,
  counters,
  residentMiB,
  restingCounters,
  settledMiB,
} from "./hostile/gauges.ts";
import { type RawExchange, type RawOptions, rawExchange, type Step } from "./hostile/raw-client.ts";
import { CHAT, chatHead, chatRequest, chunked } from "./hostile/request.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";
import { ANY_WRONG_KEYS } from "./wrong-keys.ts";

/** RSS afterwards, against RSS of a server that has served ordinary requests and rests. */
const MOST_GROWTH = 1.5;
const BODY_TIMEOUT_MS = 1_000;
const MEBIBYTE = 1024 * 1024;

let product: Product;
let key: string;
let idleMiB: number;

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), {
    SALLYPORT_BODY_TIMEOUT_MS: String(BODY_TIMEOUT_MS),
    SALLYPORT_IDLE_TIMEOUT_MS: "1000",
    SALLYPORT_MAX_BODY_BYTES: String(64 * MEBIBYTE),
  });
  key = product.testKey;
  const { code, stderr } = await sallyport(product.dataDir, ANY_WRONG_KEYS);
  if (code !== 0) throw new Error(stderr);
  for (let count = 0; count < 100; count++) await (await ask(CHAT)).text();
  idleMiB = residentMiB(product).now;
}, 90_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

const raw = (steps: readonly Step[], options?: RawOptions) => rawExchange(product.url, steps, options);

function ask(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body,
  });
}

/**
 * What a hazard must come to. "runtime" is the answer of Bun's parser to what is not HTTP: a status, nothing else,
 * and the end of the connection. It has no request id, since there was no request.
 */
type Verdict = "served" | "runtime" | "closed" | `${number} ${string}`;

const rowsOf = (verdict: Verdict) => (verdict === "served" ? 1 : 0);

function verdictOf({ answers, closed, rest }: RawExchange): Verdict | string {
  const [first] = answers;
  if (rest !== "") return `unreadable: ${rest.slice(0, 80)}`;
  if (first === undefined) return closed ? "closed" : "silent";
  if (answers.length > 1) return `${answers.length} answers`;
  if (first.status === 200) return "served";
  if (first.body === "" && first.headers["x-request-id"] === undefined) {
    const { connection } = first.headers;
    return closed && connection === "close" && first.status < 506 && first.status !== 500
      ? "runtime"
      : "bare";
  }
  expect(first.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(first.body).not.toMatch(/\/src\/|node_modules|\n\s+at |canary/);
  const body = JSON.parse(first.body);
  return `${first.status} ${body.error?.code ?? body.code}`;
}

/** The hazard has its verdict, costs what the usage promises, and leaves the server able to serve. */
async function judge(
  verdict: Verdict | readonly Verdict[],
  rows: number,
  attack: () => Promise<RawExchange>,
) {
  const before = await restingCounters(product);
  const found = verdictOf(await attack());
  if (typeof verdict === "string") expect(found).toBe(verdict);
  else expect(verdict as readonly string[]).toContain(found);
  const after = await restingCounters(product);
  expect(after.total - before.total).toBe(rows);
  expect(after.inFlight).toBe(0);
  expect(verdictOf(await raw([chatRequest(key)]))).toBe("served");
}

const LENGTH = CHAT.length;
/** Behind every smuggling form stands a second request: were the first read two ways, it would be answered. */
const SMUGGLED = "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n";

/** The body is whole before the runtime sees the trailer it refuses, so that the request has begun. */
const TRAILER = "trailer fields";

const SMUGGLING: readonly (readonly [name: string, fields: string, body: string, Verdict])[] = [
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

describe("T-4 request smuggling: read one way or not at all", () => {
  for (const [name, fields, body, verdict] of SMUGGLING) {
    test(`${name}: ${verdict}`, () =>
      judge(verdict, name === TRAILER ? 1 : rowsOf(verdict), () =>
        raw([chatHead(key, `${fields}\r\n\r\n`), body]),
      ));
  }

  test("a body shorter than its length waits for the rest and takes no other request for it", () =>
    judge("408 body_timeout", 0, () =>
      raw([chatHead(key, `Content-Length: ${LENGTH + 500}\r\n\r\n`), CHAT, 50, SMUGGLED]),
    ));

  test("what follows a body is never a part of it: one answer at most, and the connection ends", async () => {
    const before = await restingCounters(product);
    const exchange = await raw([Buffer.concat([chatRequest(key), chatRequest(key), Buffer.from(SMUGGLED)])], {
      answers: 3,
      patienceMs: 1_000,
    });
    for (const { status } of exchange.answers) expect([200, 401]).toContain(status);
    expect(exchange.answers.length > 0 || exchange.closed).toBe(true);
    expect((await restingCounters(product)).total - before.total).toBeLessThanOrEqual(2);
    expect(verdictOf(await raw([chatRequest(key)]))).toBe("served");
  });
});

const AUTHORIZED = () => `Host: x\r\nAuthorization: Bearer ${key}\r\n`;
const TARGETS: readonly (readonly [name: string, request: () => string, Verdict | readonly Verdict[]])[] = [
  [
    "absolute form",
    () => `${chatHead(key).replace("/v1", "http://evil.example/v1")}Content-Length: ${LENGTH}\r\n\r\n${CHAT}`,
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
    () => `GET /v1/models/none?x HTTP/1.0\r\nAuthorization: Bearer ${key}\r\n\r\n`,
    "404 model_not_found",
  ],
  [
    "HTTP/1.0 with chunks",
    () => chatHead(key, "Transfer-Encoding: chunked\r\n\r\n").replace("1.1", "1.0") + chunked(),
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
    () => `GET /v1/models/%ff%zz HTTP/1.1\r\n${AUTHORIZED()}\r\n`,
    "404 model_not_found",
  ],
  ["dots in the path", () => "GET /v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "404 not_found"],
  ["NUL in the path", () => "GET /v1/\0 HTTP/1.1\r\nHost: x\r\n\r\n", "runtime"],
  [
    "100,000 bytes of path",
    () => `GET /v1/models/${"a".repeat(100_000)} HTTP/1.1\r\n${AUTHORIZED()}\r\n`,
    "runtime",
  ],
  [
    "10,000 bytes of path",
    () => `GET /v1/models/${"a".repeat(10_000)} HTTP/1.1\r\n${AUTHORIZED()}\r\n`,
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
    () => `TRACE /v1/models HTTP/1.1\r\n${AUTHORIZED()}X-Secret: canary\r\n\r\n`,
    "405 method_not_allowed",
  ],
  ["OPTIONS", () => `OPTIONS /v1/models HTTP/1.1\r\n${AUTHORIZED()}\r\n`, "405 method_not_allowed"],
  ["DELETE", () => `DELETE /v1/models HTTP/1.1\r\n${AUTHORIZED()}\r\n`, "405 method_not_allowed"],
  ["a body on GET", () => `GET /v1/models HTTP/1.1\r\n${AUTHORIZED()}Content-Length: 3\r\n\r\nabc`, "served"],
  ["no body on POST", () => `${chatHead(key)}\r\n`, "400 invalid_json"],
  ["__proto__ as path", () => "GET /__proto__ HTTP/1.1\r\nHost: x\r\n\r\n", "404 not_found"],
  [
    "__proto__ as model",
    () => `GET /v1/models/__proto__ HTTP/1.1\r\n${AUTHORIZED()}\r\n`,
    "404 model_not_found",
  ],
  [
    "prototype names as header and query",
    () =>
      `GET /v1/models/constructor?__proto__=1&toString HTTP/1.1\r\n${AUTHORIZED()}__proto__: 1\r\nconstructor: 2\r\n\r\n`,
    "404 model_not_found",
  ],
];

describe("T-4 heads and targets", () => {
  for (const [name, request, verdict] of TARGETS)
    test(`${name}: ${[verdict].flat().join(" or ")}`, () =>
      judge(verdict, name === "absolute form" ? 1 : 0, () => raw([request()])));

  test("HEAD has a head and no body", async () => {
    const head = await fetch(`${product.url}/v1/models`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${key}` },
    });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("Expect: 100-continue is answered before the body is sent", () =>
    judge("served", 1, () =>
      raw([chatHead(key, `Expect: 100-continue\r\nContent-Length: ${LENGTH}\r\n\r\n`), 100, CHAT]),
    ));
});

const withMember = (text: string) => CHAT.replace("{", `{${text},`);
const utf8 = (...bytes: number[]) =>
  Buffer.concat([Buffer.from(CHAT.slice(0, -4)), Buffer.from(bytes), Buffer.from(CHAT.slice(-4))]);

const BODIES: readonly (readonly [name: string, body: () => string | Uint8Array, Verdict])[] = [
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

describe("T-4 bodies", () => {
  for (const [name, body, verdict] of BODIES)
    test(
      `${name}: ${verdict}`,
      () => judge(verdict, rowsOf(verdict), () => raw([chatRequest(key, body())])),
      20_000,
    );

  test("chunks that end inside a character are one text", () =>
    judge("served", 1, () => {
      const bytes = Buffer.from(CHAT.replace("Hello", "€𝄞ł".repeat(20)));
      const chunks = [...bytes].map((byte) => Buffer.from([0x31, 13, 10, byte, 13, 10]));
      return raw([
        chatHead(key, "Transfer-Encoding: chunked\r\n\r\n"),
        Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]),
      ]);
    }));

  for (const type of [
    "text/plain",
    "application/jsonx",
    "multipart/form-data; boundary=a",
    "application/json, text/html",
    "",
  ])
    test(`content type '${type}': 415`, () =>
      judge("415 unsupported_media_type", 0, () =>
        raw([Buffer.from(chatRequest(key)).toString().replace("application/json", type)]),
      ));

  test("33 MiB under two equal lengths are counted as they come and refused", () =>
    judge("413 body_too_large", 0, () => {
      const size = `Content-Length: ${33 * MEBIBYTE}\r\n`;
      return raw([chatHead(key, `${size}${size}\r\n`), new Uint8Array(33 * MEBIBYTE).fill(0x20)]);
    }));
});

describe("slow, silent and broken connections", () => {
  const slowly = (first: string, count: number): Step[] => [
    first,
    ...Array.from({ length: count }, () => [100, " "]).flat(),
  ];

  for (const [name, length] of [
    ["a small body", 5_000],
    ["a large body", 5_000_000],
  ] as const)
    test(`${name} that trickles in is refused in time`, async () => {
      const startedMs = performance.now();
      await judge("408 body_timeout", 0, () =>
        raw(slowly(chatHead(key, `Content-Length: ${length}\r\n\r\n`), 30)),
      );
      expect(performance.now() - startedMs).toBeLessThan(BODY_TIMEOUT_MS + 3_000);
    }, 20_000);

  test(
    "chunks of one byte that trickle in are refused in time",
    () =>
      judge("408 body_timeout", 0, () => {
        const chunks = Array.from({ length: 30 }, () => [100, "1\r\n \r\n"]).flat();
        return raw([chatHead(key, "Transfer-Encoding: chunked\r\n\r\n"), ...chunks]);
      }),
    20_000,
  );

  test("a head that trickles in, and a connection that says nothing, end by themselves", async () => {
    const trickle: Step[] = Array.from("GET /health/live HTTP/1.1\r\nX-A: aaaaaaaaaaaaa", (byte) => [
      500,
      byte,
    ]).flat();
    const exchanges = await Promise.all([
      raw(trickle, { patienceMs: 20_000 }),
      raw([], { patienceMs: 20_000 }),
    ]);
    expect(exchanges.map(({ answers, closed }) => [answers.length, closed])).toEqual([
      [0, true],
      [0, true],
    ]);
  }, 30_000);

  const RESETS: readonly (readonly [name: string, steps: () => Step[], rows: Record<string, number>])[] = [
    ["at once", () => ["<reset>"], {}],
    ["inside the head", () => [chatHead(key).slice(0, 60), 20, "<reset>"], {}],
    ["after the head", () => [chatHead(key, `Content-Length: ${LENGTH}\r\n\r\n`), 20, "<reset>"], {}],
    [
      "inside the body",
      () => [chatHead(key, `Content-Length: ${LENGTH}\r\n\r\n`), CHAT.slice(0, 30), 20, "<reset>"],
      {},
    ],
    [
      "inside a large body",
      () => [chatHead(key, "Content-Length: 30000000\r\n\r\n"), new Uint8Array(5_000_000), 20, "<reset>"],
      {},
    ],
    ["inside a chunk", () => [chatHead(key, "Transfer-Encoding: chunked\r\n\r\nff\r\n{"), 20, "<reset>"], {}],
    [
      "while the provider thinks",
      () => [chatRequest(key, CHAT.replace("Hello", "[[simulate latency=5000]]")), 100, "<reset>"],
      { client_closed: 1 },
    ],
    [
      "inside a stream",
      () => [
        chatRequest(key, withMember('"stream":true').replace("Hello", "[[simulate tokens=50 gap=100]]")),
        150,
        "<reset>",
      ],
      { client_closed: 1 },
    ],
    [
      "inside an endless stream",
      () => [
        chatRequest(key, withMember('"stream":true').replace("Hello", "[[simulate fault=endless]]")),
        150,
        "<reset>",
      ],
      { client_closed: 1 },
    ],
  ];
  for (const [name, steps, rows] of RESETS)
    test(`a reset ${name} counts as ${JSON.stringify(rows)}`, async () => {
      const before = await restingCounters(product);
      await raw(steps(), { answers: 1_000, patienceMs: 1_000 });
      expect(counted(before, await restingCounters(product))).toEqual(rows);
      expect(verdictOf(await raw([chatRequest(key)]))).toBe("served");
    });

  test("a client that has ended its side is answered, or counted as gone", async () => {
    const before = await restingCounters(product);
    const { answers } = await raw([chatRequest(key), "<end>"]);
    const after = counted(before, await restingCounters(product));
    expect(after).toEqual(answers.length === 1 ? { succeeded: 1 } : { client_closed: 1 });
  });

  test("a client that reads nothing of an endless stream is let go", async () => {
    const before = await restingCounters(product);
    const { hostname, port } = new URL(product.url);
    const socket = connect(Number(port), hostname).pause();
    socket.on("error", () => {});
    socket.write(
      chatRequest(key, withMember('"stream":true').replace("Hello", "[[simulate fault=endless]]")),
    );
    while ((await counters(product)).inFlight === 0) await Bun.sleep(5);
    expect(counted(before, await restingCounters(product, 25_000))).toEqual({ client_closed: 1 });
    socket.destroy();
  }, 40_000);
});

describe("many at once", () => {
  test("2,000 connections that say nothing", async () => {
    const { hostname, port } = new URL(product.url);
    const sockets = Array.from({ length: 2_000 }, () =>
      connect(Number(port), hostname).on("error", () => {}),
    );
    await Bun.sleep(500);
    expect(verdictOf(await raw([chatRequest(key)]))).toBe("served");
    for (const socket of sockets) socket.destroy();
  }, 20_000);

  test("K-1 10,000 wrong keys are refused in seconds and counted nowhere", async () => {
    const before = await counters(product);
    const wrong = [
      `${key.slice(0, -1)}!`,
      "sp_test_",
      "x".repeat(1_000),
      key.replace("test", "live"),
      `${key}${key}`,
    ];
    const startedMs = performance.now();
    let sent = 0;
    const worker = async () => {
      while (sent < 10_000) {
        const response = await ask(CHAT, { authorization: `Bearer ${wrong[sent++ % wrong.length]}` });
        expect(response.status).toBe(401);
        await response.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect((await counters(product)).total).toBe(before.total);
  }, 30_000);

  for (const [name, authorization, allowed] of [
    ["with a wrong key", "Bearer sp_test_wrong", [401]],
    ["that are served, too many or too slow", null, [200, 503, 408]],
  ] as const)
    test(`32 bodies of 32 MiB ${name}`, async () => {
      const body = new Uint8Array(Buffer.from(CHAT.replace("Hello", "x".repeat(32 * MEBIBYTE - 100))));
      const headers: Record<string, string> = authorization === null ? {} : { authorization };
      const before: Counters = await restingCounters(product);
      const statuses = await Promise.all(
        Array.from({ length: 32 }, async () => {
          const response = await ask(body, headers);
          const text = await response.text();
          if (response.status === 503) expect(JSON.parse(text).error.code).toBe("overloaded");
          return response.status;
        }),
      );
      for (const status of statuses) expect(allowed as readonly number[]).toContain(status);
      const served = statuses.filter((status) => status === 200).length;
      if (authorization === null) expect(served).toBeGreaterThan(0);
      expect((await restingCounters(product)).total - before.total).toBe(served);
      expect((await ask(CHAT)).status).toBe(200);
    }, 60_000);
});

describe("after all of it", () => {
  test(`resident memory is at most ${MOST_GROWTH} times what it was`, async () => {
    const settled = await settledMiB(product, idleMiB * MOST_GROWTH);
    const { peak } = residentMiB(product);
    process.stdout.write(`hostile clients: idle ${idleMiB} MiB, peak ${peak} MiB, settled ${settled} MiB\n`);
    expect(settled).toBeLessThanOrEqual(idleMiB * MOST_GROWTH);
  }, 60_000);

  test("the server has never failed, and says so", async () => {
    expect(product.output()).not.toContain('"request_failed"');
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
  });
});
