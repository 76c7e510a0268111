import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { counters, residentMiB } from "./hostile/gauges.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(180_000);

const LEFT_STREAM_MS = 2_000;
const MOST_IN_FLIGHT = 400;

/** A provider that thinks without end. */
let asked = 0;
const provider = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: 0,
  async fetch(request) {
    await request.arrayBuffer();
    asked += 1;
    const chunk = { id: "x", object: "chat.completion.chunk", created: 1, model: "m" };
    const piece = { ...chunk, choices: [{ index: 0, delta: { content: "Well" }, finish_reason: null }] };
    const body = new ReadableStream({
      start: (controller) =>
        controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(piece)}\n\n`)),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
});

let product: Product;
let dataDir: string;
const settings = {
  SALLYPORT_LEFT_STREAM_MS: String(LEFT_STREAM_MS),
  SALLYPORT_MAX_IN_FLIGHT: String(MOST_IN_FLIGHT),
};

beforeAll(async () => {
  dataDir = await makeDataDir();
  product = await startProduct(dataDir, settings);
  const add = ["providers", "add", "openai-compatible", "--name", "slow", "--no-secret", "--allow-private"];
  const base = `http://127.0.0.1:${provider.port}/v1`;
  const added = await sallyport(dataDir, [...add, "--base-url", base, "--model", "m=1,2"]);
  if (added.code !== 0) throw new Error(added.stderr);
});
afterAll(async () => {
  await product.stop();
  await provider.stop(true);
  await removeDataDir(dataDir);
});

async function json<Document>(words: readonly string[]): Promise<Document> {
  const { code, stdout, stderr } = await sallyport(dataDir, [...words, "--json"]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Document;
}

const newKey = async () =>
  (await json<{ key: string }>(["keys", "create", "--live", "--organization", "default"])).key;

/** The test key of another organization. */
async function newStranger(): Promise<string> {
  const file = join(dataDir, "stranger.json");
  await writeFile(
    file,
    JSON.stringify({ organizations: [{ slug: "stranger", projects: [{ slug: "shop" }] }] }),
  );
  await json(["apply", file]);
  const words = ["keys", "create", "--test", "--organization", "stranger", "--project", "shop"];
  return (await json<{ key: string }>(words)).key;
}

/** Asks for a stream and resets the connection as soon as something has come of it. Resolves to its status. */
async function askAndLeave(key: string): Promise<number> {
  const { hostname, port } = new URL(product.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  const body = JSON.stringify({
    model: "m",
    stream: true,
    max_tokens: 1_000,
    messages: [{ role: "user", content: "Hi" }],
  });
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    "Host: localhost",
    `Authorization: Bearer ${key}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  const answered = new Promise<string>((resolve) => {
    socket.once("data", (piece: Buffer) => resolve(piece.toString("latin1")));
    socket.once("close", () => resolve(""));
  });
  const beginning = await answered;
  socket.resetAndDestroy();
  return Number(/^HTTP\/1.1 (\d+)/.exec(beginning)?.[1] ?? 0);
}

test("C-1 callers that leave by the thousand, again and again, fill a quarter of a node, and others get in", async () => {
  const key = await newKey();
  const stranger = await newStranger();
  const before = residentMiB(product).now;
  const statuses: number[] = [];
  const leave = async () => {
    for (let call = 0; call < 100; call += 1) statuses.push(await askAndLeave(key));
  };
  await Promise.all(Array.from({ length: 10 }, leave));
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(asked).toBe(statuses.filter((status) => status === 200).length);
  // What came before the node heard of those that had left is beyond the quarter; how much, its machine decides.
  expect((await counters(product)).inFlight).toBeLessThan(MOST_IN_FLIGHT);
  const served = await fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${stranger}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] }),
  });
  expect(served.status).toBe(200);
  while ((await counters(product)).inFlight > 0) await Bun.sleep(50);
  expect(residentMiB(product).now).toBeLessThan(before * 1.5 + 50);
});

test("C-2 a node that is killed while it reads on for a caller who left charges nothing and books what was held", async () => {
  const key = await newKey();
  await askAndLeave(key);
  expect((await counters(product)).inFlight).toBe(1);
  await product.kill();
  product = await startProduct(dataDir, settings);
  const { items } = await json<{ items: { outcome: string; charge_usd: string }[] }>([
    ...["usage", "list", "--organization", "default", "--limit", "5000"],
  ]);
  const interrupted = items.filter(({ outcome }) => outcome === "interrupted");
  expect(interrupted.map(({ charge_usd: usd }) => usd)).toEqual(["0.000000"]);
  const { code, stdout } = await sallyport(dataDir, ["ledger", "verify", "--json"]);
  expect(code, stdout).toBe(0);
});
