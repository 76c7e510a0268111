import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(180_000);

const AUDIO = { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } };

/** A provider that says who was asked for what, and fails when it is told to. */
class Upstream {
  readonly asked: string[] = [];
  failing = false;
  readonly #server = Bun.serve({
    idleTimeout: 0,
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { model } = (await request.json()) as { model: string };
      this.asked.push(model);
      if (this.failing) return Response.json({ error: { message: "no" } }, { status: 500 });
      const choices = [{ index: 0, message: { role: "assistant", content: "x" }, finish_reason: "stop" }];
      const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };
      return Response.json({ id: "x", object: "chat.completion", created: 1, model, choices, usage });
    },
  });

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}/v1`;
  }

  stop(): Promise<void> {
    return this.#server.stop(true);
  }
}

const [openai, router] = [new Upstream(), new Upstream()];
let product: Product;
let key: string;

beforeAll(async () => {
  product = await startProduct(await makeDataDir());
  // The router comes first, and calls its models as their maker does.
  await add("openai-compatible", "router", router, "5", "openai/gpt-4o=3,12", "gpt-4o=3,12", "unpriced");
  await add("openai", "openai", openai, "10");
  key = await newKey();
}, 300_000);

afterAll(async () => {
  await product.stop();
  await Promise.all([openai.stop(), router.stop()]);
  await removeDataDir(product.dataDir);
});

beforeEach(() => {
  for (const upstream of [openai, router]) {
    upstream.asked.length = 0;
    upstream.failing = false;
  }
});

function add(kind: string, name: string, { url }: Upstream, priority: string, ...models: readonly string[]) {
  const declared = models.flatMap((model) => ["--model", model]);
  const place = ["--name", name, "--base-url", url, "--allow-private", "--priority", priority];
  return run(`sk-${crypto.randomUUID()}`, "providers", "add", kind, ...place, ...declared);
}

async function run(input: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words, { input });
  expect(code, stderr).toBe(0);
  return stdout;
}

const newKey = async (...options: readonly string[]): Promise<string> =>
  JSON.parse(await run("", "keys", "create", "--live", "--json", ...options)).key;

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Headers;
}

async function ask(
  model: string,
  bearer = key,
  part: object = { type: "text", text: "hi" },
  maxTokens = 5,
): Promise<Refusal> {
  const response = await fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify({ model, max_tokens: maxTokens, messages: [{ role: "user", content: [part] }] }),
  });
  const { error } = (await response.json()) as { error?: { code: string; message: string } };
  const { status, headers } = response;
  return { status, code: error?.code ?? "", message: error?.message ?? "", headers };
}

async function listed(bearer = key): Promise<readonly string[]> {
  const response = await fetch(`${product.url}/v1/models`, {
    headers: { authorization: `Bearer ${bearer}` },
  });
  const { data } = (await response.json()) as { data: { id: string }[] };
  return data.map(({ id }) => id);
}

describe("P-5 a prefixed name", () => {
  test("never reaches another provider that calls its own model so, neither first nor after a failure", async () => {
    expect((await ask("openai/gpt-4o")).status).toBe(200);
    expect([openai.asked, router.asked]).toEqual([["gpt-4o"], []]);
    openai.failing = true;
    expect((await ask("openai/gpt-4o")).status).toBe(502);
    expect(router.asked).toEqual([]);
  });

  test("reaches that other model by the other provider's short name", async () => {
    expect((await ask("router/openai/gpt-4o")).status).toBe(200);
    expect([openai.asked, router.asked]).toEqual([[], ["openai/gpt-4o"]]);
  });

  test("AB-9 is stopped with its provider, and with its model under every spelling", async () => {
    const during = async (target: readonly string[], asked: readonly string[]) => {
      await run("", "emergency", "stop", ...target, "--reason", "ticket 71");
      const codes: string[] = [];
      for (const model of asked) codes.push((await ask(model)).code);
      await run("", "emergency", "resume", ...target, "--reason", "it is over");
      return codes;
    };
    expect(await during(["--provider", "openai"], ["openai/gpt-4o", "router/openai/gpt-4o"])).toEqual([
      "provider_stopped",
      "",
    ]);
    const spellings = ["gpt-4o", "openai/gpt-4o", "router/gpt-4o", "router/openai/gpt-4o"];
    expect(await during(["--model", "gpt-4o"], spellings)).toEqual(spellings.map(() => "model_stopped"));
    expect((await ask("openai/gpt-4o")).status).toBe(200);
  });

  test("K-3 falls back to nothing that the key may not use", async () => {
    const limited = await newKey("--model", "gpt-4o");
    router.failing = true;
    openai.failing = true;
    expect((await ask("gpt-4o", limited)).status).toBe(502);
    expect([new Set(openai.asked), new Set(router.asked)]).toEqual([
      new Set(["gpt-4o"]),
      new Set(["gpt-4o"]),
    ]);
    // Whichever of them is the last is asked once more.
    expect(openai.asked.length + router.asked.length).toBe(3);
    expect((await ask("router/openai/gpt-4o", limited)).code).toBe("model_not_allowed");
    const ofOpenAi = await newKey("--model", "openai/gpt-4o");
    router.asked.length = 0;
    for (const name of ["gpt-4o", "router/gpt-4o", "router/openai/gpt-4o"])
      expect((await ask(name, ofOpenAi)).code, name).toBe("model_not_allowed");
    expect((await ask("openai/gpt-4o", ofOpenAi)).status).toBe(502);
    expect(router.asked).toEqual([]);
  });
});

describe("what a provider cannot serve", () => {
  test("goes to another that may, and is refused as the caller's only when none is left", async () => {
    const refused = await ask("openai/gpt-4o", key, AUDIO);
    expect(refused).toMatchObject({ status: 400, code: "model_unsuitable" });
    expect(refused.message).toContain("takes no audio");
    const unpriced = await ask("gpt-4o", key, AUDIO);
    expect(unpriced).toMatchObject({ status: 400, code: "price_unknown" });
    expect(unpriced.message).toContain("what audio costs");
    expect([openai.asked, router.asked]).toEqual([[], []]);
    expect(product.output()).toContain("prices set router gpt-4o --input … --output … --audio-input");
    for (const { headers } of [refused, unpriced]) {
      expect(headers.get("x-should-retry")).toBe("false");
      expect(headers.get("retry-after")).toBeNull();
    }
    await run(
      "",
      ...`prices set router gpt-4o --input 3 --output 12 --audio-input 40 --audio-output 80`.split(" "),
      "--reason",
      "Audio",
    );
    expect((await ask("gpt-4o", key, AUDIO)).status).toBe(200);
    expect([openai.asked, router.asked]).toEqual([[], ["gpt-4o"]]);
    // Text goes on as before.
    expect((await ask("openai/gpt-4o")).status).toBe(200);
  });

  test("embeddings of a chat model and a chat with an embedding model are refused before anybody is asked", async () => {
    const everything = await newKey();
    expect(await ask("text-embedding-3-small", everything)).toMatchObject({
      status: 400,
      code: "model_unsuitable",
    });
    const response = await fetch(`${product.url}/v1/embeddings`, {
      method: "POST",
      headers: { authorization: `Bearer ${everything}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4o-mini", input: "hi" }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("makes no embeddings");
    expect(openai.asked).toEqual([]);
  });
});

