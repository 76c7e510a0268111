import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { TestLog } from "../../testing/log.ts";
import { readConfig } from "../config/index.ts";
import { createKey } from "../keys/index.ts";
import { type LimitMeaning, removeLimit, setLimit } from "../limits/index.ts";
import { ensurePlace, type Place } from "../organizations/index.ts";
import { confirmEverywhere } from "../propagation/index.ts";
import { type Deployment, openDeployment } from "./deployment.ts";
import { type RunningServer, startServer } from "./gateway.ts";
import { type Control, openControl } from "./open-control.ts";

setDefaultTimeout(60_000);

let dataDir: string;
let deployment: Deployment;
let control: Control;
let server: RunningServer;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sallyport-limits-"));
  await chmod(dataDir, 0o711);
  const config = readConfig({
    SALLYPORT_DATA_DIR: dataDir,
    SALLYPORT_PORT: "0",
    SALLYPORT_DRAIN_MS: "0",
    // So that a test can be a network address of its own.
    SALLYPORT_TLS_PROXIES: "127.0.0.0/8",
  });
  deployment = await openDeployment(config, dataDir, () => {});
  control = await openControl(deployment);
  server = await startServer(deployment, new TestLog());
});
afterAll(async () => {
  await server.stop();
  await control.close();
  await deployment.close();
  await rm(dataDir, { recursive: true, force: true });
});

const inForce = (generation: bigint) => confirmEverywhere(control.database, generation, () => 0);

async function newKey(place: Place): Promise<{ readonly key: string; readonly id: string }> {
  const endpoints = ["chat.completions", "embeddings"];
  const scope = { endpoints, models: null, ipRanges: null, expiresAt: null };
  const asked = { place, name: "k", mode: "test", scope } as const;
  const { key, id, generation } = await createKey(control.database, control.hasher, asked);
  await inForce(generation);
  return { key: key.reveal(), id };
}

let made = 0;

/** An organization that nothing has counted yet. */
async function newPlace(): Promise<Place> {
  made += 1;
  return ensurePlace(control.database, `limited-${made}`, "default");
}

async function limit(place: Place | null, most: number, said: Partial<LimitMeaning>): Promise<number> {
  const meaning = {
    scope: "key",
    subject: null,
    endpoint: null,
    unit: "requests",
    windowSeconds: 60,
  } as const;
  const organization = place?.organization.id ?? null;
  const changed = await setLimit(control.database, organization, { ...meaning, ...said }, most);
  await inForce(changed.generation);
  return changed.number;
}

const limitOrganization = (place: Place, most: number, said: Partial<LimitMeaning> = {}) =>
  limit(place, most, { scope: "organization", subject: place.organization.id, ...said });

interface Asked {
  readonly path?: string;
  readonly content?: string;
  readonly address?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const ask = (
  key: string,
  { path = "chat/completions", content = "Hi", address, body, headers, signal }: Asked = {},
) =>
  fetch(`${server.url}/v1/${path}`, {
    method: path.startsWith("models") ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      ...(address === undefined ? {} : { "x-forwarded-for": address }),
      ...headers,
    },
    ...(path.startsWith("models")
      ? {}
      : {
          body: JSON.stringify(
            path === "embeddings"
              ? { model: "text-embedding-3-small", input: content }
              : { model: "gpt-4o-mini", messages: [{ role: "user", content }], max_tokens: 50, ...body },
          ),
        }),
    ...(signal === undefined ? {} : { signal }),
  });

async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error?: { code: string } };
  return error?.code ?? String(response.status);
}

const remainingTokens = (response: Response) => Number(response.headers.get("x-ratelimit-remaining-tokens"));

