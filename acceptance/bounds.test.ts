import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

type Usage = Readonly<Record<string, unknown>>;

/** What the provider says of the next answer. */
let usage: Usage | null = null;
let stream: (() => ReadableStream<Uint8Array>) | null = null;

interface Sent {
  readonly prompt?: unknown;
  readonly n?: number;
  readonly max_tokens?: number;
}

let lastLimit: number | undefined;

const provider = Bun.serve({
  idleTimeout: 0,
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const { prompt, n, max_tokens } = (await request.json()) as Sent;
    lastLimit = max_tokens;
    if (stream) return new Response(stream(), { headers: { "content-type": "text/event-stream" } });
    const of = { id: "x", created: 1, model: "m", ...(usage ? { usage } : {}) };
    if (prompt === undefined) {
      const message = { role: "assistant", content: "word ".repeat(20) };
      return Response.json({ ...of, object: "chat.completion", choices: [{ index: 0, message }] });
    }
    const count = (Array.isArray(prompt) ? prompt.length : 1) * (n ?? 1);
    const choices = Array.from({ length: count }, (_, index) => ({ index, text: "word ".repeat(80) }));
    return Response.json({ ...of, object: "text_completion", choices });
  },
});

let product: Product;
let key: string;

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), { SALLYPORT_LEFT_STREAM_MS: "500" });
  const place = ["--name", "house", "--no-secret", "--allow-private", "--model", "m=2.5,10"];
  const base = `http://127.0.0.1:${provider.port}/v1`;
  const others = ["--model", "gpt-4.1=2,8", "--model", "small=2.5,10,context=32000,output=1000"];
  await run("providers", "add", "openai-compatible", "--base-url", base, ...place, ...others);
  key = JSON.parse(await run("keys", "create", "--live", "--json")).key;
}, 300_000);

afterAll(async () => {
  await product.stop();
  await provider.stop(true);
  await removeDataDir(product.dataDir);
});

async function run(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** A key whose tokens are limited, and its id. */
async function limitedKey(limit: string): Promise<readonly [key: string, id: string]> {
  const created = JSON.parse(await run("keys", "create", "--live", "--json"));
  await run("limits", "set", limit, "--unit", "tokens", "--key", created.id);
  return [created.key, created.id];
}

function ask(
  body: object,
  { path = "/v1/chat/completions", by = key, signal }: Asking = {},
): Promise<Response> {
  return fetch(product.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${by}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", ...body }),
    signal: signal ?? null,
  });
}

interface Asking {
  readonly path?: string;
  readonly by?: string;
  readonly signal?: AbortSignal;
}

const chargeOf = (response: Response) => response.headers.get("x-sallyport-charge-usd");
const asks = (...content: readonly object[]) => ({ messages: [{ role: "user", content }] });
const HI = { type: "text", text: "hi" };
const COMPLETIONS = { path: "/v1/completions" };

interface Row {
  readonly request: string;
  readonly outcome: string;
  readonly usage_source: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly charge_usd: string;
  readonly [count: string]: unknown;
}

/** The row of a request, once it is written. */
async function rowOf(response: Response): Promise<Row> {
  const id = response.headers.get("x-request-id");
  for (const deadlineMs = performance.now() + 20_000; performance.now() < deadlineMs; ) {
    const { items } = JSON.parse(await run("usage", "list", "--limit", "5000", "--json")) as { items: Row[] };
    const row = items.find(({ request }) => request === id);
    if (row) return row;
  }
  return expect.unreachable();
}

describe("C-1 a list of prompts", () => {
  const list = { prompt: Array.from({ length: 20 }, () => "a"), max_tokens: 100 };
  const counted = { prompt_tokens: 40, completion_tokens: 2_000, total_tokens: 2_040 };

  test("is held for and charged with the output of each", async () => {
    usage = counted;
    expect(chargeOf(await ask(list, COMPLETIONS))).toBe("0.020100");
  });

  test("is counted with the output of each by a limit of tokens, and lowered or refused", async () => {
    usage = null;
    const [by, id] = await limitedKey("500/minute");
    expect((await ask(list, { ...COMPLETIONS, by })).status).toBe(200);
    expect(lastLimit).toBeWithin(16, 20);
    await run("limits", "set", "400/minute", "--unit", "tokens", "--key", id);
    const refused = await ask(list, { ...COMPLETIONS, by });
    const { error } = (await refused.json()) as { error: { code: string } };
    expect([refused.status, error.code]).toEqual([429, "request_exceeds_limit"]);
  });

  test("is estimated with the output of each when nobody counts", async () => {
    usage = null;
    // 20 times 400 characters, and what the body comes to.
    expect(Number(chargeOf(await ask(list, COMPLETIONS)))).toBeWithin(0.02, 0.0202);
  });
});

