import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let product: Product;
/** A receiver of a customer, on the same development machine. */
let receiver: ReturnType<typeof Bun.serve>;
const received: Received[] = [];
/** Called with what comes; holds the answer back as long as it likes. */
let answering: (one: Received) => Promise<void> | void = () => {};

beforeAll(async () => {
  product = await startProduct(await makeDataDir());
  receiver = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 120,
    async fetch(request) {
      const one = { headers: Object.fromEntries(request.headers), body: await request.text() };
      received.push(one);
      await answering(one);
      return new Response(null, { status: 204 });
    },
  });
}, 300_000);
afterAll(async () => {
  await receiver.stop(true);
  await product.stop();
  await removeDataDir(product.dataDir);
}, 300_000);

async function command(...words: string[]) {
  const { code, stdout, stderr } = await sallyport(product.dataDir, [...words, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

const beginTask = async () => {
  const response = await fetch(`${product.url}/v1/generations`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${product.testKey}`,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
    },
    body: JSON.stringify({ model: "simulated-image", prompt: "a canary of a red shoe", size: "64x64" }),
  });
  return ((await response.json()) as { id: string }).id;
};
const waitFor = async <Found>(look: () => Found | undefined): Promise<Found> => {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await Bun.sleep(50);
  }
};
const about = (id: string) =>
  received.filter(({ body }) => (JSON.parse(body) as { data: { id?: string } }).data.id === id);

test("C-4 Z-2 a receiver is told that its pictures are made, believes it by its secret, and is told nothing else", async () => {
  const url = `http://127.0.0.1:${receiver.port}/hooks`;
  const { id: endpoint, secret } = await command(
    "webhooks",
    "create",
    url,
    "--event",
    "generation.succeeded",
  );
  const id = await beginTask();
  const one = await waitFor(() => about(id)[0]);
  expect(new Webhook(secret).verify(one.body, one.headers)).toMatchObject({
    type: "generation.succeeded",
    data: { id, status: "succeeded", pictures: 1, delivered: 1, mode: "test", charge_usd: "0.000000" },
  });
  expect(one.body).not.toContain("canary");
  expect(() => new Webhook(secret).verify(one.body.replace("succeeded", "failed"), one.headers)).toThrow();
  const delivered = async () => (await command("webhooks", "deliveries")).items[0];
  let last = await delivered();
  while (last.state !== "delivered") last = await delivered();
  expect(last).toMatchObject({ webhook: endpoint, status: 204, attempts: 1, type: "generation.succeeded" });
  const shown = await command("webhooks", "delivery", last.id);
  expect(shown.body).toBe(one.body);
  expect(product.output()).not.toContain(secret);
}, 300_000);

test("C-4 a worker that is killed between sending and writing it down has it sent again, under the same id", async () => {
  const held = Promise.withResolvers<void>();
  answering = () => held.promise;
  const id = await beginTask();
  const first = await waitFor(() => about(id)[0]);
  process.kill(product.pidOf("worker") ?? expect.unreachable(), "SIGKILL");
  held.resolve();
  answering = () => {};
  const again = await waitFor(() => about(id)[1]);
  expect(again.headers["webhook-id"]).toBe(first.headers["webhook-id"] ?? "");
  expect(again.body).toBe(first.body);
}, 300_000);
