import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

/** What providers answer that other gateways were seen to stumble over. Each has its answer here, from outside. */

const said = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;
const FINISHED = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}\n\n';
const DONE = "data: [DONE]\n\n";
const GOOD = said("Hello") + FINISHED + USAGE + DONE;

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

const EVENTS = (body: string): Answer => ({ type: "text/event-stream", body });
const JSON_BODY = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  type: "application/json",
  headers,
  body: JSON.stringify(body),
});

/** Like a server that refuses members it does not know. */
const STRICT = "strict";

function startProvider() {
  const own = { given: EVENTS(GOOD) as Answer | typeof STRICT, asked: 0 };
  const server = Bun.serve({
    idleTimeout: 0,
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      own.asked += 1;
      if (own.given !== STRICT) return answer(own.given);
      const body = (await request.json()) as object;
      if (!("stream_options" in body)) return answer(EVENTS(said("Hello") + FINISHED + DONE));
      return answer(
        JSON_BODY(422, {
          detail: [{ loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }],
        }),
      );
    },
  });
  return Object.assign(own, {
    url: `http://127.0.0.1:${server.port}/v1`,
    stop: () => server.stop(true),
  });
}

function answer({ status = 200, type, headers = {}, body }: Answer): Response {
  const all = type === undefined ? headers : { ...headers, "content-type": type };
  return new Response(new TextEncoder().encode(body), { status, headers: all });
}

const first = startProvider();
const second = startProvider();
let product: Product;
let key: string;

beforeAll(async () => {
  product = await startProduct(await makeDataDir());
  await add("first", first.url, "--model", "m=1,10", "--model", "only-first=1,10", "--priority", "1");
  await add("second", second.url, "--model", "m=1,10", "--priority", "2");
  await add("strict", first.url, "--model", "strict-never=1,10", "--stream-usage", "never");
  key = JSON.parse(await run("keys", "create", "--live", "--json")).key;
}, 300_000);

beforeEach(() => {
  for (const provider of [first, second]) Object.assign(provider, { given: EVENTS(GOOD), asked: 0 });
});

afterAll(async () => {
  await product.stop();
  first.stop();
  second.stop();
  await removeDataDir(product.dataDir);
});

async function run(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words);
  expect(code, stderr).toBe(0);
  return stdout;
}

const add = (name: string, url: string, ...more: readonly string[]) =>
  run(
    "providers",
    "add",
    "openai-compatible",
    "--name",
    name,
    "--base-url",
    url,
    "--allow-private",
    "--no-secret",
    ...more,
  );

async function ask(model: string, more: object = { stream: true }) {
  const response = await fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hi" }], ...more }),
  });
  const text = await response.text();
  const error = response.ok ? null : JSON.parse(text).error;
  return { status: response.status, headers: response.headers, text, error };
}

/** The usage row of an answer, which is written shortly after it. */
async function usageOf({ headers }: Pick<Response, "headers">): Promise<Record<string, unknown>> {
  for (;;) {
    const { items } = JSON.parse(await run("usage", "list", "--limit", "5000", "--json"));
    const found = items.find(({ request }: { request: string }) => request === headers.get("x-request-id"));
    if (found) return found;
  }
}

describe("P-5 a stream", () => {
  test("without an end mark is whole when its choice has ended", async () => {
    first.given = EVENTS(said("Hello") + FINISHED + USAGE);
    const answered = await ask("m");
    expect(answered).toMatchObject({ status: 200, text: said("Hello") + FINISHED + DONE });
    expect(await usageOf(answered)).toMatchObject({
      outcome: "succeeded",
      usage_source: "provider",
      output_tokens: 5,
    });
  });

  test("with one of two choices ended is not", async () => {
    first.given = EVENTS(said("Hello") + FINISHED + USAGE);
    const { text } = await ask("m", { stream: true, n: 2 });
    expect(text).toStartWith(said("Hello") + FINISHED);
    expect(text).toContain('"code":"provider_truncated"');
  });

  test("whose end mark has a space is whole, and one whose last event is bad delivers those before it", async () => {
    first.given = EVENTS(`${said("Hello")}${USAGE}data: [DONE] \n\n`);
    expect(await ask("m")).toMatchObject({ status: 200, text: said("Hello") + DONE });
    first.given = EVENTS(`${said("Hello")}${USAGE}data: [DONE\n\n`);
    const { text } = await ask("m");
    expect(text).toStartWith(said("Hello"));
    expect(text).toContain('"code":"provider_invalid"');
  });

  test.each([
    "text/plain",
    "application/octet-stream",
    "application/json",
    "application/x-ndjson",
    undefined,
  ])("is known by its bytes under the type %p, and under any status of success", async (type) => {
    for (const status of [200, 201]) {
      first.given = { status, body: GOOD, ...(type === undefined ? {} : { type }) };
      expect(await ask("m")).toMatchObject({ status: 200, text: said("Hello") + FINISHED + DONE });
    }
    expect(second.asked).toBe(0);
  });

  test("that begins with an error goes to the next provider; with none left its status is the caller's", async () => {
    first.given = EVENTS('data: {"error":{"message":"overloaded","code":502}}\n\n');
    expect(await ask("m")).toMatchObject({ status: 200, text: said("Hello") + FINISHED + DONE });
    expect([first.asked, second.asked]).toEqual([1, 1]);
    expect(await ask("only-first")).toMatchObject({ status: 502, error: { code: "provider_failed" } });
  });

  test("shows usage to whoever asked for it, and to nobody else", async () => {
    const chunk = said("Hello").replace("}]}", '}],"usage":null}');
    first.given = EVENTS(chunk + FINISHED + USAGE + DONE);
    expect((await ask("m")).text).toBe(said("Hello") + FINISHED + DONE);
    const { text } = await ask("m", { stream: true, stream_options: { include_usage: true } });
    expect(text).toBe(chunk + FINISHED + USAGE + DONE);
  });
});

