import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import OpenAI from "openai";
import type { Deployment } from "./deployment.ts";
import { ask, codeOf, makeStage, type Stage, storm, TOKENS_USED } from "./limits/stage.ts";
import type { Product } from "./product.ts";
import { eventually, makeRedis, type RedisServer } from "./redis.ts";

setDefaultTimeout(120_000);

let redis: RedisServer;
let stage: Stage;
let deployment: Deployment;

beforeAll(async () => {
  redis = await makeRedis();
  stage = await makeStage(redis.url);
  deployment = stage.deployment;
}, 300_000);

afterAll(async () => {
  await stage?.remove();
  await redis?.remove();
});

const customer = (creditUsd?: string) => stage.customer(creditUsd);
const setLimit = (...words: readonly string[]) => stage.setLimit(...words);
const nodeAt = (index: number) => stage.nodeAt(index);

describe("AB-6 three nodes with one Redis", () => {
  test("admit exactly 100 of 500 calls at once, and the provider sees no other", async () => {
    const { organization, key } = await customer();
    const { nodes } = await setLimit("100/minute", "--organization", organization);
    expect(nodes.map(({ how }) => how)).toEqual(["applied", "applied", "applied"]);
    const before = stage.asked;
    const outcome = await storm(500, (index) => ask(nodeAt(index), key));
    expect(outcome).toEqual({ 200: 100, rate_limit_exceeded: 400 });
    expect(stage.asked - before).toBe(100);
  });

  test("count a key, its project and its organization, each by its own limit", async () => {
    const { organization, key, keyId } = await customer();
    const place = ["--organization", organization];
    const { key: second } = await deployment.json<{ key: string }>([
      "keys",
      "create",
      "--live",
      ...place,
      "--project",
      "shop",
    ]);
    await setLimit("5/minute", "--key", keyId, ...place);
    await setLimit("12/minute", "--project", "shop", ...place);
    expect(await storm(20, (index) => ask(nodeAt(index), key))).toEqual({ 200: 5, rate_limit_exceeded: 15 });
    expect(await storm(20, (index) => ask(nodeAt(index), second))).toEqual({
      200: 7,
      rate_limit_exceeded: 13,
    });
  });

  test("count what is refused for what is wrong with it, and tell of it", async () => {
    const { organization, key } = await customer();
    await setLimit("4/minute", "--organization", organization);
    await setLimit("1000/minute", "--unit", "tokens", "--organization", organization);
    const wrong: readonly (readonly [object, Readonly<Record<string, string>>, string])[] = [
      [{ messages: "none" }, {}, "invalid_parameter"],
      [{ model: "no-such-model" }, {}, "model_not_found"],
      [{}, { "content-type": "text/plain" }, "unsupported_media_type"],
      [{}, { "idempotency-key": "" }, "invalid_idempotency_key"],
    ];
    for (const [index, [more, headers, code]] of wrong.entries()) {
      const response = await ask(nodeAt(index), key, headers, more);
      expect(response.headers.get("x-ratelimit-remaining-requests")).toBe(String(3 - index));
      expect(response.headers.get("x-ratelimit-remaining-tokens")).toBe("1000");
      expect(await codeOf(response)).toBe(code);
    }
    expect(await codeOf(await ask(nodeAt(0), key))).toBe("rate_limit_exceeded");
    expect(await codeOf(await ask(nodeAt(1), key, {}, { messages: "none" }))).toBe("rate_limit_exceeded");
  });

  test("give back the tokens that were not used, whichever node took them", async () => {
    const { organization, key } = await customer();
    await setLimit("100000/minute", "--unit", "tokens", "--organization", organization);
    expect(await storm(60, (index) => ask(nodeAt(index), key))).toEqual({ 200: 60 });
    const left = 100_000 - 60 * TOKENS_USED;
    let asks = 0;
    await eventually(async () => {
      // Refused for what is wrong with it, so that asking takes no tokens.
      const response = await ask(nodeAt(asks), key, {}, { messages: "none" });
      asks += 1;
      expect(await codeOf(response)).toBe("invalid_parameter");
      const remaining = Number(response.headers.get("x-ratelimit-remaining-tokens"));
      expect(remaining).toBeLessThanOrEqual(left);
      return remaining === left;
    });
  });

  test("give them back where credit refuses, which counts as a request still", async () => {
    const { organization, key } = await customer("0");
    await setLimit("10000/minute", "--unit", "tokens", "--organization", organization);
    await setLimit("40/minute", "--organization", organization);
    const refused = await ask(nodeAt(0), key);
    expect([refused.status, refused.headers.get("x-ratelimit-remaining-tokens")]).toEqual([402, "10000"]);
    expect(refused.headers.get("x-ratelimit-remaining-requests")).toBe("39");
    await refused.arrayBuffer();
    const outcome = await storm(50, (index) => ask(nodeAt(index), key));
    expect(outcome).toEqual({ insufficient_credit: 39, rate_limit_exceeded: 11 });
  });
});

