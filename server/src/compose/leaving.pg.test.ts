import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { BillingUpstream, type Making, PROMPT_TOKENS } from "../../testing/billing-upstream.ts";
import { startTestGateway, type TestGateway } from "../../testing/gateway.ts";
import { PublicError } from "../kernel/errors.ts";
import type { CreatedKey } from "../keys/index.ts";
import { addProvider } from "../provider-accounts/index.ts";
import { startServer } from "./gateway.ts";

setDefaultTimeout(60_000);

const LEFT_STREAM_MS = 600;
const HIDDEN_TOKENS_PER_SECOND = 1_000;
/** Micro-dollars for a token, in and out. */
const PRICE = 10;
const OUTPUT_LIMIT = 20_000;

let gateway: TestGateway;
let upstream: BillingUpstream;
let key: CreatedKey;
/** Works for a while, and answers what nobody can read. */
const broken = Bun.serve({
  idleTimeout: 0,
  hostname: "127.0.0.1",
  port: 0,
  async fetch() {
    await Bun.sleep(30);
    return new Response("no JSON");
  },
});

beforeAll(async () => {
  upstream = new BillingUpstream();
  gateway = await startTestGateway({
    SALLYPORT_LEFT_STREAM_MS: String(LEFT_STREAM_MS),
    SALLYPORT_HIDDEN_TOKENS_PER_SECOND: String(HIDDEN_TOKENS_PER_SECOND),
    SALLYPORT_MAX_IN_FLIGHT: "12",
  });
  const prices = { inputUsdPerMillion: String(PRICE), outputUsdPerMillion: String(PRICE) };
  for (const [slug, url, models] of [
    ["bills", upstream.url, ["b"]],
    ["broken", broken.url.origin, ["c", "d"]],
    ["second", upstream.url, ["d"]],
  ] as const) {
    const added = await addProvider(gateway.control.database, gateway.control.vault, {
      slug: `${slug}-provider`,
      kind: "openai-compatible",
      baseUrl: url,
      allowPrivateAddress: true,
      priority: 1,
      models: models.map((model) => ({ model, ...prices })),
      secret: null,
    });
    await gateway.inForce(added.generation);
  }
  key = gateway.live;
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
  await broken.stop(true);
});

interface Call {
  readonly stream?: boolean;
  readonly making?: Making;
  readonly model?: string;
  readonly idempotencyKey?: string;
  /** Of a node other than the first. */
  readonly url?: string;
}

