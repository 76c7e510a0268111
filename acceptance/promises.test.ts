import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

const PROVIDER_SECRET = `sk-canary-${crypto.randomUUID()}-${crypto.randomUUID()}`;
const CONTENT = `content-canary-${crypto.randomUUID()}`;

/** What reached the provider: the last request's headers and body. */
let received: { headers: Record<string, string>; body: string } = { headers: {}, body: "" };
let answerWith: () => Response = () => new Response();

const provider = Bun.serve({
  idleTimeout: 0,
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    received = { headers: Object.fromEntries(request.headers), body: await request.text() };
    return answerWith();
  },
});

let product: Product;
let liveKey: string;

beforeAll(async () => {
  const dataDir = await makeDataDir();
  product = await startProduct(dataDir);
  const base = `http://127.0.0.1:${provider.port}/v1`;
  const added = await sallyport(
    dataDir,
    ["providers", "add", "openai", "--base-url", base, "--allow-private"],
    {
      input: `${PROVIDER_SECRET}\n`,
    },
  );
  expect(added.code).toBe(0);
  expect(added.stdout + added.stderr).not.toContain(PROVIDER_SECRET);
  liveKey = JSON.parse((await sallyport(dataDir, ["keys", "create", "--live", "--json"])).stdout).key;
}, 300_000);

