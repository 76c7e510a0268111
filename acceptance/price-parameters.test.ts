import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(180_000);

/** What the provider says next beside its tokens: 1,000 in, 100 out. */
let answer: { readonly service_tier?: string | null; readonly usage?: object } = {};
let asked: readonly Record<string, unknown>[] = [];

const provider = Bun.serve({
  idleTimeout: 0,
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const body = (await request.json()) as Record<string, unknown>;
    asked = [...asked, body];
    const usage = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100, ...answer.usage };
    const tier = answer.service_tier === undefined ? {} : { service_tier: answer.service_tier };
    if (body["stream"] !== true) {
      const choices = [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }];
      return Response.json({
        id: "x",
        object: "chat.completion",
        created: 1,
        model: "m",
        choices,
        usage,
        ...tier,
      });
    }
    const chunk = (rest: object) =>
      `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", ...rest })}\n\n`;
    const choice = (delta: object, reason: string | null) => ({
      choices: [{ index: 0, delta, finish_reason: reason }],
    });
    const text = [
      chunk({ ...choice({ role: "assistant", content: "hi" }, null), service_tier: null }),
      chunk({ ...choice({}, "stop"), ...tier }),
      chunk({ choices: [], usage }),
      "data: [DONE]\n\n",
    ].join("");
    return new Response(text, { headers: { "content-type": "text/event-stream" } });
  },
});

let product: Product;
let live: string;
let testKey: string;

beforeAll(async () => {
  product = await startProduct(await makeDataDir());
  const place = ["--base-url", `http://127.0.0.1:${provider.port}/v1`, "--allow-private"];
  await run("sk-x", "providers", "add", "openai", ...place);
  await run(
    "",
    "providers",
    "add",
    "openai-compatible",
    "--name",
    "house",
    "--no-secret",
    "--model",
    "m=1,10",
    ...place,
  );
  live = JSON.parse(await run("", "keys", "create", "--live", "--json")).key;
  testKey = JSON.parse(await run("", "keys", "create", "--test", "--json")).key;
}, 300_000);

afterAll(async () => {
  await product.stop();
  await provider.stop(true);
  await removeDataDir(product.dataDir);
});

async function run(input: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words, { input });
  expect(code, stderr).toBe(0);
  return stdout;
}

function ask(body: object, key = live): Promise<Response> {
  return fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "hi" }], max_tokens: 500, ...body }),
  });
}

async function costOf(body: object): Promise<string | null> {
  const response = await ask(body);
  expect(response.status, await response.text()).toBe(200);
  return response.headers.get("x-sallyport-cost-usd");
}

interface Row {
  readonly request: string;
  readonly cost_usd: string;
}

/** What a stream cost, whose headers come before that is known. */
async function costOfStream(body: object): Promise<string | undefined> {
  const response = await ask({ ...body, stream: true });
  expect(response.status, await response.text()).toBe(200);
  const id = response.headers.get("x-request-id");
  for (let turn = 0; turn < 50; turn += 1) {
    const rows: readonly Row[] = JSON.parse(
      await run("", "usage", "list", "--limit", "5000", "--json"),
    ).items;
    const row = rows.find(({ request }) => request === id);
    if (row) return row.cost_usd;
  }
  return undefined;
}

const refusalOf = async (body: object, key = live) => {
  const response = await ask(body, key);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, ...error };
};

describe("C-1 a service tier costs what the answer says was used", () => {
  // gpt-5: 1.25 and 10 USD a million as usual, 2.5 and 20 with priority, 0.625 and 5 with flex.
  test.each([
    ["priority", "priority", "0.004500"],
    ["priority", "default", "0.002250"],
    ["priority", undefined, "0.004500"],
    ["fast", "priority", "0.004500"],
    ["flex", "flex", "0.001125"],
    ["flex", "default", "0.002250"],
    ["auto", "default", "0.002250"],
    ["auto", "priority", "0.004500"],
    ["auto", "flex", "0.001125"],
    ["default", "default", "0.002250"],
    ["scale", "scale", "0.002250"],
    [undefined, "default", "0.002250"],
    [undefined, "priority", "0.004500"],
    [undefined, undefined, "0.002250"],
  ])("asked for %s, answered %s", async (tier, said, expected) => {
    answer = said === undefined ? {} : { service_tier: said };
    expect(await costOf({ model: "gpt-5", ...(tier && { service_tier: tier }) })).toBe(expected);
    expect(asked.at(-1)?.["service_tier"]).toBe(tier);
  });

  test("in a stream too, whose first chunks do not say it", async () => {
    answer = { service_tier: "priority" };
    expect(await costOfStream({ model: "gpt-5", service_tier: "priority" })).toBe("0.004500");
  });

  test("is held before it is sent: a budget that covers the usual price only does not cover it", async () => {
    answer = { service_tier: "priority" };
    const key = JSON.parse(await run("", "keys", "create", "--live", "--json"));
    // 500 tokens out: 0.005 USD as usual, 0.01 with priority.
    await run("", "budgets", "set", "0.007", "--period", "total", "--key", key.id);
    const body = { model: "gpt-5", service_tier: "priority", max_tokens: 500 };
    const limited = await ask(body, key.key);
    await limited.text();
    const left = Number(limited.headers.get("x-sallyport-output-limit"));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(351);
  });

  test("is refused by name where it has no price, and nobody is asked", async () => {
    const before = asked.length;
    for (const body of [
      { model: "m", service_tier: "priority" },
      { model: "gpt-5", service_tier: "ultrafast" },
      { model: "gpt-5", service_tier: "of tomorrow" },
    ]) {
      const refusal = await refusalOf(body);
      expect(refusal).toMatchObject({ status: 400, code: "price_unknown" });
      expect(refusal.message).toContain("service_tier");
    }
    expect(asked.length).toBe(before);
    expect(product.output()).toContain("prices set house m --input … --output … --service-tier");
  });

  test("costs what the operator set for it", async () => {
    const prices = ["--input", "1", "--output", "10", "--service-tier", "turbo:3,30", "--search", "0.005"];
    await run("", "prices", "set", "house", "m", ...prices, "--reason", "Their list");
    answer = { service_tier: "turbo" };
    expect(await costOf({ model: "m", service_tier: "turbo" })).toBe("0.006000");
    const shown = await run("", "prices", "show", "house", "m");
    expect(shown).toContain("service tier turbo");
    expect(shown).toContain("a web search");
  });

  test("whose name nobody knows takes what was held, and no more", async () => {
    answer = { service_tier: "of tomorrow" };
    const response = await ask({ model: "gpt-5", service_tier: "priority" });
    await response.text();
    const charged = Number(response.headers.get("x-sallyport-charge-usd"));
    expect(charged).toBeGreaterThan(0.0045);
  });
});