describe("P-5 a provider's error", () => {
  const CASES = [
    [
      {
        error: {
          message: "filtered by policy, read https://example.com/policy",
          code: "content_filter",
          param: "prompt",
        },
      },
      { message: "filtered by policy, read [address]", code: "content_filter", param: "prompt" },
    ],
    [
      {
        error: {
          message: "registry.ollama.ai/library/some-model:latest does not support tools",
          type: "api_error",
        },
      },
      { message: "[address] does not support tools", type: "api_error" },
    ],
    [
      {
        error: {
          message: "model withdrawn, see https://example.com/deprecations",
          code: "model_decommissioned",
        },
      },
      { message: "model withdrawn, see [address]", code: "model_decommissioned" },
    ],
    [
      [
        {
          error: { code: 400, message: "Request contains an invalid argument.", status: "INVALID_ARGUMENT" },
        },
      ],
      { message: "Request contains an invalid argument.", code: "400", type: "INVALID_ARGUMENT" },
    ],
  ] as const;
  test.each(CASES)("reaches the caller without its addresses: %j", async (body, wanted) => {
    first.given = JSON_BODY(400, body);
    const { status, error, headers } = await ask("m", {});
    expect([status, headers.get("x-should-retry")]).toEqual([400, "false"]);
    expect(error).toMatchObject(wanted);
    expect(second.asked).toBe(0);
  });

  test("that refuses content is the caller's, whatever its status, and nobody else gets the prompt", async () => {
    first.given = JSON_BODY(403, { code: "permission-denied", error: "Content violates usage guidelines." });
    for (const stream of [true, false]) {
      const { status, error, headers } = await ask("m", { stream });
      expect([status, headers.get("x-should-retry")]).toEqual([400, "false"]);
      expect(error).toEqual({
        message: "Content violates usage guidelines.",
        type: "invalid_request_error",
        param: null,
        code: "permission-denied",
      });
    }
    expect(second.asked).toBe(0);
  });

  test("about the operator's credit is not the caller's pace: it goes on, and is not to be tried again", async () => {
    first.given = JSON_BODY(
      429,
      { error: { message: "You exceeded your current quota.", code: "insufficient_quota" } },
      { "retry-after": "20" },
    );
    expect(await ask("m")).toMatchObject({ status: 200 });
    expect(second.asked).toBe(1);
    const { status, error, headers } = await ask("only-first");
    expect([status, error.code]).toEqual([502, "provider_out_of_credit"]);
    expect([headers.get("x-should-retry"), headers.get("retry-after")]).toEqual(["false", null]);
    expect(product.output()).toContain(
      '"provider_needs_operator","provider":"first","problem":"provider_out_of_credit"',
    );
  });

  test("Retry-After as a date becomes seconds", async () => {
    first.given = JSON_BODY(429, {}, { "retry-after": new Date(Date.now() + 40_000).toUTCString() });
    const { status, headers } = await ask("only-first");
    expect([status, headers.get("x-should-retry")]).toEqual([429, null]);
    expect(Number(headers.get("retry-after"))).toBeWithin(35, 42);
  });
});

describe("a server that takes no stream_options", () => {
  test("is served when it was added so, with estimated counts, which list and audit tell", async () => {
    first.given = STRICT;
    const answered = await ask("strict-never");
    expect(answered).toMatchObject({ status: 200, text: said("Hello") + FINISHED + DONE });
    expect(await usageOf(answered)).toMatchObject({ outcome: "succeeded", usage_source: "estimated" });
    expect(await run("providers", "list")).toContain("stream usage: never");
    expect(await run("audit", "list", "--json")).toContain('"streamUsage":"never"');
  });

  test("else refuses each stream, which the operator's log explains", async () => {
    first.given = STRICT;
    const { status, error } = await ask("only-first");
    expect([status, error.code]).toEqual([502, "provider_refuses_stream_usage"]);
    expect(error.message).toContain("--stream-usage never");
    expect(product.output()).toContain('"problem":"provider_refuses_stream_usage","status":422');
  });
});
