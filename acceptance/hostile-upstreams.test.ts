import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  CHUNKED,
  chunk,
  EVENTS_TYPE,
  head,
  JSON_TYPE,
  LAST_CHUNK,
  sized,
  streamBody,
  wholeBody,
} from "./hostile/answers.ts";
import { counted, residentMiB, restingCounters, settledMiB } from "./hostile/gauges.ts";
import { type RawUpstream, startRawUpstream, type UpstreamScript } from "./hostile/raw-upstream.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

const MOST_GROWTH = 1.5;
const MEBIBYTE = 1024 * 1024;

let product: Product;
let upstream: RawUpstream;
let key: string;
let idleMiB: number;
let asked = 0;

const healthy: UpstreamScript = (tag) => [sized(JSON_TYPE, wholeBody(tag))];
const healthyStream: UpstreamScript = (tag) => [sized(EVENTS_TYPE, streamBody(tag))];

beforeAll(async () => {
  upstream = await startRawUpstream();
  const dataDir = await makeDataDir();
  product = await startProduct(dataDir, {
    SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "700",
    SALLYPORT_IDLE_TIMEOUT_MS: "700",
    SALLYPORT_ANSWER_TIMEOUT_MS: "2000",
  });
  const place = ["--name", "hostile", "--base-url", upstream.baseUrl, "--allow-private", "--model", "m=1,2"];
  const added = await sallyport(dataDir, ["providers", "add", "openai-compatible", ...place, "--no-secret"]);
  expect(added.stderr + added.stdout, added.stderr).not.toBe("");
  expect(added.code).toBe(0);
  key = JSON.parse((await sallyport(dataDir, ["keys", "create", "--live", "--json"])).stdout).key;
  for (let count = 0; count < 100; count++) {
    upstream.play(count % 2 ? healthy : healthyStream);
    await ask(count % 2 === 0);
  }
  idleMiB = residentMiB(product).now;
}, 90_000);

afterAll(async () => {
  await product.stop();
  await upstream.close();
  await removeDataDir(product.dataDir);
});

interface Asked {
  readonly tag: string;
  readonly status: number;
  readonly text: string;
  /** Of the error, also of one inside a stream; null when it was answered. */
  readonly code: string | null;
}

async function ask(stream: boolean): Promise<Asked> {
  const tag = `tag-${asked++}-end`;
  const response = await fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", stream, messages: [{ role: "user", content: tag }] }),
  });
  const text = await response.text();
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  const last = response.status === 200 && stream ? (text.trim().split("\n\n").at(-1) ?? "") : text;
  const code = last.startsWith("data: [DONE]")
    ? undefined
    : JSON.parse(last.replace(/^data: /, "")).error?.code;
  return { tag, status: response.status, text, code: code ?? null };
}

/** One row of the tables: the outcome names the verdict, as docs/usage.md has it. */
type Hazard = readonly [name: string, script: UpstreamScript, verdict: keyof typeof VERDICTS];

const VERDICTS = {
  succeeded: { status: 200, code: null, outcome: "succeeded" },
  invalid: { status: 502, code: "provider_invalid", outcome: "provider_invalid" },
  truncated: { status: 502, code: "provider_truncated", outcome: "provider_truncated" },
  timeout: { status: 504, code: "provider_timeout", outcome: "provider_timeout" },
  failed: { status: 502, code: "provider_failed", outcome: "provider_error" },
  brokenInvalid: { status: 200, code: "provider_invalid", outcome: "provider_invalid" },
  brokenTruncated: { status: 200, code: "provider_truncated", outcome: "provider_truncated" },
  brokenTimeout: { status: 200, code: "provider_timeout", outcome: "provider_timeout" },
} as const;

async function judge(stream: boolean, script: UpstreamScript, verdict: keyof typeof VERDICTS): Promise<void> {
  const { status, code, outcome } = VERDICTS[verdict];
  const before = await restingCounters(product);
  upstream.play(script);
  const answer = await ask(stream);
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(counted(before, await restingCounters(product))).toEqual({ [outcome]: 1 });
  if (code === null) expect(answer.text).toContain(answer.tag);
  if (stream) expect(answer.text.includes("[DONE]")).toBe(code === null);
  await poolIsClean();
}

