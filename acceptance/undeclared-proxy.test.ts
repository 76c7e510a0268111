import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makeEmptyDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

const GUESSES = 700;
const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");

let product: Product;
const folders: string[] = [];

async function start(env: Readonly<Record<string, string>> = {}): Promise<Product> {
  const folder = await makeEmptyDataDir();
  folders.push(folder);
  return startProduct(folder, env);
}

function list(key: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${product.url}/v1/models`, { headers: { ...headers, authorization: `Bearer ${key}` } });
}

async function callers(): Promise<{ seen: string; advice: string | null }> {
  const document = (await (await fetch(`${product.url}/health/ready`)).json()) as {
    callers: { seen: string; advice: string | null };
  };
  return document.callers;
}

async function doctor() {
  const { port } = new URL(product.url);
  const { stdout } = await sallyport(product.dataDir, ["doctor", "--json"], {
    env: { SALLYPORT_PORT: port },
  });
  const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; message: string }[] };
  return checks.find(({ name }) => name === "callers");
}

beforeAll(async () => {
  product = await start();
}, 300_000);

afterAll(async () => {
  await product.stop();
  await Promise.all(folders.map(removeDataDir));
});

describe("AB-6 behind a proxy that nobody declared", () => {
  test("as long as nothing looks like one, nothing is said", async () => {
    expect((await list(product.testKey)).status).toBe(200);
    expect(await callers()).toEqual({ seen: "own addresses", advice: null });
    expect(await doctor()).toMatchObject({ ok: true });
  }, 300_000);

  test("one caller's wrong keys lock out nobody's right one", async () => {
    const wrong = `${product.testKey.slice(0, -1)}${product.testKey.endsWith("a") ? "b" : "a"}`;
    const statuses = await Promise.all(
      Array.from({ length: GUESSES }, async () => (await list(wrong)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    const known = await Promise.all(
      Array.from({ length: 20 }, async () => (await list(product.testKey)).status),
    );
    expect(new Set(known)).toEqual(new Set([200]));
    expect((await list(wrong)).status).toBe(429);
  }, 300_000);

  test("many keys of one address are noticed", async () => {
    const created = await sallyport(product.dataDir, ["keys", "create", "--test", "--count", "12", "--json"]);
    const keys = [...created.stdout.matchAll(/sp_test_\w{65}/g)].map(([key]) => key);
    expect(keys).toHaveLength(12);
    for (const key of keys) expect((await list(key)).status).toBe(200);
    expect((await callers()).seen).toBe("one address");
  }, 300_000);

  test("forwarded requests are noticed: in the log, at /health/ready, and by the doctor, who says what to do", async () => {
    expect((await list(product.testKey, { "x-forwarded-for": "203.0.113.7" })).status).toBe(200);
    const { seen, advice } = await callers();
    expect(seen).toBe("behind an undeclared proxy");
    expect(advice).toContain("SALLYPORT_TLS_PROXIES");
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
    expect(product.output()).toContain('"callers_not_told_apart"');
    expect(product.output()).not.toContain("203.0.113.7");
    const found = await doctor();
    expect(found).toMatchObject({ ok: false });
    expect(found?.message).toContain("SALLYPORT_TLS_PROXIES");
  }, 300_000);

  test("a start in production on loopback, where only a proxy can be, warns", async () => {
    const production = {
      SALLYPORT_ENV: "production",
      SALLYPORT_MASTER_KEY: secret(),
      SALLYPORT_KEY_PEPPERS: `1:${secret()}`,
    };
    const warned = await start(production);
    await warned.stop();
    expect(warned.output()).toContain("set SALLYPORT_TLS_PROXIES=127.0.0.1/32");
    const declared = await start({ ...production, SALLYPORT_TLS_PROXIES: "127.0.0.1/32" });
    await declared.stop();
    expect(declared.output()).not.toContain("SALLYPORT_TLS_PROXIES");
  }, 300_000);
});