function requestOf({ stream = false, making = {}, model = "b", idempotencyKey }: Call): string {
  const messages = [{ role: "user", content: JSON.stringify(making) }];
  const body = JSON.stringify({ model, stream, max_tokens: OUTPUT_LIMIT, messages });
  return [
    "POST /v1/chat/completions HTTP/1.1",
    "Host: localhost",
    `Authorization: Bearer ${key.key.reveal()}`,
    "Content-Type: application/json",
    ...(idempotencyKey === undefined ? [] : [`Idempotency-Key: ${idempotencyKey}`]),
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

/** A caller on a socket of its own, which can leave as it likes. */
async function call(asked: Call): Promise<Socket> {
  const { hostname, port } = new URL(asked.url ?? gateway.server.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(requestOf(asked));
  return socket;
}

const until = async (condition: () => boolean) => {
  while (!condition()) await Bun.sleep(2);
};
const nothingInFlight = () => until(() => gateway.server.inFlight.count === 0);

/** The newest row of `count` in all, once everything has been written. */
async function lastRow(count: number) {
  for (;;) {
    const rows = await gateway.control.database.inTenant(gateway.place.organization.id, (db) =>
      db.selectFrom("usage_requests").selectAll().orderBy("started_at").execute(),
    );
    const row = rows.at(-1);
    if (row === undefined || rows.length < count) await Bun.sleep(10);
    else
      return {
        outcome: row.outcome,
        status: row.status,
        source: row.usage_source,
        input: Number(row.input_tokens),
        output: Number(row.output_tokens),
        reasoning: Number(row.reasoning_tokens),
        cost: Number(row.cost_micro_usd),
        charge: Number(row.charge_micro_usd),
        loss: Number(row.loss_micro_usd),
      };
  }
}

let written = 0;
/** How the one request ended that is under way. */
async function settled() {
  await nothingInFlight();
  written += 1;
  return lastRow(written);
}

const priceOf = (output: number) => (PROMPT_TOKENS + output) * PRICE;
const lastBill = () => upstream.bills.at(-1) ?? expect.unreachable();

describe("C-1 a whole answer", () => {
  for (const afterMs of [8, 250])
    test(`whose caller resets after ${afterMs} ms is read to its end and charged in full`, async () => {
      const asked = upstream.bills.length;
      const socket = await call({ making: { hidden: 300, text: 100 } });
      await until(() => upstream.bills.length > asked);
      await Bun.sleep(afterMs);
      socket.resetAndDestroy();
      const row = await settled();
      expect(lastBill()).toEqual({ output: 400, ended: "whole" });
      expect(row).toEqual({
        outcome: "client_closed",
        status: 499,
        source: "provider",
        input: PROMPT_TOKENS,
        output: 400,
        reasoning: 300,
        cost: priceOf(400),
        charge: priceOf(400),
        loss: 0,
      });
    });

  test("of which the caller only ended its own side counts as left, because the runtime closes it, and is charged", async () => {
    const socket = await call({ making: { text: 50 } });
    await until(() => gateway.server.inFlight.count === 1);
    socket.end();
    expect(await settled()).toMatchObject({ source: "provider", output: 50, charge: priceOf(50), loss: 0 });
  });

  test("leaves the connection to the provider for the next", async () => {
    const before = upstream.connections.size;
    for (let count = 0; count < 3; count += 1) {
      const socket = await call({ making: { text: 20 } });
      await until(() => gateway.server.inFlight.count === 1);
      socket.resetAndDestroy();
      await settled();
    }
    expect(upstream.connections.size - before).toBeLessThanOrEqual(1);
  });
});

/** Opens a stream and waits until its provider has begun to write; until it can be read, if there is a text. */
async function openStream(making: Making, asked: Call = {}): Promise<Socket> {
  const before = upstream.bills.length;
  const socket = await call({ ...asked, stream: true, making });
  const read = new Promise((resolve) => socket.once("data", resolve));
  await until(() => (upstream.bills[before]?.output ?? 0) > 3);
  if (making.text !== undefined) await read;
  return socket;
}

describe("C-1 a stream whose caller leaves", () => {
  test("is read on to its count, reasoning included, and charged by it", async () => {
    const socket = await openStream({ hidden: 100, text: 20 });
    socket.resetAndDestroy();
    const row = await settled();
    expect(lastBill()).toEqual({ output: 120, ended: "whole" });
    expect(row).toEqual({
      outcome: "client_closed",
      status: 200,
      source: "provider",
      input: PROMPT_TOKENS,
      output: 120,
      reasoning: 100,
      cost: priceOf(120),
      charge: priceOf(120),
      loss: 0,
    });
  });

  for (const [name, making] of [
    ["while its model thinks and nothing has come", { hidden: 100_000 }],
    ["inside a long text", { hidden: 100, text: 100_000 }],
  ] as const)
    test(`${name} is stopped in time and charged no less than its provider bills`, async () => {
      const socket = await openStream(making);
      socket.resetAndDestroy();
      const row = await settled();
      await until(() => lastBill().ended !== null);
      const { output, ended } = lastBill();
      expect(ended).toBe("left");
      const status = "text" in making ? 200 : 499;
      expect(row).toMatchObject({ outcome: "client_closed", status, source: "bounded", loss: 0 });
      expect(row.charge).toBeGreaterThanOrEqual(priceOf(output));
      expect(row.charge).toBe(row.cost);
      expect(row.output).toBeLessThanOrEqual(OUTPUT_LIMIT);
    });

  test("and whose counts came although it does not end is charged by them", async () => {
    const socket = await openStream({ hidden: 20, text: 10, endless: true });
    socket.resetAndDestroy();
    expect(await settled()).toMatchObject({ source: "provider", output: 30, charge: priceOf(30), loss: 0 });
  });

  test("and that breaks off while it is read on costs the caller its text, and the operator the rest", async () => {
    const socket = await openStream({ hidden: 200, text: 40, breaks: true });
    socket.resetAndDestroy();
    const row = await settled();
    expect(row).toMatchObject({ outcome: "client_closed", source: "estimated", output: 40 });
    expect(row.charge).toBe((row.input + 40) * PRICE);
    expect(row.charge + row.loss).toBe(row.cost);
    expect(row.cost).toBeGreaterThanOrEqual(priceOf(lastBill().output));
  });

  test("K-4 AB-9 and that is cut while it is read on is stopped there and charged the most", async () => {
    const socket = await openStream({ hidden: 100_000 });
    socket.resetAndDestroy();
    await until(() => gateway.server.inFlight.leftCount === 1);
    expect(gateway.server.inFlight.count).toBe(1);
    gateway.server.inFlight.cut(() => new PublicError("key_revoked"));
    expect(await settled()).toMatchObject({ outcome: "client_closed", source: "bounded", loss: 0 });
  });

  test("K-8 tells a replay its charge", async () => {
    const idempotencyKey = crypto.randomUUID();
    const socket = await openStream({ text: 30 }, { idempotencyKey });
    socket.resetAndDestroy();
    const { charge } = await settled();
    const again = await fetch(`${gateway.server.url}/v1/chat/completions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key.key.reveal()}`,
        "content-type": "application/json",
        "idempotency-key": idempotencyKey,
      },
      body: requestOf({ stream: true, making: { text: 30 } }).split("\r\n\r\n")[1] ?? "",
    });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({
      first: { outcome: "client_closed", usage_source: "provider", charge_usd: `0.000${charge}` },
    });
    expect(charge).toBe(priceOf(30));
  });
});

describe("C-1 what a provider made and nobody got", () => {
  test("K-4 AB-9 of a whole answer that is cut is the operator's loss", async () => {
    const socket = await call({ making: { text: 100_000 } });
    await until(() => (upstream.bills.at(-1)?.output ?? 0) >= 50);
    gateway.server.inFlight.cut(() => new PublicError("key_revoked"));
    const row = await settled();
    await until(() => lastBill().ended === "left");
    expect(row).toMatchObject({ outcome: "cut", status: 401, charge: 0 });
    expect(row.loss).toBe(row.cost);
    expect(row.loss).toBeGreaterThanOrEqual(50 * PRICE);
    socket.destroy();
  });

  test("of an answer that cannot be read is the operator's loss", async () => {
    const socket = await call({ model: "c" });
    const row = await settled();
    expect(row).toMatchObject({ outcome: "provider_invalid", status: 502, charge: 0 });
    expect(row.loss).toBe(row.cost);
    expect(row.loss).toBeGreaterThanOrEqual(0.03 * HIDDEN_TOKENS_PER_SECOND * PRICE);
    socket.destroy();
  });

  test("P-5 before another provider answered is the operator's loss beside the customer's charge", async () => {
    const socket = await call({ model: "d", making: { text: 5 } });
    const row = await settled();
    expect(row).toMatchObject({ outcome: "succeeded", output: 5, charge: priceOf(5) });
    expect(row.loss).toBeGreaterThanOrEqual(0.03 * HIDDEN_TOKENS_PER_SECOND * PRICE);
    expect(row.cost).toBe(row.charge + row.loss);
    socket.destroy();
  });
});

describe("who leaves makes no room by it", () => {
  test("an organization that left a quarter of what a node serves waits for their ends, and others get in", async () => {
    const sockets: Socket[] = [];
    for (let count = 0; count < 4; count += 1) sockets.push(await openStream({ hidden: 100_000 }));
    for (const socket of sockets) socket.resetAndDestroy();
    const ask = () =>
      fetch(`${gateway.server.url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${key.key.reveal()}`, "content-type": "application/json" },
        body: requestOf({ making: { text: 1 } }).split("\r\n\r\n")[1] ?? "",
      });
    let refused = await ask();
    while (refused.status === 200) {
      written += 1;
      refused = await ask();
    }
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("2");
    expect(await refused.text()).toContain("too_many_left");
    await nothingInFlight();
    written += sockets.length;
    while ((await ask()).status !== 200) await Bun.sleep(20);
    written += 1;
  });
});

