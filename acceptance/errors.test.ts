import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(180_000);

const DOCUMENT = readFileSync(join(import.meta.dir, "../docs/errors.md"), "utf8");

let product: Product;
/** A live key with nothing to spend, and one that the operator has limited and stopped. */
let live: string;
let limited: string;
let stopped: string;

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), { SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "1000" });
  const make = async (...words: readonly string[]): Promise<string> =>
    JSON.parse(await run("", "keys", "create", "--json", ...words)).key;
  live = await make("--live");
  const scope = ["--endpoint", "chat.completions", "--model", "gpt-4o", "--model", "gpt-4o-mini"];
  limited = await make("--test", ...scope);
  stopped = await make("--test");
  await run("", "limits", "set", "5/day", "--unit", "tokens", "--key", limited.slice(0, 24));
  await run("", "emergency", "stop", "--key", stopped.slice(0, 24), "--reason", "ticket 71");
  await run("", "emergency", "stop", "--model", "gpt-4-turbo", "--reason", "ticket 71");
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

async function run(input: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words, { input });
  expect(code, stderr).toBe(0);
  return stdout;
}

/** What the customer reads of a code. */
function documented(code: string) {
  const row = DOCUMENT.split("\n").find((line) => line.startsWith(`| \`${code}\` |`)) ?? "";
  const [, , status = "", type = "", again = ""] = row.split(/ ?(?<!\\)\| ?/);
  return { status, type, again: again.trim() };
}

interface Asked {
  readonly key?: string | null;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const chat = (content: string, more: object = {}) =>
  JSON.stringify({ model: "gpt-4o-mini", max_tokens: 20, messages: [{ role: "user", content }], ...more });

function ask({
  key = product.testKey,
  path = "/v1/chat/completions",
  headers,
  ...rest
}: Asked): Promise<Response> {
  const { method = "POST", body = chat("Hi") } = rest;
  return fetch(product.url + path, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      "content-type": "application/json",
      ...headers,
    },
    ...(method === "GET" ? {} : { body }),
  });
}

/** Codes and what makes each of them, as far as a stranger can make them. */
const WAYS: Readonly<Record<string, () => Asked>> = {
  missing_api_key: () => ({ key: null }),
  malformed_api_key: () => ({ key: "sp_live_x" }),
  not_a_bearer_token: () => ({ key: null, headers: { authorization: "Basic eDp5" } }),
  key_in_url: () => ({ path: `/v1/chat/completions?key=${product.testKey}` }),
  endpoint_not_allowed: () => ({
    key: limited,
    path: "/v1/embeddings",
    body: JSON.stringify({ model: "text-embedding-3-small", input: "x" }),
  }),
  model_not_allowed: () => ({ key: limited, body: chat("Hi", { model: "gpt-4.1" }) }),
  not_found: () => ({ path: "/v1/nothing" }),
  method_not_allowed: () => ({ method: "DELETE" }),
  model_not_found: () => ({ body: chat("Hi", { model: "nobodys-model" }) }),
  model_unsuitable: () => ({ body: chat("Hi", { model: "text-embedding-3-small" }) }),
  unsupported_media_type: () => ({ headers: { "content-type": "text/plain" } }),
  unsupported_encoding: () => ({ headers: { "content-encoding": "gzip" } }),
  invalid_utf8: () => ({ body: new Uint8Array([0x7b, 0xff, 0x7d]) }),
  invalid_json: () => ({ body: "{" }),
  duplicate_member: () => ({ body: '{"model":"a","model":"b","messages":[]}' }),
  invalid_parameter: () => ({ body: chat("Hi", { n: "two" }) }),
  feature_retains_content: () => ({ body: chat("Hi", { prompt_cache_retention: "24h" }) }),
  provider_missing: () => ({ key: live }),
  invalid_idempotency_key: () => ({ headers: { "idempotency-key": "a b" } }),
  request_exceeds_limit: () => ({ key: limited }),
  model_stopped: () => ({ body: chat("Hi", { model: "gpt-4-turbo" }) }),
  key_stopped: () => ({ key: stopped }),
  provider_rejected: () => ({ body: chat("[[simulate status=422]]") }),
  provider_misconfigured: () => ({ body: chat("[[simulate status=401]]") }),
  provider_rate_limited: () => ({ body: chat("[[simulate status=429]]") }),
  provider_overloaded: () => ({ body: chat("[[simulate status=503]]") }),
  provider_failed: () => ({ body: chat("[[simulate status=500]]") }),
  provider_invalid: () => ({ body: chat("[[simulate fault=liar]]") }),
  provider_truncated: () => ({ body: chat("[[simulate fault=truncate]]") }),
  provider_timeout: () => ({ body: chat("[[simulate fault=hang]]") }),
};

test.each(Object.keys(WAYS))("T-4 %s is answered as docs/errors.md says", async (code) => {
  await agree(code, await ask(WAYS[code]?.() ?? {}));
});

test("K-8 T-4 a key that was sent before is answered as docs/errors.md says", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  expect((await ask({ headers })).status).toBe(200);
  // At once: the first has ended, so it is not said to be in progress.
  await agree("idempotency_replayed", await ask({ headers }));
  await agree("idempotency_key_reused", await ask({ headers, body: chat("Other") }));
  const slow = {
    headers: { "idempotency-key": crypto.randomUUID() },
    body: chat("[[simulate latency=900]]"),
  };
  const first = ask(slow);
  while ((await inFlight()) === 0) await Bun.sleep(5);
  await agree("idempotency_in_progress", await ask(slow));
  expect((await first).status).toBe(200);
  await agree("idempotency_replayed", await ask(slow));
});

async function inFlight(): Promise<number> {
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  return Number(/^sallyport_requests_in_flight (\d+)$/m.exec(metrics)?.[1]);
}

async function agree(code: string, response: Response): Promise<void> {
  const { status, type, again } = documented(code);
  const body = (await response.json()) as { error: { code: string; type: string; message: string } };
  const { error } = body;
  // A provider's own code and type stand in the place of ours where it refused the request.
  const isTheirs = code === "provider_rejected";
  if (!isTheirs) expect(error.code, error.message).toBe(code);
  if (!isTheirs) expect(type).toContain(`\`${error.type}\``);
  expect(status).toContain(String(response.status));
  const retryAfter = response.headers.get("retry-after");
  expect(response.headers.get("x-should-retry")).toBe(again === "" ? "false" : null);
  if (again === "") expect(retryAfter).toBeNull();
  else if (/after \d+ s$/.test(again)) expect(again).toContain(`after ${retryAfter} s`);
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
}