describe("AB-6 the data plane", () => {
  test("admits exactly the limit of many calls at once, and tells the rest when to try again", async () => {
    const place = await newPlace();
    await limitOrganization(place, 20);
    const keys = [await newKey(place), await newKey(place)];
    const responses = await Promise.all(
      Array.from({ length: 60 }, (_, index) => ask(keys[index % 2]?.key ?? "")),
    );
    const codes = await Promise.all(responses.map(codeOf));
    expect(codes.filter((code) => code === "200")).toHaveLength(20);
    expect(codes.filter((code) => code === "rate_limit_exceeded")).toHaveLength(40);
    for (const { status, headers } of responses) {
      expect(headers.get("ratelimit-policy")).toContain('"organization-requests";q=20;w=60');
      expect(headers.get("ratelimit")).toMatch(/"organization-requests";r=\d+;t=\d+/);
      expect(headers.get("x-ratelimit-limit-requests")).toBe("20");
      if (status === 429) expect(Number(headers.get("retry-after"))).toBeWithin(1, 63);
      else expect(headers.get("retry-after")).toBeNull();
    }
  });

  test("counts endpoints apart, and the listing of models as one of them", async () => {
    const place = await newPlace();
    const { key, id } = await newKey(place);
    await limit(place, 1, { subject: id, endpoint: "embeddings" });
    await limit(place, 2, { subject: id, endpoint: "models" });
    const codes = [];
    for (const path of [
      "embeddings",
      "embeddings",
      "chat/completions",
      "models",
      "models/gpt-4o-mini",
      "models",
    ])
      codes.push(await codeOf(await ask(key, { path })));
    expect(codes).toEqual(["200", "rate_limit_exceeded", "200", "200", "200", "rate_limit_exceeded"]);
    const other = await newKey(place);
    expect(await codeOf(await ask(other.key, { path: "embeddings" }))).toBe("200");
  });

  test("gives back the tokens a request did not use: an answer, an error, a stream, one that was left", async () => {
    const place = await newPlace();
    const { key } = await newKey(place);
    await limitOrganization(place, 10_000, { unit: "tokens" });
    const whole = await ask(key);
    const { usage } = (await whole.json()) as { usage: { total_tokens: number } };
    let left = 10_000 - usage.total_tokens;
    expect(remainingTokens(whole)).toBe(left);
    const failed = await ask(key, { content: "[[simulate status=500]]" });
    expect([failed.status, remainingTokens(failed)]).toEqual([502, left]);
    const stream = await ask(key, { body: { stream: true, stream_options: { include_usage: true } } });
    expect(remainingTokens(stream)).toBeLessThan(left - 50);
    const [, total] = /"total_tokens":(\d+)/.exec(await stream.text()) ?? [];
    left -= Number(total);
    const probe = async () => {
      const embedded = await ask(key, { path: "embeddings", content: "x" });
      const used = (await embedded.json()) as { usage: { total_tokens: number } };
      left -= used.usage.total_tokens;
      return remainingTokens(embedded);
    };
    expect(await probe()).toBe(left);
    const leaving = new AbortController();
    const endless = await ask(key, {
      content: "[[simulate fault=endless gap=5]]",
      body: { stream: true, max_tokens: 5_000 },
      signal: leaving.signal,
    });
    expect(remainingTokens(endless)).toBeLessThan(left - 5_000);
    leaving.abort();
    while ((await probe()) < left - 1_000) await Bun.sleep(20);
  });

  test("lowers the output to what the limit leaves, and says so", async () => {
    const place = await newPlace();
    const { key } = await newKey(place);
    await limitOrganization(place, 300, { unit: "tokens" });
    const response = await ask(key, { body: { max_tokens: 4_000 } });
    const output = Number(response.headers.get("x-sallyport-output-limit"));
    expect([response.status, output > 16 && output < 300]).toEqual([200, true]);
  });

  test("AB-6 says of a request that can never fit that it is not to be sent again", async () => {
    const place = await newPlace();
    const { key } = await newKey(place);
    await limitOrganization(place, 100, { unit: "tokens" });
    const response = await ask(key, { content: "x".repeat(500) });
    expect([response.status, response.headers.get("x-should-retry")]).toEqual([429, "false"]);
    expect(response.headers.get("retry-after")).toBeNull();
    const { error } = (await response.json()) as { error: { code: string; type: string; message: string } };
    expect([error.code, error.type]).toEqual(["request_exceeds_limit", "tokens"]);
    expect(error.message).toContain("this organization may have 100 a minute");
  });

  test("counts a request that was refused later, and frees its idempotency key when a limit refuses it", async () => {
    const place = await newPlace();
    const { key } = await newKey(place);
    const number = await limitOrganization(place, 1);
    await (await ask(key)).text();
    const headers = { "idempotency-key": crypto.randomUUID() };
    expect(await codeOf(await ask(key, { headers }))).toBe("rate_limit_exceeded");
    await inForce((await removeLimit(control.database, place.organization.id, number)).generation);
    expect(await codeOf(await ask(key, { headers }))).toBe("200");
  });

  test("refuses what is over a limit without asking the database for its idempotency key", async () => {
    const place = await newPlace();
    const { key } = await newKey(place);
    await limitOrganization(place, 1);
    await (await ask(key)).text();
    const owner = new pg.Client({ ...(deployment.address("sallyport_migrate") ?? expect.unreachable()) });
    await owner.connect();
    try {
      await owner.query("begin");
      // Whoever asks for a key waits from now on.
      await owner.query("lock table idempotency_records in access exclusive mode");
      const headers = { "idempotency-key": crypto.randomUUID() };
      expect(await codeOf(await ask(key, { headers }))).toBe("rate_limit_exceeded");
    } finally {
      await owner.end();
    }
  });

  test("K-8 counts a repetition as a request, and gives its tokens back", async () => {
    const place = await newPlace();
    const { key } = await newKey(place);
    await limitOrganization(place, 3);
    await limitOrganization(place, 10_000, { unit: "tokens" });
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await ask(key, { headers });
    const left = remainingTokens(first);
    await first.text();
    const again = await ask(key, { headers });
    expect([again.status, remainingTokens(again)]).toEqual([409, left]);
    expect(again.headers.get("x-ratelimit-remaining-requests")).toBe("1");
    const other = await ask(key, { headers, content: "Hello" });
    expect([other.status, remainingTokens(other)]).toEqual([422, left]);
    expect(await codeOf(await ask(key, { headers }))).toBe("rate_limit_exceeded");
  });
});