describe("a node that stops", () => {
  test("tells a caller who is still there that it does, and bears what its provider made", async () => {
    const node = await startServer(gateway.deployment, gateway.log);
    const socket = await call({ making: { text: 100_000 }, url: node.url });
    const answer = new Promise<string>((resolve) =>
      socket.once("data", (piece) => resolve(piece.toString("latin1"))),
    );
    await until(() => lastBill().ended === null && lastBill().output > 3);
    await node.stop();
    expect(await answer).toMatch(/^HTTP\/1.1 503 .*"code":"draining"/s);
    written += 1;
    const row = await lastRow(written);
    expect(row).toMatchObject({ outcome: "cut", status: 503, charge: 0 });
    expect(row.loss).toBeGreaterThan(0);
    socket.destroy();
  });

  test("waits for streams that are read on, and then charges the most for what it has to stop", async () => {
    const node = await startServer(gateway.deployment, gateway.log);
    const socket = await openStream({ hidden: 100_000 }, { url: node.url });
    socket.resetAndDestroy();
    await until(() => node.inFlight.leftCount === 1);
    expect(node.inFlight.count).toBe(1);
    await node.stop();
    expect(node.inFlight.count).toBe(0);
    written += 1;
    expect(await lastRow(written)).toMatchObject({ outcome: "client_closed", source: "bounded", loss: 0 });
  });
});
