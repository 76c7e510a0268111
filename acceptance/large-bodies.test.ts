import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { counters } from "./hostile/gauges.ts";
import { rawExchange } from "./hostile/raw-client.ts";
import { CHAT } from "./hostile/request.ts";
import { makeDataDir, type Product, removeDataDir, startProduct } from "./product.ts";

const MEBIBYTE = 1024 * 1024;
const BUDGET_BYTES = 64 * MEBIBYTE;

let product: Product;

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), {
    SALLYPORT_MAX_BODY_BYTES: String(BUDGET_BYTES),
    SALLYPORT_BODY_SHARE_PERCENT: "50",
  });
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

const url = () => `${product.url}/v1/chat/completions`;
const headers = () => ({ authorization: `Bearer ${product.testKey}`, "content-type": "application/json" });

function headOf(bytes: number): string {
  const { host } = new URL(product.url);
  const fields = Object.entries({ host, ...headers(), "content-length": String(bytes) });
  return `POST /v1/chat/completions HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

/** Announces a body and sends only some of it. */
function announce(bytes: number, sent: Uint8Array | string = ""): Promise<Socket> {
  const { hostname, port } = new URL(product.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(headOf(bytes));
      socket.write(sent, () => resolve(socket));
    });
    socket.on("error", () => {});
  });
}

const heldBytes = async (): Promise<number> => {
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  return Number(/^sallyport_body_bytes_held (\d+)$/m.exec(metrics)?.[1]);
};

async function holds(bytes: number): Promise<void> {
  for (let waited = 0; (await heldBytes()) !== bytes && waited < 500; waited++) await Bun.sleep(10);
  expect(await heldBytes()).toBe(bytes);
}

test("T-4 256 announcements of 1 MiB that send nothing take nothing from anybody, not even from their own key", async () => {
  const announced = await Promise.all(Array.from({ length: 256 }, () => announce(MEBIBYTE)));
  const refused = await fetch(url(), { method: "POST", headers: headers(), body: CHAT });
  expect(refused.status).toBe(200);
  expect(await heldBytes()).toBe(0);
  for (const socket of announced) socket.destroy();
});

test("T-4 a body is charged for what has come of it, and gives it back when its sender goes", async () => {
  const slow = await announce(20 * MEBIBYTE, Buffer.alloc(3 * MEBIBYTE, "x"));
  await holds(3 * MEBIBYTE);
  slow.destroy();
  await holds(0);
});

test("T-4 one key holds no more than its share; the refusal says so, and when to try again", async () => {
  const slow = await announce(31 * MEBIBYTE, Buffer.alloc(30 * MEBIBYTE, "x"));
  await holds(30 * MEBIBYTE);
  const { answers } = await rawExchange(product.url, [headOf(3 * MEBIBYTE), Buffer.alloc(3 * MEBIBYTE, "x")]);
  expect(answers[0]).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
  expect(JSON.parse(answers[0]?.body ?? "").error).toMatchObject({
    code: "overloaded",
    message: `This node is at its limit of ${32 * MEBIBYTE} bytes of request bodies for one API key. Try again in a moment.`,
  });
  slow.destroy();
  await holds(0);
});

test("T-4 24 MiB that are no JSON are answered with where, and others are served meanwhile", async () => {
  const body = Buffer.alloc(24 * MEBIBYTE, "[1,");
  let served = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      const response = await fetch(url(), { method: "POST", headers: headers(), body: CHAT });
      expect(response.status).toBe(200);
      await response.text();
      served++;
    }
  })();
  const refused = await fetch(url(), { method: "POST", headers: headers(), body });
  isOver = true;
  await others;
  expect(refused.status).toBe(400);
  expect(served).toBeGreaterThan(0);
});

/** The longest that anybody else waits for an answer, in milliseconds, while this body is answered. */
async function longestWaitBeside(body: string): Promise<number> {
  let longestMs = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      const asked = performance.now();
      await (await fetch(`${product.url}/health/live`)).text();
      longestMs = Math.max(longestMs, performance.now() - asked);
    }
  })();
  const answered = await fetch(url(), { method: "POST", headers: headers(), body });
  isOver = true;
  await others;
  expect(answered.status).toBe(200);
  return longestMs;
}

test("T-4 members by the hundred thousand, which a parser takes long for, stall nobody else, test key or not", async () => {
  const names = Array.from({ length: 450_000 }, (_, at) => `"k${at}":1`).join(",");
  const body = `{"x":{${names}},${CHAT.slice(1)}`;
  const began = performance.now();
  JSON.parse(body);
  const parsingMs = performance.now() - began;
  // Other work on the machine may stall one round; a parser would stall each.
  let leastMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6 && leastMs >= parsingMs / 2; round += 1)
    leastMs = Math.min(leastMs, await longestWaitBeside(body));
  expect(leastMs).toBeLessThan(parsingMs / 2);
});

test("T-4 a large prompt reaches its model word for word, and is counted", async () => {
  const before = (await counters(product)).total;
  const text = `${'line "quoted" \\ é 日本 𝒳\n'.repeat(60_000)}[[simulate tokens=1]]`;
  const response = await fetch(url(), {
    method: "POST",
    headers: headers(),
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: text }] }),
  });
  expect(response.status).toBe(200);
  const { usage } = (await response.json()) as {
    usage: { prompt_tokens: number; completion_tokens: number };
  };
  expect(usage.completion_tokens).toBe(1);
  expect(usage.prompt_tokens).toBeGreaterThan(100_000);
  expect((await counters(product)).total).toBe(before + 1);
});

test.each([
  ["no body at all", { "content-type": "application/json" }],
  ["no body and no type, as curl sends it", {}],
])("an empty body is called empty: %s", async (_, type) => {
  const { authorization } = headers();
  const response = await fetch(url(), { method: "POST", headers: { authorization, ...type } });
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: { message: string } }).error.message).toBe(
    "The body is not valid JSON: it is empty.",
  );
});
