import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { ProviderEntry } from "../../authority/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { Content } from "../../kernel/content.ts";
import { Deadlines } from "../../kernel/deadlines.ts";
import { PublicError } from "../../kernel/errors.ts";
import { type ApiKeyId, newId, type OrganizationId, type ProviderId } from "../../kernel/ids.ts";
import { createEgress } from "../../platform/egress/index.ts";
import { AMPLE } from "../../platform/egress/testing/request.ts";
import { readRequest } from "../../providers/dialects/openai/request/request.ts";
import { Switches, type SwitchRows } from "../../switches/index.ts";
import type { Admission } from "../admission/admit.ts";
import { Call } from "../admission/call.ts";
import { Client } from "../admission/client.ts";
import { Health, OF_TARGETS } from "../health/health.ts";
import { Secrets } from "../health/secrets.ts";
import { liveRoutes } from "../routing/routing-table.ts";
import { newCaller, newExchange } from "../testing/exchange.ts";
import { forward } from "./forward.ts";

const ANSWER = { id: "x", object: "chat.completion", created: 0, model: "m", choices: [] };
const key = newId<ApiKeyId>();
const caller = {
  id: key,
  originalId: key,
  organizationId: newId<OrganizationId>(),
  projectId: "p",
  memberId: null,
};
const stopping = (...rows: SwitchRows) => new Switches(rows);
const drain = (scope: SwitchRows[number]["scope"], subject = "") => ({
  scope,
  subject,
  mode: "drain" as const,
});

/** A provider that answers what it is told to, and counts who asked. */
function startProvider() {
  const own = { status: 200, requests: 0, answering: Promise.resolve(), onRequest: () => {} };
  const server = Bun.serve({
    idleTimeout: 0,
    hostname: "127.0.0.1",
    port: 0,
    async fetch() {
      own.requests += 1;
      own.onRequest();
      await own.answering;
      return Response.json(ANSWER, { status: own.status });
    },
  });
  return Object.assign(own, { port: server.port, stop: () => server.stop(true) });
}

let first: ReturnType<typeof startProvider>;
let second: ReturnType<typeof startProvider>;
beforeAll(() => {
  first = startProvider();
  second = startProvider();
});
beforeEach(() => {
  for (const provider of [first, second])
    Object.assign(provider, { status: 200, requests: 0, answering: Promise.resolve(), onRequest: () => {} });
});
afterAll(() => {
  first.stop();
  second.stop();
});

/** Two targets of one model, and a caller with an idempotency key. */
function prepare(resolve: (hostname: string) => Promise<string[]> = async () => ["127.0.0.1"]) {
  const entry = (slug: string, port: number | undefined): ProviderEntry => ({
    id: newId<ProviderId>(),
    slug,
    kind: "openai-compatible",
    baseUrl: `http://${slug}.example:${port}/v1`,
    allowPrivateAddress: true,
    models: [{ model: "m", inputUsdPerMillion: "1", outputUsdPerMillion: "1" }],
    secret: null,
  });
  const targets = liveRoutes([entry("first", first.port), entry("second", second.port)]).get("m") ?? [];
  const priced = targets.map((target) => ({ target, price: null }));
  const gateway = {
    switches: stopping(),
    clock: systemClock,
    deadlines: new Deadlines(systemClock),
    egress: createEgress({ resolve }),
    timeouts: AMPLE,
    retries: { waitFor: async () => false },
    health: { targets: new Health(systemClock, OF_TARGETS), secrets: new Secrets(systemClock) },
    answerTimeoutMs: 5_000,
  };
  const { request: asked, leave } = newCaller();
  const exchange = newExchange(gateway, asked);
  const call = new Call(caller, new Client(exchange, AMPLE.idleMs), gateway);
  const body = new Content(JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] }));
  const request = readRequest("chat.completions", body);
  let released = 0;
  const admission = {
    exchange,
    call,
    settler: { lose() {} },
    outputLimit: null,
    plan: { request, targets: priced },
    async releaseKey() {
      released += 1;
    },
  } as unknown as Admission;
  return {
    gateway,
    call,
    get released() {
      return released;
    },
    leave,
    go: () => forward(admission),
  };
}