describe("K-5 AB-6 a refusal of too much", () => {
  const FITTING = /limit the output to at most (\d+) tokens/;
  const TEXT = { type: "text", text: "hi" };

  async function followed(bearer: string, code: string, says: string): Promise<void> {
    const refused = await ask("openai/gpt-4o", bearer, TEXT, 500);
    expect(refused).toMatchObject({ status: 429, code });
    expect(refused.message).toContain(says);
    expect(refused.headers.get("x-should-retry")).toBe("false");
    expect(refused.headers.get("retry-after")).toBeNull();
    const fitting = Number(FITTING.exec(refused.message)?.[1]);
    // The body has fewer bytes where the limit has fewer digits.
    expect((await ask("openai/gpt-4o", bearer, TEXT, fitting + 3)).code).toBe(code);
    expect((await ask("openai/gpt-4o", bearer, TEXT, fitting)).status).toBe(200);
  }

  test("of a budget says what would fit, and that is let through", async () => {
    const bearer = await newKey();
    // Its bytes at 2.50 USD a million and 16 tokens at 10 are a little more.
    await run("", "budgets", "set", "0.0004", "--period", "day", "--key", bearer.slice(0, 24));
    await followed(bearer, "budget_period_exhausted", "of the budget of 0.000400 USD a day for this key");
  });

  test("of a limit says what would fit, and that is let through", async () => {
    const bearer = await newKey();
    await run("", "limits", "set", "125/day", "--unit", "tokens", "--key", bearer.slice(0, 24));
    await followed(bearer, "request_exceeds_limit", "(the limit 'key-tokens");
  });
});

describe("GET /v1/models", () => {
  test("lists each model once, under a name that works, and none without a price", async () => {
    const names = await listed();
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("gpt-4o");
    expect(names).toContain("router/openai/gpt-4o");
    for (const name of ["openai/gpt-4o", "unpriced", "router/unpriced"])
      expect(names, name).not.toContain(name);
  });

  test("K-3 keeps to the models and endpoints of the key", async () => {
    expect(await listed(await newKey("--model", "gpt-4o"))).toEqual(["gpt-4o"]);
    expect(await listed(await newKey("--model", "openai/gpt-4o"))).toEqual(["openai/gpt-4o"]);
    const embedding = await listed(await newKey("--endpoint", "embeddings"));
    expect(embedding).toContain("text-embedding-3-small");
    expect(embedding).not.toContain("gpt-4o-mini");
    const chat = await listed(await newKey("--endpoint", "chat.completions"));
    expect(chat).toContain("gpt-4o-mini");
    expect(chat).not.toContain("text-embedding-3-small");
  });

  test("describes one by its name with slashes, escaped or not, and none that the key cannot use", async () => {
    const about = async (path: string, bearer = key) => {
      const response = await fetch(`${product.url}/v1/models/${path}`, {
        headers: { authorization: `Bearer ${bearer}` },
      });
      return [response.status, ((await response.json()) as { id?: string }).id];
    };
    for (const path of ["router/openai/gpt-4o", "router%2Fopenai%2Fgpt-4o", "router%2fopenai/gpt%2D4o?x=1"])
      expect(await about(path)).toEqual([200, "router/openai/gpt-4o"]);
    expect(await about("unpriced")).toEqual([404, undefined]);
    expect(await about("%E0%A4%A")).toEqual([404, undefined]);
    const embedding = await newKey("--endpoint", "embeddings");
    expect(await about("gpt-4o-mini", embedding)).toEqual([404, undefined]);
    expect(await about("gpt-4o-mini", await newKey("--model", "gpt-4o"))).toEqual([404, undefined]);
  });
});