describe("C-1 a picture", () => {
  const url = `data:image/jpeg;base64,${"A".repeat(2_000_000)}`;
  const large = { ...asks(HI, { type: "image_url", image_url: { url } }), max_tokens: 50 };
  const elsewhere = {
    ...asks(HI, { type: "image_url", image_url: { url: "https://example.com/a.png" } }),
    max_tokens: 50,
  };

  test("of two megabytes is charged as a picture when the provider does not count", async () => {
    usage = null;
    const response = await ask(large);
    expect(Number(chargeOf(response))).toBeWithin(0.003, 0.005);
    expect((await rowOf(response)).input_tokens).toBeWithin(1_000, 2_000);
  });

  test("of two megabytes is charged as a picture when the caller leaves its stream", async () => {
    stream = () => wordsForever();
    const leaving = new AbortController();
    const response = await ask({ ...large, max_tokens: 500, stream: true }, { signal: leaving.signal });
    const reader = response.body?.getReader();
    for (let words = 0; words < 5; words += 1) await reader?.read();
    leaving.abort();
    stream = null;
    const row = await rowOf(response);
    expect(row.outcome).toBe("client_closed");
    expect(row.input_tokens).toBeWithin(1_000, 2_000);
    expect(Number(row.charge_usd)).toBeWithin(0.0029, 0.0101);
  });

  test("fits a budget of one dollar and a limit of 90,000 tokens a minute", async () => {
    usage = { prompt_tokens: 800, completion_tokens: 20, total_tokens: 820 };
    const [by, id] = await limitedKey("90000/minute");
    await run("budgets", "set", "1", "--period", "day", "--key", id);
    for (const body of [
      elsewhere,
      large,
      { ...elsewhere, model: "gpt-4.1" },
      { ...large, model: "gpt-4.1" },
    ]) {
      const response = await ask(body, { by });
      expect(response.status, await response.clone().text()).toBe(200);
    }
  });
});

test("C-1 a file counts as much as its model takes, where the operator said how much that is", async () => {
  usage = { prompt_tokens: 5_000, completion_tokens: 20, total_tokens: 5_020 };
  const [by] = await limitedKey("90000/minute");
  const file = { file_data: "data:application/pdf;base64,JVBERi0xLjcK", filename: "a.pdf" };
  const body = asks(HI, { type: "file", file });
  expect((await ask(body, { by })).status).toBe(429);
  expect((await ask({ ...body, model: "small" }, { by })).status).toBe(200);
});

describe("C-1 every count with a price", () => {
  const sound = {
    ...asks({ type: "input_audio", input_audio: { data: "A".repeat(6_000), format: "wav" } }),
    max_tokens: 500,
  };
  const counted = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 };

  test("is charged, kept and told: audio, and what was written into the cache", async () => {
    const prices = ["--input", "2.5", "--output", "10", "--audio-input", "40", "--cache-write", "3.125"];
    await run("prices", "set", "house", "m", ...prices, "--reason", "Audio and caches");
    usage = { ...counted, prompt_tokens_details: { audio_tokens: 900 } };
    const heard = await ask(sound);
    expect(chargeOf(heard)).toBe("0.037250");
    usage = { ...counted, prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 900 } };
    const cached = await ask(sound);
    expect(chargeOf(cached)).toBe("0.004063");
    expect(await rowOf(cached)).toMatchObject({ cache_write_tokens: 900, audio_input_tokens: 0 });
    expect(await rowOf(heard)).toMatchObject({ audio_input_tokens: 900, cache_write_tokens: 0 });
    expect(await run("ledger", "explain", heard.headers.get("x-request-id") ?? "")).toContain(
      "1000 tokens of input (900 of them of audio) and 100 of output",
    );
    const table = await run("usage");
    expect(table).toContain("AUDIO IN");
    expect(table).toContain("CACHE WRITE");
    expect(table).not.toContain("IMAGE IN");
  });
});

describe("C-1 a count that comes early", () => {
  const early = { prompt_tokens: 1_000, completion_tokens: 1, total_tokens: 1_001 };
  const chunk = (content: string, more: object = {}) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }], ...more })}\n\n`;
  const words = Array.from({ length: 20 }, () => chunk("word ".repeat(40))).join("");

  test.each([
    ["ends without another one", 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'],
    ["breaks off", ""],
  ])("does not win over what was delivered when the stream %s", async (_, end) => {
    const text = chunk("", { usage: early }) + words + end;
    stream = () => new Response(text).body ?? expect.unreachable();
    const response = await ask({ ...asks(HI), stream: true });
    await response.text();
    stream = null;
    const row = await rowOf(response);
    // 4,000 characters in 20 pieces, four to a token.
    expect([row.input_tokens, row.output_tokens]).toEqual([1_000, 1_001]);
    expect(row.charge_usd).toBe("0.012510");
  });
});

function wordsForever(): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "word " } }] })}\n\n`,
  );
  return new ReadableStream({
    async pull(controller) {
      await Bun.sleep(20);
      controller.enqueue(bytes);
    },
  });
}