describe("C-1 a search costs what it costs", () => {
  test("by the number that the answer says, or once as asked", async () => {
    answer = { usage: { num_sources_used: 3 } };
    expect(await costOf({ model: "m", search_parameters: { mode: "on" } })).toBe("0.017000");
    answer = { usage: { num_sources_used: 0 } };
    expect(await costOf({ model: "m", search_parameters: { mode: "on" } })).toBe("0.002000");
    answer = {};
    expect(await costOf({ model: "m", web_search_options: {} })).toBe("0.007000");
  });

  test("with every request of a model that always searches", async () => {
    answer = {};
    expect(await costOf({ model: "gpt-4o-search-preview" })).toBe("0.028500");
    expect(await costOf({ model: "gpt-4o-search-preview", web_search_options: {} })).toBe("0.028500");
  });

  test("and is refused where nobody says what it costs", async () => {
    const refusal = await refusalOf({ model: "gpt-4o", web_search_options: {} });
    expect(refusal).toMatchObject({ status: 400, code: "price_unknown" });
    expect(refusal.message).toContain("web search");
  });
});

test("C-1 tools of the provider and whatever else costs without saying so are refused by name", async () => {
  for (const [param, body] of [
    ["tools[].type", { tools: [{ type: "web_search" }] }],
    ["plugins", { plugins: [{ id: "web" }] }],
    ["models", { models: ["dear"] }],
    ["compound_custom", { compound_custom: {} }],
  ] as const) {
    const refusal = await refusalOf({ model: "m", ...body });
    expect(refusal).toMatchObject({ status: 400, code: "parameter_unpriced" });
    expect(refusal.message).toContain(`'${param}'`);
  }
});

describe("a model's name", () => {
  test("of a snapshot has its own price", async () => {
    answer = {};
    expect(await costOf({ model: "gpt-4o-2024-08-06" })).toBe("0.003500");
    expect(await costOf({ model: "gpt-4o-2024-05-13" })).toBe("0.006500");
    expect(asked.at(-1)?.["model"]).toBe("gpt-4o-2024-05-13");
    expect(await costOf({ model: "openai/gpt-5-2025-08-07" })).toBe("0.002250");
  });

  test("that is not known is answered with the nearest, and K-6 a test key reaches every name", async () => {
    expect(await refusalOf({ model: "gpt-4o-2031-01-01" })).toMatchObject({
      status: 404,
      code: "model_not_found",
      message: expect.stringContaining("Did you mean 'gpt-4o'"),
    });
    for (const model of ["gpt-5-2025-08-07", "mistral-large-2411", "gpt-4-0314", "grok-4.20"]) {
      const response = await ask({ model, service_tier: "priority" }, testKey);
      expect(response.status, await response.text()).toBe(200);
      expect(response.headers.get("x-sallyport-cost-usd")).toBe("0.000000");
    }
  });
});

test("the operator reads every part of a price, its sources, and where they differ", async () => {
  const { cost, origin, retires_on } = JSON.parse(
    await run("", "prices", "show", "openai", "gpt-5.4", "--json"),
  );
  expect(cost).toMatchObject({
    input: "2.50",
    tiers: [{ above_input_tokens: 272_000, input: "5.00" }],
    service_tiers: { priority: { output: "30.00" }, flex: { cached_input: "0.13" } },
  });
  expect(origin).toMatchObject({
    source: "catalogue",
    conflicts: [],
    page: expect.stringContaining("https://"),
  });
  expect(origin.text).toContain("models.dev");
  expect(origin.text).toContain("litellm");
  expect(retires_on).toBeNull();
  const { items } = JSON.parse(await run("", "models", "--search", "gpt-4o-2024-05-13", "--json"));
  expect(items).toMatchObject([
    { name: "gpt-4o-2024-05-13", retires_on: "2026-10-23", takes: ["text", "image"] },
  ]);
});
