import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import OpenAI from "openai";
import {
  childrenOf,
  makeEmptyDataDir,
  type Product,
  removeDataDir,
  sallyport,
  startProduct,
} from "./product.ts";

let dataDir: string;

beforeAll(async () => {
  dataDir = await makeEmptyDataDir();
});

afterAll(() => removeDataDir(dataDir));

function ask(product: Product, key: string, stream = false, content = "Hello"): Promise<Response> {
  return fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", stream, messages: [{ role: "user", content }] }),
  });
}

async function usedRequests(): Promise<number> {
  const { stdout } = await sallyport(dataDir, ["usage", "--by", "outcome", "--json"]);
  const { total } = JSON.parse(stdout) as { total: { requests: number } };
  return total.requests;
}

describe("the first start, later starts and violent ends, on one data folder", () => {
  let key = "";

  test("the first start prints a key and a curl line that works as printed", async () => {
    const product = await startProduct(dataDir);
    key = product.testKey;
    const command = /^ {2}(curl [\s\S]*?\}')$/m.exec(product.output())?.[1] ?? "";
    const curl = Bun.spawnSync(["sh", "-c", command]);
    expect(JSON.parse(curl.stdout.toString()).choices[0].message.content).toContain("simulated");
    expect(await product.stop()).toBe(0);
  }, 300_000);

  test("P-6 the development key file is readable by its owner only, and no other file holds the key", async () => {
    expect((await lstat(join(dataDir, "development-keys.json"))).mode & 0o777).toBe(0o600);
    const found = Bun.spawnSync(["grep", "-rlF", key.slice(24, 60), dataDir]);
    expect(found.stdout.toString()).toBe("");
  });

  test("a later start reuses everything, shows no key, and the old key works", async () => {
    const product = await startProduct(dataDir);
    expect(product.output()).not.toMatch(/sp_(test|live)_/);
    const roles = childrenOf(product.launcherPid).filter(({ words }) => words.includes("role"));
    expect(roles).not.toEqual([]);
    for (const { words } of roles) expect(words.join(" ")).toMatch(/server\/dist\/\w+\/main\.js role \w+$/);
    expect((await ask(product, key)).status).toBe(200);
    expect(await product.stop("SIGINT")).toBe(0);
  }, 300_000);

  test("a stop lets a stream in flight finish", async () => {
    const product = await startProduct(dataDir);
    const response = await ask(product, key, true, "[[simulate tokens=20 gap=50]]");
    const text = response.text();
    const stopped = product.stop();
    expect((await text).endsWith("data: [DONE]\n\n")).toBe(true);
    expect(await stopped).toBe(0);
  }, 300_000);

  test("kill -9 loses no usage row and the next start recovers by itself", async () => {
    const product = await startProduct(dataDir);
    const before = await usedRequests();
    for (let sent = 0; sent < 20; sent += 1) expect((await ask(product, key)).status).toBe(200);
    const open = await ask(product, key, true, "[[simulate fault=endless gap=5]]");
    await open.body?.getReader().read();
    await product.kill();
    const again = await startProduct(dataDir);
    expect(again.output()).toContain('"journal_replayed"');
    expect(await usedRequests()).toBe(before + 21);
    expect((await ask(again, key)).status).toBe(200);
    expect(await again.stop()).toBe(0);
  }, 300_000);

  test("K-4 a key that is revoked while the server runs is dead when the command returns", async () => {
    const product = await startProduct(dataDir);
    const created = JSON.parse(
      (await sallyport(dataDir, ["keys", "create", "--test", "--name", "short", "--json"])).stdout,
    );
    expect((await ask(product, created.key)).status).toBe(200);
    const revoked = await sallyport(dataDir, ["keys", "revoke", created.id, "--json"]);
    expect(revoked.code).toBe(0);
    expect((await ask(product, created.key)).status).toBe(401);
    await product.stop();
  }, 300_000);

  test("K-6 a live key without a provider is told which command adds one", async () => {
    const product = await startProduct(dataDir);
    const { key: live } = JSON.parse(
      (await sallyport(dataDir, ["keys", "create", "--live", "--json"])).stdout,
    );
    const response = await ask(product, live);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("sallyport providers add");
    await product.stop();
  }, 300_000);
});

