import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { stopOne } from "./cli/emergency-act.ts";
import { type RunningServer, startServer } from "./compose.ts";
import { readConfig } from "./config/index.ts";
import { type Control, openControl } from "./control.ts";
import { debugOff, debugOn } from "./debug/index.ts";
import { type Deployment, openDeployment } from "./deployment.ts";
import type { MicroUsd } from "./kernel/money.ts";
import { type CreatedKey, createKey } from "./keys/index.ts";
import { balanceOf, grantCredit } from "./ledger/index.ts";
import { findPlace, type Place } from "./organizations/index.ts";
import type { Log, LogEvents } from "./ports/log.ts";
import { confirmEverywhere } from "./propagation/index.ts";
import { addProvider } from "./provider-accounts/index.ts";
import { allStops, resume, type SwitchMode, type SwitchTarget, stop } from "./switches/index.ts";
import { sumUsage } from "./usage/store.ts";

setDefaultTimeout(60_000);

/** A provider whose streams go on until they are told to end. */
class Upstream {
  requests = 0;
  #ending = Promise.withResolvers<void>();
  readonly server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: (request) => this.#answer(request),
  });
  readonly url = `http://127.0.0.1:${this.server.port}/v1`;

  end(): void {
    this.#ending.resolve();
    this.#ending = Promise.withResolvers<void>();
  }

  async #answer(request: Request): Promise<Response> {
    this.requests += 1;
    const { stream } = (await request.json()) as { stream?: boolean };
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    if (stream !== true)
      return Response.json({
        id: "x",
        object: "chat.completion",
        created: 0,
        model: "m",
        choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
        usage,
      });
    const ending = this.#ending.promise;
    const event = (delta: object, finish: string | null) =>
      `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 0, model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    async function* pieces() {
      yield event({ role: "assistant", content: "Hi" }, null);
      await ending;
      yield event({}, "stop");
      yield `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 0, model: "m", choices: [], usage })}\n\n`;
      yield "data: [DONE]\n\n";
    }
    return new Response(pieces() as unknown as ReadableStream, {
      headers: { "content-type": "text/event-stream" },
    });
  }
}

/** Keeps what was logged. */
class KeepingLog implements Log {
  readonly traced: LogEvents["request_traced"][] = [];

  write<Event extends keyof LogEvents>(_: unknown, event: Event, fields: LogEvents[Event]): void {
    if (event === "request_traced") this.traced.push(fields as LogEvents["request_traced"]);
  }
}

const first = new Upstream();
const second = new Upstream();
const log = new KeepingLog();
let dataDir: string;
let deployment: Deployment;
let control: Control;
let server: RunningServer;
let place: Place;
let live: CreatedKey;
let other: CreatedKey;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sallyport-emergency-"));
  await chmod(dataDir, 0o711);
  const config = readConfig({ SALLYPORT_DATA_DIR: dataDir, SALLYPORT_PORT: "0", SALLYPORT_DRAIN_MS: "0" });
  deployment = await openDeployment(config, dataDir, () => {});
  control = await openControl(deployment);
  server = await startServer(deployment, log);
  place = await findPlace(control.database, null, null);
  for (const [slug, { url }] of Object.entries({ first, second }))
    await addProvider(control.database, control.vault, {
      slug,
      kind: "openai-compatible",
      baseUrl: url,
      allowPrivateAddress: true,
      priority: slug === "first" ? 1 : 2,
      models: [{ model: "m", inputUsdPerMillion: "1000", outputUsdPerMillion: "1000" }],
      secret: null,
    });
  await grantCredit(control.database, place.organization.id, {
    kind: "payment",
    amount: 1_000_000_000n as MicroUsd,
    priority: 100,
    expiresAt: null,
    reason: "for tests",
  });
  live = await newKey();
  other = await newKey();
});
afterEach(async () => {
  for (const { target } of await allStops(control.database)) await lift(target);
});
afterAll(async () => {
  await server.stop();
  await control.close();
  await deployment.close();
  for (const upstream of [first, second]) await upstream.server.stop(true);
  await rm(dataDir, { recursive: true, force: true });
});

const inForce = (generation: bigint) => confirmEverywhere(control.database, generation, () => 0);

async function newKey(): Promise<CreatedKey> {
  const scope = { endpoints: ["chat.completions"], models: null, ipRanges: null, expiresAt: null };
  const request = { place, name: "k", mode: "live" as const, scope };
  const created = await createKey(control.database, control.hasher, request);
  await inForce(created.generation);
  return created;
}

async function halt(target: SwitchTarget, mode: SwitchMode = "drain"): Promise<void> {
  await inForce((await stop(control.database, target, mode, "ticket 71")).generation);
}

async function lift(target: SwitchTarget): Promise<void> {
  await inForce((await resume(control.database, target, "it is over")).generation);
}

interface Asking {
  readonly key?: CreatedKey;
  readonly model?: string;
  readonly stream?: boolean;
  readonly maxTokens?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask({
  key = live,
  model = "m",
  stream = false,
  maxTokens = 5,
  headers = {},
}: Asking = {}): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key.key.reveal()}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({
      model,
      stream,
      max_tokens: maxTokens,
      messages: [{ role: "user", content: "Hello" }],
    }),
  });
}

const get = (path: string, key = live) =>
  fetch(server.url + path, { headers: { authorization: `Bearer ${key.key.reveal()}` } });

async function codeOf(response: Response | Promise<Response>): Promise<unknown> {
  const answered = await response;
  const body = (await answered.json()) as { error?: { code?: string } };
  return body.error?.code ?? answered.status;
}

async function sums(by: "outcome" | "key" = "outcome") {
  const query = { by, since: new Date(0), project: null } as const;
  return control.database.inTenant(place.organization.id, (db) => sumUsage(db, query));
}

async function outcomes(): Promise<Readonly<Record<string, number>>> {
  return Object.fromEntries((await sums()).map(({ group, requests }) => [group, requests]));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await Bun.sleep(20);
}

async function openStream(asking: Asking = {}) {
  const response = await ask({ ...asking, stream: true });
  const reader = response.body?.getReader() ?? expect.unreachable();
  await reader.read();
  return {
    async rest(): Promise<string> {
      let text = "";
      for (let piece = await reader.read(); !piece.done; piece = await reader.read())
        text += new TextDecoder().decode(piece.value);
      return text;
    },
  };
}

const organizationStop = () => ({ scope: "organization", organization: place.organization.id }) as const;
const keyStop = () => ({ scope: "key", organization: place.organization.id, key: live.id }) as const;

describe("AB-9 a stop", () => {
  test("of everything, an organization or a key refuses the caller, and lifts again", async () => {
    const cases = [
      [{ scope: "everything" }, "gateway_stopped", 503, "60", "gateway_stopped"],
      [organizationStop(), "organization_stopped", 403, null, "organization_stopped"],
      [keyStop(), "key_stopped", 403, null, 200],
    ] as const;
    for (const [target, code, status, retryAfter, ofOthers] of cases) {
      expect(await codeOf(ask())).toBe(200);
      await halt(target);
      const refused = await ask();
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([status, retryAfter]);
      expect(refused.headers.get("x-should-retry")).toBe("false");
      const text = await refused.text();
      expect(text).toContain(`"code":"${code}"`);
      expect(text).not.toContain("ticket 71");
      expect(await codeOf(get("/v1/models"))).toBe(code);
      expect(await codeOf(ask({ key: other }))).toBe(ofOthers);
      await lift(target);
    }
    expect(await codeOf(ask())).toBe(200);
  });

  test("of a provider sends its requests to others; of all of them refuses", async () => {
    await halt({ scope: "provider", provider: "first" });
    const before = [first.requests, second.requests];
    expect(await codeOf(ask())).toBe(200);
    expect([first.requests, second.requests]).toEqual([before[0] ?? 0, (before[1] ?? 0) + 1]);
    expect(await codeOf(ask({ model: "first/m" }))).toBe("provider_stopped");
    expect(await codeOf(ask({ model: "second/m" }))).toBe(200);
    expect(await codeOf(get("/v1/models/m"))).toBe(200);
    expect(await codeOf(get("/v1/models/first/m"))).toBe("provider_stopped");
    await halt({ scope: "provider", provider: "second" });
    expect(await codeOf(ask())).toBe("provider_stopped");
    expect(await (await get("/v1/models")).json()).toMatchObject({ data: [] });
  });

  test("of a model is of all its names at all providers, and leaves it out of lists", async () => {
    const listed = async () =>
      ((await (await get("/v1/models")).json()) as { data: { id: string }[] }).data.map(({ id }) => id);
    expect(await listed()).toContain("m");
    await halt({ scope: "model", model: "m" });
    for (const model of ["m", "first/m", "second/m"])
      expect(await codeOf(ask({ model }))).toBe("model_stopped");
    expect(await listed()).not.toContain("m");
    expect(await codeOf(get("/v1/models/m"))).toBe("model_stopped");
    expect(await codeOf(ask({ model: "unknown" }))).toBe("model_not_found");
  });

  test("goes through although the database breaks off again and again", async () => {
    let transactions = 0;
    const asOperator: Control["database"]["asOperator"] = (work) =>
      ++transactions % 2 === 1
        ? Promise.reject(new Error("Connection terminated unexpectedly"))
        : control.database.asOperator(work);
    const flaky = { ...control, database: { ...control.database, asOperator } };
    const done = await stopOne(flaky, { everything: true }, "drain", "ticket 71");
    expect(done.nodes.map(({ how }) => how)).toEqual(["applied"]);
    expect(await codeOf(ask())).toBe("gateway_stopped");
    expect(transactions).toBeGreaterThanOrEqual(4);
  });

  test("tells strangers nothing", async () => {
    await halt({ scope: "everything" });
    const response = await fetch(`${server.url}/v1/models`, { headers: { authorization: "Bearer nobody" } });
    expect(await codeOf(response)).toBe("malformed_api_key");
  });

  test("is shown on readiness, which it does not change, and in the metrics", async () => {
    const ready = async () => {
      const response = await fetch(`${server.url}/health/ready`);
      return [response.status, ((await response.json()) as { stopped: string }).stopped];
    };
    const metric = async () =>
      /^sallyport_stops (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
    expect([await ready(), await metric()]).toEqual([[200, "nothing"], "0"]);
    await halt({ scope: "provider", provider: "first" });
    expect([await ready(), await metric()]).toEqual([[200, "some"], "1"]);
    await halt({ scope: "everything" });
    expect([await ready(), await metric()]).toEqual([[200, "everything"], "2"]);
  });

  test.each(["key", "model"] as const)(
    "of a %s refuses what waits for credit: nothing stays held, no row, and its idempotency key is free",
    async (scope) => {
      const held = async () => (await balanceOf(control.database, place.organization.id)).held;
      const before = await held();
      const owner = new pg.Client({ ...(deployment.address("sallyport_migrate") ?? expect.unreachable()) });
      await owner.connect();
      try {
        await owner.query("begin");
        await owner.query("lock table ledger_balances in access exclusive mode");
        const key = await newKey();
        const target: SwitchTarget =
          scope === "key"
            ? { scope, organization: place.organization.id, key: key.id }
            : { scope, model: "m" };
        // Most of the credit, so that it has a hold of its own and not a part of a lease.
        const asking = { key, maxTokens: 600_000, headers: { "idempotency-key": `once-${scope}` } };
        const waiting = ask(asking);
        await until(async () => {
          const { rows: waits } = await owner.query("select from pg_locks where not granted");
          return waits.length > 0;
        });
        await halt(target);
        await owner.query("rollback");
        expect(await codeOf(waiting)).toBe(`${scope}_stopped`);
        await until(async () => (await held()) <= before);
        await lift(target);
        expect(await codeOf(ask(asking))).toBe(200);
        // Rows are written in their order, so that one of the first request would be there by now.
        const own = async () => (await sums("key")).find(({ group }) => group === key.id);
        await until(async () => ((await own())?.outputTokens ?? 0) > 0);
        expect((await own())?.requests).toBe(1);
      } finally {
        await owner.end();
      }
    },
  );
});

describe("AB-9 what is in flight", () => {
  const scopes = () =>
    [
      [{ scope: "everything" }, "gateway_stopped"],
      [{ scope: "provider", provider: "first" }, "provider_stopped"],
      [{ scope: "model", model: "m" }, "model_stopped"],
      [organizationStop(), "organization_stopped"],
      [keyStop(), "key_stopped"],
    ] as const;

  test("finishes where it is drained", async () => {
    for (const [target] of scopes()) {
      const stream = await openStream();
      await halt(target, "drain");
      first.end();
      expect(await stream.rest()).toEndWith("data: [DONE]\n\n");
      await lift(target);
    }
  });

  test("ends with an error event where it is cut, is charged for what was delivered, and others go on", async () => {
    const before = (await outcomes())["cut"] ?? 0;
    for (const [target, code] of scopes()) {
      const stream = await openStream();
      const spared = await openStream({ key: other, model: "second/m" });
      await halt(target, "cut");
      const text = await stream.rest();
      expect(text.trimEnd().split("\n").at(-1)).toContain(`"code":"${code}"`);
      expect(text).not.toContain("[DONE]");
      second.end();
      const spares = target.scope === "provider" || target.scope === "key";
      expect((await spared.rest()).includes("[DONE]")).toBe(spares);
      await lift(target);
    }
    // Everything, the model and the organization were the other's as well.
    await until(async () => ((await outcomes())["cut"] ?? 0) === before + 5 + 3);
    const cut = (await sums()).find(({ group }) => group === "cut");
    expect(cut?.chargeMicroUsd).toBeGreaterThan(0n);
    expect(cut?.costMicroUsd).toBe(cut?.chargeMicroUsd);
    expect(server.inFlight.count).toBe(0);
  });

  test("and was only drained is cut when that is asked later", async () => {
    const stream = await openStream();
    await halt(keyStop(), "drain");
    await halt(keyStop(), "cut");
    expect(await stream.rest()).toContain('"code":"key_stopped"');
  });
});

describe("Z-4 debugging", () => {
  const window = async (minutes: number) =>
    inForce((await debugOn(control.database, place.organization.id, minutes, "ticket 4711")).generation);

  test("tells of each request while it is on, and of none before and after", async () => {
    log.traced.length = 0;
    await (await ask()).text();
    expect(log.traced).toEqual([]);
    await window(1);
    await (await ask()).text();
    const stream = await openStream({ model: "second/m" });
    second.end();
    await stream.rest();
    expect(await codeOf(ask({ model: "unknown" }))).toBe("model_not_found");
    await inForce((await debugOff(control.database, place.organization.id, "seen enough")).generation);
    await (await ask()).text();
    const common = { organization: place.organization.id, endpoint: "chat.completions" };
    expect(log.traced).toMatchObject([
      {
        ...common,
        model: "m",
        provider: "openai-compatible",
        streamed: false,
        outcome: "succeeded",
        pieces: 0,
      },
      { ...common, model: "m", provider: "openai-compatible", streamed: true, outcome: "succeeded" },
      {
        ...common,
        model: null,
        provider: null,
        streamed: null,
        outcome: "refused",
        status: 404,
        attempts: 0,
      },
    ]);
    const [whole, streamed] = log.traced;
    expect(whole).toMatchObject({ status: 200, attempts: 1, inputTokens: 7, outputTokens: 3 });
    expect(streamed?.pieces).toBeGreaterThanOrEqual(2);
    for (const { bodyBytes, bodyMs, durationMs } of log.traced) {
      expect(bodyBytes).toBeGreaterThan(50);
      expect(durationMs).toBeGreaterThanOrEqual(bodyMs ?? Number.NaN);
    }
    expect(whole?.admitMs).toBeGreaterThanOrEqual(0);
    expect(whole?.firstByteMs).toBeGreaterThan(0);
    expect(JSON.stringify(log.traced)).not.toMatch(/Hello|127\.0\.0\.1|unknown/);
  });
});