test("AB-6 the official SDK waits as long as it is told, and gets its answer then", async () => {
  const { organization, key } = await customer();
  await setLimit("3/2s", "--organization", organization);
  const seen: { status: number; atMs: number; retryAfter: string | null }[] = [];
  const client = new OpenAI({
    apiKey: key,
    baseURL: `${nodeAt(0)?.url}/v1`,
    maxRetries: 3,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const { status, headers } = response;
      seen.push({ status, atMs: performance.now(), retryAfter: headers.get("retry-after") });
      return response;
    },
  });
  const question = { model: "m", messages: [{ role: "user" as const, content: "Hi" }] };
  for (let calls = 0; calls < 4; calls += 1) await client.chat.completions.create(question);
  expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 429, 200]);
  const [refused, retried] = seen.slice(3);
  const waitedMs = (retried?.atMs ?? 0) - (refused?.atMs ?? 0);
  expect(Number(refused?.retryAfter)).toBeWithin(1, 4);
  expect(waitedMs).toBeGreaterThan(Number(refused?.retryAfter) * 1_000 - 50);
  const impatient = client.withOptions({ maxRetries: 0 });
  const outcomes = await Promise.all(
    Array.from({ length: 4 }, () => impatient.chat.completions.create(question).catch((error) => error)),
  );
  expect(outcomes.find((one) => one instanceof OpenAI.RateLimitError)).toMatchObject({
    status: 429,
    code: "rate_limit_exceeded",
    type: "requests",
  });
});

describe("AB-6 credential stuffing", () => {
  const guesses = 600;

  test("from one address, on three nodes at once, hears of 60 guesses, and costs no right key there its turn", async () => {
    const thief = "203.0.113.7";
    const { key } = await customer();
    await setLimit("60/minute", "--unit", "failures", "--address", thief);
    const wrong = `${key.slice(0, -8)}${key.at(-8) === "A" ? "B" : "A"}${key.slice(-7)}`;
    const from = { "x-forwarded-for": thief };
    const outcome = await storm(guesses, (index) => ask(nodeAt(index), wrong, from));
    expect(outcome).toEqual({ malformed_api_key: 60, rate_limit_exceeded: guesses - 60 });
    for (const node of deployment.nodes) {
      const response = await ask(node, wrong, from);
      expect(response.headers.get("ratelimit-policy")).toBe('"address-failures";q=60;qu="failures";w=60');
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await codeOf(response)).toBe("rate_limit_exceeded");
      expect(await codeOf(await ask(node, key, from))).toBe("200");
    }
  });
});