describe("what keeps it from starting is one clear sentence", () => {
  async function refusal(env: Record<string, string>, folder = dataDir): Promise<string> {
    const { code, stderr } = await sallyport(folder, ["serve"], { env });
    expect(code).toBe(1);
    const lines = stderr.split("\n").filter((line) => line.startsWith("sallyport:") && !line.includes("…"));
    expect(lines).toHaveLength(1);
    expect(stderr).not.toContain("    at ");
    return lines[0] ?? "";
  }

  test("a port that is taken", async () => {
    const other = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
    expect(await refusal({ SALLYPORT_PORT: String(other.port) })).toContain(`Port ${other.port} is taken`);
    await other.stop();
  }, 300_000);

  test("another master key than the data folder was made with", async () => {
    const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
    expect(await refusal({ SALLYPORT_MASTER_KEY: key })).toContain("master key");
  }, 300_000);

  test("a database that does not answer", async () => {
    const key = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
    const env = {
      DATABASE_URL: "postgresql://gateway:not-shown@127.0.0.1:1/sallyport",
      SALLYPORT_MASTER_KEY: key(),
      SALLYPORT_KEY_PEPPERS: `1:${key()}`,
    };
    const sentence = await refusal(env);
    expect(sentence).toContain("127.0.0.1:1");
    expect(sentence).not.toContain("not-shown");
  }, 300_000);

  test("production without secrets, with weak secrets, or in the clear on a public address", async () => {
    expect(await refusal({ SALLYPORT_ENV: "production" })).toContain("SALLYPORT_MASTER_KEY must be set");
    const weak = Buffer.from("correct horse battery staple 123").toString("base64");
    const good = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
    const peppers = `1:${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64")}`;
    const refused = await refusal({
      SALLYPORT_ENV: "production",
      SALLYPORT_MASTER_KEY: weak,
      SALLYPORT_KEY_PEPPERS: peppers,
    });
    expect(refused).toContain("weak");
    expect(refused).not.toContain(weak);
    const env = { SALLYPORT_BIND: "0.0.0.0", SALLYPORT_MASTER_KEY: good, SALLYPORT_KEY_PEPPERS: peppers };
    expect(await refusal(env)).toContain("without TLS");
  }, 300_000);

  test("a data folder that cannot be made", async () => {
    const file = join(dataDir, "a-file");
    await writeFile(file, "");
    expect(await refusal({ SALLYPORT_DATA_DIR: join(file, "data") })).toContain("SALLYPORT_DATA_DIR");
  }, 300_000);
});

describe("doors that leak by themselves are closed", () => {
  test("Z-1 hostile settings of the caller's folder and environment change nothing", async () => {
    const folder = join(dataDir, "hostile");
    await mkdir(folder, { recursive: true });
    const marker = join(folder, "marker");
    await writeFile(join(folder, ".env"), "BUN_CONFIG_VERBOSE_FETCH=curl\nSALLYPORT_PORT=1\n");
    await writeFile(join(folder, "evil.ts"), `await Bun.write(${JSON.stringify(marker)}, "x");`);
    await writeFile(join(folder, "bunfig.toml"), `preload = ["${join(folder, "evil.ts")}"]\n`);
    const product = await startProduct(dataDir, {
      BUN_CONFIG_VERBOSE_FETCH: "curl",
      HTTP_PROXY: "http://127.0.0.1:9",
      BUN_OPTIONS: `--preload ${join(folder, "evil.ts")}`,
      NODE_OPTIONS: "",
    });
    const key = JSON.parse((await sallyport(dataDir, ["keys", "create", "--test", "--json"])).stdout).key;
    const client = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: key });
    const canary = `canary-${crypto.randomUUID()}`;
    await client.chat.completions.create({
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: canary }],
    });
    expect(await product.stop()).toBe(0);
    expect(product.output()).not.toContain(canary);
    expect(await readFile(marker, "utf8").catch(() => null)).toBeNull();
  }, 300_000);
});
