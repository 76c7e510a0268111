import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import OpenAI from "openai";
import { type Deployment, makeDeployment } from "./deployment.ts";
import type { Product } from "./product.ts";

setDefaultTimeout(120_000);

/** Each call costs exactly this, whatever its length. */
const FEE_USD = "0.001";

let asked = 0;
let lastLimit: unknown;
const provider = Bun.serve({
  idleTimeout: 0,
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    asked += 1;
    const body = (await request.json()) as { max_tokens?: number; stream?: boolean };
    lastLimit = body.max_tokens;
    if (body.stream) return endless();
    const choices = [{ index: 0, message: { role: "assistant", content: "x" }, finish_reason: "stop" }];
    const usage = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 };
    return Response.json({ id: "x", object: "chat.completion", created: 1, model: "m", choices, usage });
  },
});

/** Tokens of streams that go on until nobody listens. */
let written = 0;

/** A stream that goes on until nobody listens. */
function endless(): Response {
  const chunk = { id: "x", object: "chat.completion.chunk", created: 1, model: "m" };
  const piece = { ...chunk, choices: [{ index: 0, delta: { content: "four" }, finish_reason: null }] };
  const bytes = new TextEncoder().encode(`data: ${JSON.stringify(piece)}\n\n`);
  const body = new ReadableStream({
    async pull(controller) {
      await Bun.sleep(20);
      written += 1;
      controller.enqueue(bytes);
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

interface Account {
  readonly organization: string;
  readonly key: string;
  readonly keyId: string;
}
interface Balance {
  readonly available_usd: string;
  readonly held_usd: string;
}

let deployment: Deployment;

beforeAll(async () => {
  deployment = await makeDeployment(3, { SALLYPORT_LEFT_STREAM_MS: "1000" });
  const base = `http://127.0.0.1:${provider.port}/v1`;
  const words = [
    "providers",
    "add",
    "openai-compatible",
    "--name",
    "house",
    "--no-secret",
    "--allow-private",
  ];
  await deployment.json([...words, "--base-url", base, "--model", "m=1,2", "--model", "flat"]);
  const flat = ["prices", "set", "house", "flat", "--input", "0", "--output", "0", "--request", FEE_USD];
  await deployment.json([...flat, "--reason", "a flat fee"]);
}, 300_000);

afterAll(async () => {
  await deployment?.remove();
  await provider.stop(true);
});

let accounts = 0;

/** An organization of its own with a live key and some credit. */
async function account(creditUsd: string): Promise<Account> {
  accounts += 1;
  const organization = `customer-${accounts}`;
  const file = join(deployment.operatorDir, `${organization}.json`);
  const declared = { organizations: [{ slug: organization, projects: [{ slug: "shop" }] }] };
  await writeFile(file, JSON.stringify(declared));
  await deployment.json(["apply", file]);
  const place = ["--organization", organization, "--project", "shop"];
  const created = await deployment.json<{ id: string; key: string }>(["keys", "create", "--live", ...place]);
  await deployment.json(["credits", "grant", creditUsd, "--organization", organization, "--reason", "paid"]);
  return { organization, key: created.key, keyId: created.id };
}

function ask(
  node: Product | undefined,
  key: string,
  more: object = {},
  headers: Record<string, string> = {},
) {
  return fetch(`${node?.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "flat", messages: [{ role: "user", content: "Hi" }], ...more }),
  });
}

/** So many calls at once, over these nodes; how many answers there were of each kind. */
async function storm(nodes: readonly Product[], key: string, calls: number): Promise<Record<string, number>> {
  const answers = await Promise.all(
    Array.from({ length: calls }, async (_, index) => {
      const response = await ask(nodes[index % nodes.length], key);
      const body = (await response.json()) as { error?: { code: string } };
      return body.error?.code ?? String(response.status);
    }),
  );
  return Object.fromEntries(
    [...Map.groupBy(answers, (answer) => answer)].map(([kind, all]) => [kind, all.length]),
  );
}

const balance = ({ organization }: Account) =>
  deployment.json<Balance>(["credits", "balance", "--organization", organization]);

/** Waits until the usage of the last requests has been charged. */
async function settled(of: Account): Promise<Balance> {
  for (const startedMs = performance.now(); ; ) {
    const now = await balance(of);
    if (Number(now.held_usd) === 0 || performance.now() - startedMs > 30_000) return now;
    await Bun.sleep(100);
  }
}

async function booksAgree(): Promise<void> {
  const { code, stdout, stderr } = await deployment.run(["ledger", "verify", "--json"]);
  expect(code, stdout + stderr).toBe(0);
}

describe("C-1 credit for exactly 100 calls", () => {
  test.each([1, 3])("pays for exactly 100 of 500 calls at once, on %d nodes", async (count) => {
    const payer = await account("0.10");
    const before = asked;
    const outcome = await storm(deployment.nodes.slice(0, count), payer.key, 500);
    expect(outcome).toEqual({ 200: 100, insufficient_credit: 400 });
    expect(asked - before).toBe(100);
    expect(await settled(payer)).toMatchObject({ available_usd: "0.000000", held_usd: "0.000000" });
    await booksAgree();
  });
});

describe("K-5 a budget for exactly 100 calls", () => {
  test.each([1, 3])("lets exactly 100 of 500 calls at once through, on %d nodes", async (count) => {
    const payer = await account("5");
    const budget = ["budgets", "set", "0.10", "--period", "day", "--key", payer.keyId];
    await deployment.json([...budget, "--organization", payer.organization]);
    const outcome = await storm(deployment.nodes.slice(0, count), payer.key, 500);
    expect(outcome).toEqual({ 200: 100, budget_period_exhausted: 400 });
    await booksAgree();
  });

  test("is refused with the limit, its amount and when it resets, and is not tried again", async () => {
    const payer = await account("5");
    const budget = ["budgets", "set", "0.0005", "--period", "day", "--key", payer.keyId];
    await deployment.json([...budget, "--organization", payer.organization]);
    const response = await ask(deployment.nodes[0], payer.key);
    expect([response.status, response.headers.get("x-should-retry")]).toEqual([429, "false"]);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain("0.000500 USD a day for this key");
    expect(error.message).toMatch(/resets at \d{4}-\d\d-\d\dT00:00:00/);
  });
});

describe("C-1 a long answer", () => {
  test("is cut to what is affordable, which the caller and the provider are told", async () => {
    const payer = await account("0.001");
    const response = await ask(deployment.nodes[0], payer.key, { model: "m", max_tokens: 4_000 });
    expect(response.status).toBe(200);
    const limit = Number(response.headers.get("x-sallyport-output-limit"));
    expect(limit).toBeGreaterThan(400);
    expect(limit).toBeLessThan(500);
    expect(lastLimit).toBe(limit);
    expect(response.headers.get("x-sallyport-charge-usd")).toBe("0.000007");
  });

  test("that its caller leaves is paid for as far as it was made, until it was stopped", async () => {
    const payer = await account("1");
    const leaving = new AbortController();
    const response = await fetch(`${deployment.nodes[0]?.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${payer.key}`, "content-type": "application/json" },
      body: JSON.stringify({
        model: "m",
        stream: true,
        max_tokens: 9_999,
        messages: [{ role: "user", content: "Hi" }],
      }),
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    for (let pieces = 0; pieces < 5; pieces += 1) await reader?.read();
    leaving.abort();
    const { available_usd: availableUsd } = await settled(payer);
    const paid = 1_000_000 - Number(availableUsd.replace(".", ""));
    expect(written).toBeGreaterThan(20);
    expect(paid).toBeGreaterThanOrEqual(2 * written);
    expect(paid).toBeLessThan(2 * 9_999);
    await booksAgree();
  });
});

describe("K-8 an idempotency key", () => {
  test("on 1,000 duplicates at once makes one provider call and one charge", async () => {
    const payer = await account("1");
    const before = asked;
    const headers = { "idempotency-key": crypto.randomUUID() };
    const statuses = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => {
        const response = await ask(deployment.nodes[index % 3], payer.key, {}, headers);
        await response.arrayBuffer();
        return response.status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(999);
    expect(asked - before).toBe(1);
    expect(await settled(payer)).toMatchObject({ available_usd: "0.999000" });
  });

  test("tells a replay how the first request ended, which official SDKs do not send again", async () => {
    const payer = await account("1");
    const client = new OpenAI({
      apiKey: payer.key,
      baseURL: `${deployment.nodes[0]?.url}/v1`,
      maxRetries: 3,
    });
    const question = { model: "flat", messages: [{ role: "user" as const, content: "Hi" }] };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const before = asked;
    const first = client.chat.completions.create(question, { headers });
    const { response } = await first.withResponse();
    await settled(payer);
    const replay = await client.chat.completions
      .create(question, { headers })
      .catch((error: unknown) => error);
    expect(replay).toBeInstanceOf(OpenAI.ConflictError);
    expect(replay).toMatchObject({ status: 409, code: "idempotency_replayed" });
    const shown = (replay as InstanceType<typeof OpenAI.ConflictError>).headers;
    expect(shown.get("x-sallyport-first-request-id")).toBe(response.headers.get("x-request-id"));
    expect([shown.get("x-should-retry"), shown.get("x-sallyport-charge-usd")]).toEqual(["false", "0.001000"]);
    expect(asked - before).toBe(1);
  });

  test("is free again when the request was refused before anybody was asked", async () => {
    const payer = await account("0.0005");
    const headers = { "idempotency-key": "refused-first" };
    expect((await ask(deployment.nodes[0], payer.key, {}, headers)).status).toBe(402);
    await deployment.json([
      "credits",
      "grant",
      "1",
      "--organization",
      payer.organization,
      "--reason",
      "paid",
    ]);
    expect((await ask(deployment.nodes[0], payer.key, {}, headers)).status).toBe(200);
    const other = await ask(deployment.nodes[0], payer.key, { user: "other" }, headers);
    expect(other.status).toBe(422);
  });
});

test("C-5 the story of one charge is told in words", async () => {
  const payer = await account("1");
  const response = await ask(deployment.nodes[0], payer.key);
  await settled(payer);
  const id = response.headers.get("x-request-id") ?? "";
  const { code, stdout, stderr } = await deployment.run([
    "ledger",
    "explain",
    id,
    "--organization",
    payer.organization,
  ]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("0.001000");
  expect(stdout).toContain("flat");
});