test("Z-1 what is in Redis is searched by drills, and holds nothing a caller sent", async () => {
  const canary = `canary ${crypto.randomUUID()}`;
  const { key } = await customer();
  const answer = await ask(
    nodeAt(0),
    key,
    {},
    { messages: [{ role: "user", content: canary }], user: canary },
  );
  expect(answer.status).toBe(200);
  const search = (text: string) => deployment.run(["drill", "search", "--json"], `${text}\n`);
  expect(await redis.run("DBSIZE")).toBeGreaterThan(0);
  expect(JSON.parse((await search(canary)).stdout).findings).toEqual([]);
  await redis.run("HSET", "somebody's", "field", canary);
  const { code, stdout } = await search(canary);
  const { findings } = JSON.parse(stdout) as { findings: { place: string }[] };
  expect(code).toBe(1);
  expect(findings.map(({ place }) => place.replace(/\d+/, "n"))).toEqual(["Redis, key n"]);
  await redis.run("DEL", "somebody's");
});

test("AB-6 the doctor finds a Redis that forgets", async () => {
  const doctor = async () => {
    const { stdout } = await deployment.run(["doctor", "--json"]);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; message: string }[] };
    return Object.fromEntries(checks.map(({ name, ok, message }) => [name, { ok, message }]));
  };
  const { limits, redis: forgetful } = await doctor();
  expect(limits).toMatchObject({ ok: true });
  expect([forgetful?.ok, forgetful?.message.includes("appendonly yes")]).toEqual([false, true]);
  await redis.run("CONFIG", "SET", "appendonly", "yes");
  expect((await doctor())["redis"]).toMatchObject({ ok: true });
  await redis.run("CONFIG", "SET", "appendonly", "no");
});

describe("AB-5 when Redis is gone", () => {
  const ready = async (node: Product | undefined) => {
    const response = await fetch(`${node?.url}/health/ready`);
    const { limits } = (await response.json()) as { limits: { counting: boolean; outage: string } };
    return { status: response.status, counting: limits.counting, outage: limits.outage };
  };
  const outage = (mode: string) => deployment.json(["limits", "outage", mode, "--reason", "a drill"]);

  test("every node refuses, says so, and counts again by itself when it is back", async () => {
    const { organization, key } = await customer();
    await setLimit("1000/minute", "--organization", organization);
    let served = 0;
    const under = storm(300, async (index) => {
      await Bun.sleep(index * 3);
      const response = await ask(nodeAt(index), key);
      served += 1;
      return response;
    });
    while (served < 50) await Bun.sleep(5);
    await redis.kill();
    const during = await under;
    expect(new Set(Object.keys(during))).toEqual(new Set(["200", "limits_unchecked"]));
    for (const node of deployment.nodes) {
      const response = await ask(node, key);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(response.headers.get("ratelimit")).toBeNull();
      expect([response.status, await codeOf(response)]).toEqual([503, "limits_unchecked"]);
      // The key is not looked at either: a wrong one is refused the same way.
      expect(await codeOf(await ask(node, "sp_live_wrong"))).toBe("limits_unchecked");
      expect(await ready(node)).toEqual({ status: 503, counting: false, outage: "closed" });
    }
    await redis.start();
    for (const node of deployment.nodes) {
      await eventually(async () => (await ready(node)).status === 200);
      expect((await ask(node, key)).headers.get("ratelimit")).toContain("organization-requests");
    }
  });

  test("requests are let through uncounted only where the operator said so, and no longer than that", async () => {
    const { organization, key } = await customer();
    await setLimit("1/minute", "--organization", organization);
    await outage("open");
    await redis.kill();
    const outcome = await storm(30, (index) => ask(nodeAt(index), key));
    expect(outcome).toEqual({ 200: 30 });
    for (const node of deployment.nodes)
      expect(await ready(node)).toEqual({ status: 200, counting: false, outage: "open" });
    await outage("closed");
    for (const node of deployment.nodes) expect(await codeOf(await ask(node, key))).toBe("limits_unchecked");
    await redis.start();
    for (const node of deployment.nodes) await eventually(async () => (await ready(node)).status === 200);
    expect(await storm(30, (index) => ask(nodeAt(index), key))).toEqual({ 200: 1, rate_limit_exceeded: 29 });
    const { items: entries } = await deployment.json<{ items: { action: string }[] }>(["audit", "list"]);
    expect(entries.filter(({ action }) => action === "limits.outage_set")).toHaveLength(2);
  });
});