describe("AB-9 what was let in and is not sent yet", () => {
  test("passes a stopped provider over", async () => {
    const resolved: string[] = [];
    const { go, gateway, call } = prepare(async (hostname) => {
      resolved.push(hostname);
      return ["127.0.0.1"];
    });
    gateway.switches = stopping(drain("provider", "first"));
    expect(await go()).toMatchObject({ kind: "whole", attempts: 1 });
    // Not even its name is looked up.
    expect(resolved).toEqual(["second.example"]);
    expect([first.requests, second.requests, call.wasSent]).toEqual([0, 1, true]);
  });

  const CASES = [
    ["everything", "", "gateway_stopped"],
    ["organization", caller.organizationId, "organization_stopped"],
    ["key", caller.id, "key_stopped"],
    ["model", "m", "model_stopped"],
  ] as const;
  test.each(CASES)(
    "is refused where %s is stopped, and gives its idempotency key back",
    async (scope, subject, code) => {
      const prepared = prepare();
      prepared.gateway.switches = stopping(drain(scope, subject));
      const reply = await prepared.go();
      expect(reply).toMatchObject({
        kind: "failed",
        attempts: 0,
        failure: { error: { code }, outcome: "stopped" },
      });
      expect([first.requests, second.requests, prepared.call.wasSent, prepared.released]).toEqual([
        0,
        0,
        false,
        1,
      ]);
    },
  );

  test("is not sent when that is stopped while its connection is made", async () => {
    const resolving = Promise.withResolvers<string[]>();
    const asked = Promise.withResolvers<void>();
    const prepared = prepare(() => {
      asked.resolve();
      return resolving.promise;
    });
    const going = prepared.go();
    await asked.promise;
    prepared.gateway.switches = stopping(drain("everything"));
    resolving.resolve(["127.0.0.1"]);
    expect(await going).toMatchObject({ attempts: 0, failure: { error: { code: "gateway_stopped" } } });
    expect([first.requests, second.requests, prepared.call.wasSent, prepared.released]).toEqual([
      0,
      0,
      false,
      1,
    ]);
  });

  test("is not sent when it is cut while its connection is made, and gives its idempotency key back", async () => {
    const asked = Promise.withResolvers<void>();
    const prepared = prepare(() => {
      asked.resolve();
      return new Promise(() => {});
    });
    const going = prepared.go();
    await asked.promise;
    prepared.call.cut(new PublicError("gateway_stopped"));
    expect(await going).toMatchObject({ kind: "failed" });
    expect([first.requests, second.requests, prepared.call.wasSent, prepared.released]).toEqual([
      0,
      0,
      false,
      1,
    ]);
  });

  test("goes elsewhere when its provider is stopped while its connection is made", async () => {
    const resolving = Promise.withResolvers<string[]>();
    const asked = Promise.withResolvers<void>();
    const prepared = prepare(() => {
      asked.resolve();
      return resolving.promise;
    });
    const going = prepared.go();
    await asked.promise;
    prepared.gateway.switches = stopping(drain("provider", "first"));
    resolving.resolve(["127.0.0.1"]);
    expect(await going).toMatchObject({ kind: "whole", attempts: 1, target: { entry: { slug: "second" } } });
    expect([first.requests, second.requests, prepared.released]).toEqual([0, 1, 0]);
  });

  test("is not sent on to another when that is stopped while the first one fails", async () => {
    const prepared = prepare();
    first.status = 500;
    first.onRequest = () => {
      prepared.gateway.switches = stopping(drain("everything"));
    };
    // What the first one said counts: it was asked, and the key stays taken.
    expect(await prepared.go()).toMatchObject({ attempts: 1, failure: { outcome: "provider_error" } });
    expect([first.requests, second.requests, prepared.released]).toEqual([1, 0, 0]);
  });
});

describe("AB-9 what is in flight", () => {
  test("may finish while it is drained", async () => {
    const prepared = prepare();
    const answering = Promise.withResolvers<void>();
    first.answering = answering.promise;
    first.onRequest = () => {
      prepared.gateway.switches = stopping(drain("everything"));
      answering.resolve();
    };
    expect(await prepared.go()).toMatchObject({ kind: "whole", attempts: 1 });
    expect([prepared.call.isCut, prepared.released]).toEqual([false, 0]);
  });

  test("is found by what it uses, and by nothing else", async () => {
    const prepared = prepare();
    const { call } = prepared;
    expect(call.stopAmong(stopping(drain("model", "m")))).toBeNull();
    await prepared.go();
    const codeOf = (...rows: SwitchRows) => call.stopAmong(stopping(...rows))?.code;
    expect(codeOf(drain("model", "m"))).toBe("model_stopped");
    expect(codeOf(drain("provider", "first"))).toBe("provider_stopped");
    expect(codeOf(drain("key", caller.id))).toBe("key_stopped");
    expect(codeOf(drain("provider", "second"), drain("model", "n"), drain("key", "k"))).toBeUndefined();
  });
});

describe("C-1 a caller who leaves", () => {
  const LEFT = { kind: "failed", failure: { error: { code: "caller_left" }, outcome: "client_closed" } };

  test("while a name is looked up: nothing is sent to anybody, and its idempotency key is given back", async () => {
    const resolving = Promise.withResolvers<string[]>();
    const asked = Promise.withResolvers<void>();
    const prepared = prepare(() => {
      asked.resolve();
      return resolving.promise;
    });
    const going = prepared.go();
    await asked.promise;
    prepared.leave();
    resolving.resolve(["127.0.0.1"]);
    expect(await going).toMatchObject({ ...LEFT, most: null });
    expect([first.requests, second.requests, prepared.call.wasSent, prepared.released]).toEqual([
      0,
      0,
      false,
      1,
    ]);
  });

  test("while a connection is made that never comes about: it is not waited for", async () => {
    const asked = Promise.withResolvers<void>();
    const prepared = prepare(() => {
      asked.resolve();
      return new Promise(() => {});
    });
    const going = prepared.go();
    await asked.promise;
    prepared.leave();
    prepared.call.sweep();
    prepared.call.sweep();
    expect(await going).toMatchObject(LEFT);
    expect(prepared.released).toBe(1);
  });

  test("after it was sent: its answer is received", async () => {
    const prepared = prepare();
    const answering = Promise.withResolvers<void>();
    first.answering = answering.promise;
    first.onRequest = () => {
      prepared.leave();
      prepared.call.sweep();
      prepared.call.sweep();
      answering.resolve();
    };
    expect(await prepared.go()).toMatchObject({ kind: "whole", attempts: 1 });
    expect(prepared.call.clientLeft).toBe(true);
    expect(prepared.released).toBe(0);
  });

  test("while the first provider fails: no other is asked", async () => {
    const prepared = prepare();
    first.status = 500;
    first.onRequest = prepared.leave;
    expect(await prepared.go()).toMatchObject({ attempts: 1, failure: { outcome: "provider_error" } });
    expect([first.requests, second.requests]).toEqual([1, 0]);
  });
});