afterAll(async () => {
  await product.stop();
  await provider.stop(true);
  await removeDataDir(product.dataDir);
});

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(product.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${liveKey}`, "content-type": "application/json", ...headers },
    body,
  });
}

/** What the body of a completion may have (docs/api.md). */
const COMPLETION_MIB = 8;

const CHAT = { model: "gpt-4o-mini", messages: [{ role: "user", content: CONTENT }] };

function answer(extra: Record<string, string> = {}): Response {
  const choices = [{ index: 0, message: { role: "assistant", content: CONTENT }, finish_reason: "stop" }];
  const usage = { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000 };
  return Response.json(
    { id: "x", object: "chat.completion", created: 1, model: "m", choices, usage },
    { headers: extra },
  );
}

describe("between client and provider", () => {
  test("P-4 the provider gets its key and the body, and none of the caller's headers", async () => {
    answerWith = () => answer();
    await post("/v1/chat/completions", JSON.stringify(CHAT), {
      cookie: "session=1",
      "x-forwarded-for": "203.0.113.9",
      "user-agent": "caller/1",
      "openai-organization": "org-caller",
      "x-anything": "1",
    });
    expect(received.headers["authorization"]).toBe(`Bearer ${PROVIDER_SECRET}`);
    expect(new Set(Object.keys(received.headers))).toEqual(
      new Set([
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
      ]),
    );
    expect(received.headers["user-agent"]).toBe("sallyport");
  });

  test("Z-5 store is forced to false, and everything else passes byte for byte", async () => {
    answerWith = () => answer();
    const body = `{ "model":"gpt-4o-mini", "seed": 12345678901234567890, "temperature":1.0,"messages":[{"role":"user","content":"h\\u00e9"}] }`;
    await post("/v1/chat/completions", body);
    expect(JSON.parse(received.body).store).toBe(false);
    expect(received.body).toContain(
      '"seed": 12345678901234567890, "temperature":1.0,"messages":[{"role":"user","content":"h\\u00e9"}]',
    );
  });

  test("none of the provider's headers reach the caller, and the cost is exact", async () => {
    answerWith = () =>
      answer({ "set-cookie": "a=b", "openai-organization": "org-operator", "x-ratelimit-limit": "9" });
    const response = await post("/v1/chat/completions", JSON.stringify(CHAT));
    for (const name of ["set-cookie", "openai-organization", "x-ratelimit-limit"])
      expect(response.headers.get(name)).toBeNull();
    expect(response.headers.get("x-sallyport-cost-usd")).toBe("0.150000");
  });

  test("P-3 a provider that echoes its key in an error does not get it past us", async () => {
    for (const status of [400, 401, 404, 422, 429, 500]) {
      answerWith = () =>
        Response.json(
          { error: { message: `Bad key ${PROVIDER_SECRET}`, type: PROVIDER_SECRET } },
          { status },
        );
      const response = await post("/v1/chat/completions", JSON.stringify(CHAT));
      expect(await response.text()).not.toContain("sk-canary");
    }
  });

  test("a provider's own words about a bad request do reach the caller", async () => {
    answerWith = () =>
      Response.json(
        {
          error: {
            message: "temperature must be at most 2",
            type: "invalid_request_error",
            param: "temperature",
          },
        },
        { status: 400 },
      );
    const { error } = await errorOf(post("/v1/chat/completions", JSON.stringify(CHAT)));
    expect(error).toMatchObject({ message: "temperature must be at most 2", param: "temperature" });
  });
});

async function errorOf(response: Response | Promise<Response>) {
  return (await (await response).json()) as {
    error: { code: string; message: string; param: string | null };
  };
}

interface BadInput {
  readonly name: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly code: string;
}

const chat = (more: object) => JSON.stringify({ ...CHAT, ...more });
const BAD: readonly BadInput[] = [
  { name: "no JSON", body: `{"model": ${CONTENT}`, status: 400, code: "invalid_json" },
  { name: "an array", body: "[]", status: 400, code: "invalid_parameter" },
  { name: "nothing", body: "", status: 400, code: "invalid_json" },
  {
    name: "100,000 nested arrays",
    body: `{"model":"gpt-4o-mini","messages":${"[".repeat(100_000)}`,
    status: 400,
    code: "invalid_parameter",
  },
  {
    name: "invalid UTF-8",
    body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]),
    status: 400,
    code: "invalid_utf8",
  },
  {
    name: "a member twice",
    body: `{"model":"gpt-4o-mini","messages":[],"model":"x"}`,
    status: 400,
    code: "duplicate_member",
  },
  {
    name: "a member twice, escaped",
    body: `{"model":"gpt-4o-mini","messages":[],"mod\\u0065l":"x"}`,
    status: 400,
    code: "duplicate_member",
  },
  {
    name: "a form",
    body: "a=b",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 415,
    code: "unsupported_media_type",
  },
  {
    name: "a compressed body",
    body: Bun.gzipSync(chat({})),
    headers: { "content-encoding": "gzip" },
    status: 415,
    code: "unsupported_encoding",
  },
  { name: "no messages", body: chat({ messages: [] }), status: 400, code: "invalid_parameter" },
  { name: "a model that is a number", body: chat({ model: 4 }), status: 400, code: "invalid_parameter" },
  { name: "a model that is not there", body: chat({ model: CONTENT }), status: 404, code: "model_not_found" },
  {
    name: "a model called __proto__",
    body: chat({ model: "__proto__" }),
    status: 404,
    code: "model_not_found",
  },
  { name: "stream as a word", body: chat({ stream: "yes" }), status: 400, code: "invalid_parameter" },
  {
    name: "24-hour prompt caching",
    body: chat({ prompt_cache_retention: "24h" }),
    status: 400,
    code: "feature_retains_content",
  },
];

describe("T-4 bad input gets a clear error that quotes nothing", () => {
  for (const { name, body, headers, status, code } of BAD) {
    test(`${name}: ${status} ${code}`, async () => {
      const response = await post("/v1/chat/completions", body, headers);
      const text = await response.text();
      expect(response.status).toBe(status);
      expect(JSON.parse(text).error.code).toBe(code);
      expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(text).not.toContain("canary");
      expect(text).not.toMatch(/\/src\/|node_modules|\n\s+at /);
    });
  }

  test("a chunked body over the limit is refused while it is being sent, with our own 413", async () => {
    const { hostname, port } = new URL(product.url);
    const socket = connect(Number(port), hostname);
    const head = [
      "POST /v1/completions HTTP/1.1",
      `host: ${hostname}`,
      `authorization: Bearer ${liveKey}`,
      "content-type: application/json",
      "transfer-encoding: chunked",
      "",
      "",
    ];
    socket.write(head.join("\r\n"));
    const mebibyte = `100000\r\n${"x".repeat(0x100000)}\r\n`;
    const answered = new Promise<string>((done) => {
      socket.once("data", (data) => done(data.toString()));
      socket.once("error", (error) => done(error.message));
    });
    // A mebibyte more than is allowed, and no end: who waits for one never answers.
    for (let sent = 0; sent <= COMPLETION_MIB; sent += 1) socket.write(mebibyte);
    const text = await answered;
    socket.destroy();
    expect(text).toStartWith("HTTP/1.1 413");
    expect(text).toContain("body_too_large");
  });

  test("K-9 a key in the URL is refused, with advice", async () => {
    const response = await fetch(`${product.url}/v1/models?key=${liveKey}`);
    expect(response.status).toBe(400);
    expect((await errorOf(response)).error.code).toBe("key_in_url");
  });

  test("a path that is not there answers in the shape its callers know", async () => {
    expect((await errorOf(fetch(`${product.url}/v1/nothing`))).error.code).toBe("not_found");
    const other = await fetch(`${product.url}/nothing`);
    expect(other.headers.get("content-type")).toBe("application/problem+json");
    expect(await other.json()).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("afterwards, nothing of it is anywhere", () => {
  test("Z-1 P-3 K-2 content, provider secret and API key are in no file of the data folder and not in the output", async () => {
    answerWith = () => answer();
    expect(
      (await post("/v1/chat/completions", chat({ user: CONTENT, metadata: { a: CONTENT } }))).status,
    ).toBe(200);
    await product.stop();
    for (const needle of ["content-canary", PROVIDER_SECRET, liveKey.slice(24, 60)]) {
      const found = Bun.spawnSync(["grep", "-rlaF", needle, product.dataDir]);
      expect(found.stdout.toString()).toBe("");
      expect(product.output()).not.toContain(needle);
    }
  });

  test("the same search finds what was planted", async () => {
    await Bun.write(`${product.dataDir}/planted`, `x${CONTENT}x`);
    const found = Bun.spawnSync(["grep", "-rlaF", "content-canary", product.dataDir]);
    expect(found.stdout.toString()).toContain("planted");
  });
});
