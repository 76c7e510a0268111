import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

/** How long a price that is to come may take to be in force. */
const PATIENCE_MS = 15_000;

let asked = 0;
const provider = Bun.serve({
  idleTimeout: 0,
  port: 0,
  hostname: "127.0.0.1",
  fetch() {
    asked += 1;
    const choices = [{ index: 0, message: { role: "assistant", content: "x" }, finish_reason: "stop" }];
    const usage = { prompt_tokens: 300_000, completion_tokens: 1_000, total_tokens: 301_000 };
    return Response.json({ id: "x", object: "chat.completion", created: 1, model: "m", choices, usage });
  },
});

let product: Product;
let key: string;

beforeAll(async () => {
  const dataDir = await makeDataDir();
  product = await startProduct(dataDir);
  const place = ["--name", "house", "--no-secret", "--allow-private", "--model", "m"];
  const base = `http://127.0.0.1:${provider.port}/v1`;
  await run("providers", "add", "openai-compatible", "--base-url", base, ...place);
  key = JSON.parse(await run("keys", "create", "--live", "--json")).key;
}, 300_000);

afterAll(async () => {
  await product.stop();
  await provider.stop(true);
  await removeDataDir(product.dataDir);
});

/** What a command printed; fails the test when the command did. */
async function run(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words);
  expect(code, stderr).toBe(0);
  return stdout;
}

function ask(): Promise<Response> {
  return fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "x" }] }),
  });
}

const costOf = async () => (await ask()).headers.get("x-sallyport-cost-usd");

describe("C-1 a model", () => {
  test("without a price is refused for good, and its provider is not asked", async () => {
    const before = asked;
    const response = await ask();
    expect(response.status).toBe(400);
    expect(response.headers.get("x-should-retry")).toBe("false");
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe("price_unknown");
    expect(product.output()).toContain("prices set house m ");
    expect(asked).toBe(before);
    const shown = JSON.parse(await run("prices", "show", "house", "m", "--json"));
    expect(shown).toMatchObject({ cost: null, origin: { source: "unknown" } });
  });

  test("costs what was set when the command returns, to the millionth", async () => {
    await run("prices", "set", "house", "m", "--input", "0.15", "--output", "0.6", "--reason", "Ours");
    expect(await costOf()).toBe("0.045600");
    const tier = ["--tier", "200000:0.3,0.9", "--request", "0.01"];
    await run(
      "prices",
      "set",
      "house",
      "m",
      "--input",
      "0.15",
      "--output",
      "0.6",
      ...tier,
      "--reason",
      "Tiers",
    );
    expect(await costOf()).toBe("0.100900");
  });

  test("costs what was set for later from then on, by itself", async () => {
    await run(
      "prices",
      "set",
      "house",
      "m",
      "--input",
      "1",
      "--output",
      "1",
      "--from",
      "4s",
      "--reason",
      "Later",
    );
    expect(await costOf()).toBe("0.100900");
    const deadlineMs = performance.now() + PATIENCE_MS;
    let cost = await costOf();
    while (cost === "0.100900" && performance.now() < deadlineMs) {
      await Bun.sleep(50); // each question costs money
      cost = await costOf();
    }
    expect(cost).toBe("0.301000");
  });

  test("C-5 has a history with reasons, which the sale follows", async () => {
    await run("plans", "set", "default", "*", "--markup", "12.5", "--reason", "Price list");
    const { items } = JSON.parse(await run("prices", "history", "--json"));
    expect(items.map(({ reason }: { reason: string }) => reason)).toEqual(["Ours", "Tiers", "Later"]);
    const shown = JSON.parse(await run("prices", "show", "house", "m", "--json"));
    expect(shown).toMatchObject({
      cost: { input: "1.00" },
      sale: { input: "1.125" },
      plan: "default",
      rule: { pattern: "*", markup_percent: "12.5" },
      origin: { source: "override", text: "Later" },
    });
  });
});