describe("AB-6 whoever tries keys", () => {
  const wrong = (key: string) => `${key.slice(0, -8)}${key.at(-8) === "A" ? "B" : "A"}${key.slice(-7)}`;

  test("hears of so many guesses and of no more, and costs no right key at its address a turn", async () => {
    const { key } = await newKey(await newPlace());
    const number = await limit(null, 10, { scope: "address", unit: "failures" });
    const [thief, good] = ["203.0.113.7", "203.0.113.8"];
    const codes = await Promise.all(
      Array.from({ length: 50 }, async () => codeOf(await ask(wrong(key), { address: thief }))),
    );
    expect(codes.filter((code) => code === "malformed_api_key")).toHaveLength(10);
    expect(codes.filter((code) => code === "rate_limit_exceeded")).toHaveLength(40);
    const refused = await ask(wrong(key), { address: thief });
    expect([refused.status, refused.headers.get("ratelimit-policy")]).toEqual([
      429,
      '"address-failures";q=10;qu="failures";w=60',
    ]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const right = await ask(key, { address: thief });
    expect(right.status).toBe(200);
    expect(right.headers.get("ratelimit-policy") ?? "").not.toContain("failures");
    expect((await ask(key, { address: thief, path: "models" })).status).toBe(200);
    expect((await ask(key, { address: good })).status).toBe(200);
    expect(number).toBe(1);
  });

  test("is one in each IPv6 network of a customer", async () => {
    const { key } = await newKey(await newPlace());
    for (let guess = 0; guess < 10; guess += 1)
      expect((await ask(wrong(key), { address: `2001:db8:0:7::${guess + 1}` })).status).toBe(401);
    expect((await ask(wrong(key), { address: "2001:db8:0:7:ffff::1" })).status).toBe(429);
    expect((await ask(wrong(key), { address: "2001:db8:0:8::1" })).status).toBe(401);
    expect((await ask(key, { address: "2001:db8:0:7:ffff::1" })).status).toBe(200);
  });

  test("counts an address' requests too, where a rule says so", async () => {
    const { key } = await newKey(await newPlace());
    await limit(null, 2, { scope: "address", subject: "198.51.100.1" });
    const statuses = [];
    for (let asked = 0; asked < 3; asked += 1)
      statuses.push((await ask(key, { address: "198.51.100.1" })).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});