/** The next requests get their own answers, whole and streamed, one after the other and at the same time. */
async function poolIsClean(): Promise<void> {
  upstream.play(healthy);
  const answers = [await ask(false), ...(await Promise.all([ask(false), ask(false)]))];
  upstream.play(healthyStream);
  answers.push(await ask(true));
  for (const { tag, status, text } of answers) {
    expect(status).toBe(200);
    expect(text.match(/tag-\d+-end/g)).toEqual([tag]);
  }
}

function bytewise(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}
async function* forever(first: string | Uint8Array, then: string | Uint8Array, gapMs = 0) {
  yield first;
  for (;;) {
    if (gapMs > 0) yield gapMs;
    yield then;
  }
}
const FILLER = "x".repeat(64 * 1024);
/** 64 MiB of white space in 64 KiB of gzip. */
const bomb = () => Bun.gzipSync(new Uint8Array(64 * MEBIBYTE).fill(0x20));
const nested = (count: number) => `${"[".repeat(count)}${"]".repeat(count)}`;
const spoiled = (member: string) => (tag: string) => [
  sized(JSON_TYPE, wholeBody(tag).replace("{", `{${member},`)),
];
const withUsage = (usage: string) => (tag: string) => [sized(JSON_TYPE, wholeBody(tag, usage))];
const twoLengths = (tag: string) => {
  const body = wholeBody(tag);
  return `${JSON_TYPE}Content-Length: ${Buffer.byteLength(body)}\r\n`;
};

const SMUGGLING: readonly Hazard[] = [
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

const SIZES: readonly Hazard[] = [
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

const CONTENTS: readonly Hazard[] = [
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
  ["204", () => [head("", "204 No Content")], "failed"],
  ["304", () => [head("", "304 Not Modified")], "invalid"],
  [
    "a redirect",
    () => [sized("Location: http://169.254.169.254/latest\r\n", "", "", "307 Temporary Redirect")],
    "invalid",
  ],
  ["status 999", () => [sized(JSON_TYPE, "{}", "", "999 Odd")], "invalid"],
  ["a stream nobody asked for", healthyStream, "invalid"],
];

const CUTS: readonly Hazard[] = [
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

const STREAMS: readonly Hazard[] = [
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

const TABLES = [
  ["response smuggling", false, SMUGGLING],
  ["too much", false, SIZES],
  ["odd contents", false, CONTENTS],
  ["cut off", false, CUTS],
  ["streams", true, STREAMS],
] as const;

for (const [title, stream, hazards] of TABLES)
  describe(`a hostile provider: ${title}`, () => {
    for (const [name, script, verdict] of hazards) {
      const { status, code } = VERDICTS[verdict];
      test(`${name}: ${status} ${code ?? ""}`, () => judge(stream, script, verdict), 20_000);
    }
  });

describe("a hostile provider: the order of things", () => {
  test("an answer that comes before the request is taken for at most one, and no other answer for another", async () => {
    upstream.greet(() => [sized(JSON_TYPE, wholeBody("tag-666-end"))]);
    upstream.play(healthy);
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(false)));
    upstream.greet(null);
    for (const { tag, text } of answers) {
      for (const said of text.match(/tag-\d+-end/g) ?? []) expect([tag, "tag-666-end"]).toContain(said);
    }
    await poolIsClean();
  });

  test("connections that close while they are reused lose no request", async () => {
    upstream.play((tag) => [sized(JSON_TYPE, wholeBody(tag)), 3, "<end>"]);
    for (let count = 0; count < 100; count++) {
      const { tag, status, text } = await ask(false);
      expect([status, text.includes(tag)]).toEqual([200, true]);
      await Bun.sleep(count % 6);
    }
    await poolIsClean();
  });
});

describe("after all of it", () => {
  test(`resident memory is at most ${MOST_GROWTH} times what it was`, async () => {
    const settled = await settledMiB(product, idleMiB * MOST_GROWTH);
    const { peak } = residentMiB(product);
    process.stdout.write(
      `hostile upstreams: idle ${idleMiB} MiB, peak ${peak} MiB, settled ${settled} MiB\n`,
    );
    expect(settled).toBeLessThanOrEqual(idleMiB * MOST_GROWTH);
  }, 60_000);

  test("the server has never failed, and says so", async () => {
    expect(product.output()).not.toContain('"request_failed"');
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
  });
});
