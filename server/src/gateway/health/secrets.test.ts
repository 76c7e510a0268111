import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import type { ProviderEntry } from "../../authority/index.ts";
import { Content } from "../../kernel/content.ts";
import { Deadlines } from "../../kernel/deadlines.ts";
import { newId, type ProviderId } from "../../kernel/ids.ts";
import { Secret } from "../../kernel/secret.ts";
import { createEgress } from "../../platform/egress/index.ts";
import { AMPLE } from "../../platform/egress/testing/request.ts";
import { Tokens } from "../../provider-access/index.ts";
import { readRequest } from "../../providers/dialects/openai/request/request.ts";
import { NOTHING_STOPPED } from "../../switches/index.ts";
import type { Admission } from "../admission/admit.ts";
import { Call } from "../admission/call.ts";
import { Client } from "../admission/client.ts";
import { forward } from "../forwarding/forward.ts";
import { liveRoutes } from "../routing/routing-table.ts";
import { newCaller, newExchange } from "../testing/exchange.ts";
import { Health, OF_TARGETS } from "./health.ts";
import { Secrets } from "./secrets.ts";

const ANSWER = {
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
};

/** How the provider answers to each secret. */
const answers = new Map<string, () => Response>();
const asked: string[] = [];
let provider: Bun.Server<undefined>;
let other: Bun.Server<undefined>;
beforeAll(() => {
  const serve = (name: string) =>
    Bun.serve({
      ...{ hostname: "127.0.0.1", port: 0 },
      fetch(request) {
        const secret = request.headers.get("authorization")?.slice("Bearer ".length) ?? name;
        asked.push(secret);
        return answers.get(secret)?.() ?? Response.json(ANSWER);
      },
    });
  provider = serve("none");
  other = serve("other");
});
beforeEach(() => {
  answers.clear();
  asked.length = 0;
});
afterAll(async () => {
  await provider.stop(true);
  await other.stop(true);
});

/** A gateway with one provider that has these secrets, and another one without any. */
function start(...names: readonly string[]) {
  const clock = new TestClock();
  const sealed = names.map((row, index) => ({
    record: {},
    identity: { row, version: names.length - index },
  }));
  const [secret = null, ...moreSecrets] = sealed as unknown as NonNullable<ProviderEntry["secret"]>[];
  const entry = (slug: string, port: number | undefined, more: Partial<ProviderEntry>): ProviderEntry => ({
    ...{ id: newId<ProviderId>(), slug, kind: "openai-compatible", baseUrl: `http://127.0.0.1:${port}/v1` },
    ...{ allowPrivateAddress: true, secret: null, ...more },
    models: [{ model: "m", inputUsdPerMillion: "1", outputUsdPerMillion: "1" }],
  });
  const entries = [entry("first", provider.port, { secret, moreSecrets }), entry("second", other.port, {})];
  const targets = (liveRoutes(entries).get("m") ?? []).map((target) => ({ target, price: null }));
  const egress = createEgress();
  const gateway = {
    ...{ switches: NOTHING_STOPPED.stopped, clock, egress, timeouts: AMPLE, answerTimeoutMs: 5_000 },
    deadlines: new Deadlines(clock),
    retries: { waitFor: async () => false },
    health: { targets: new Health(clock, OF_TARGETS), secrets: new Secrets(clock) },
    tokens: new Tokens({ egress, clock, timeouts: AMPLE }),
    vault: { open: (_: unknown, { row }: { row: string }) => new Secret(row) },
    log: { write() {} },
  };
  const ask = (some = targets, stream = false) => {
    const exchange = newExchange(gateway, newCaller().request);
    const call = new Call({} as never, new Client(exchange, AMPLE.idleMs), gateway);
    const body = new Content(
      JSON.stringify({ model: "m", stream, messages: [{ role: "user", content: "Hi" }] }),
    );
    const request = readRequest("chat.completions", body);
    const plan = { request, targets: some };
    return forward({
      exchange,
      call,
      plan,
      settler: { lose() {} },
      outputLimit: null,
    } as unknown as Admission);
  };
  const first = targets.slice(0, 1);
  return { clock, gateway, ask, first, alone: () => ask(first) };
}

describe("P-2 several secrets of one provider", () => {
  test("are used in turn", async () => {
    const { alone } = start("a", "b", "c");
    for (let time = 0; time < 6; time += 1) expect((await alone()).kind).toBe("whole");
    for (const secret of ["a", "b", "c"]) expect(asked.filter((one) => one === secret)).toHaveLength(2);
  });

  test.each([401, 403, 429])(
    "one that is answered with %i is set aside, and its request sees nothing of it",
    async (status) => {
      answers.set("b", () => new Response("{}", { status }));
      const { clock, alone } = start("a", "b");
      for (let time = 0; time < 6; time += 1) expect((await alone()).kind).toBe("whole");
      expect(asked.filter((secret) => secret === "b")).toHaveLength(1);
      answers.clear();
      clock.advance(5_000);
      for (let time = 0; time < 4; time += 1) expect((await alone()).kind).toBe("whole");
      expect(asked.filter((secret) => secret === "b").length).toBeGreaterThan(1);
    },
  );

  test("one that is limited is left alone for as long as its provider asks", async () => {
    answers.set("b", () => new Response("{}", { status: 429, headers: { "retry-after": "120" } }));
    const { clock, alone } = start("a", "b");
    for (let time = 0; time < 4; time += 1) await alone();
    clock.advance(119_000);
    for (let time = 0; time < 4; time += 1) await alone();
    expect(asked.filter((secret) => secret === "b")).toHaveLength(1);
  });

  test("that are all refused are each tried once for a request, which then goes to the next provider", async () => {
    for (const secret of ["a", "b", "c"]) answers.set(secret, () => new Response("{}", { status: 401 }));
    const { ask } = start("a", "b", "c");
    expect((await ask()).kind).toBe("whole");
    expect(new Set(asked.slice(0, 3))).toEqual(new Set(["a", "b", "c"]));
    expect(asked.slice(3)).toEqual(["other"]);
  });

  test("say nothing against their provider while one of them is good", async () => {
    answers.set("b", () => new Response("{}", { status: 401 }));
    const { alone, gateway } = start("a", "b");
    for (let time = 0; time < 12; time += 1) await alone();
    expect(gateway.health.targets.allWell).toBe(true);
  });
});

describe("P-5 a target", () => {
  test("that fails five times in a row is set aside, and is well after the first good answer", async () => {
    answers.set("a", () => new Response("{}", { status: 500 }));
    const { clock, alone, gateway } = start("a");
    for (let time = 0; time < 5; time += 1) expect((await alone()).kind).toBe("failed");
    expect(gateway.health.targets.asideCount).toBe(1);
    answers.clear();
    clock.advance(5_000);
    expect((await alone()).kind).toBe("whole");
    expect(gateway.health.targets.allWell).toBe(true);
  });

  test("is not well again because a stream has begun: its end says so", async () => {
    answers.set("a", () => new Response("{}", { status: 500 }));
    const { alone, ask, gateway, first } = start("a");
    await alone();
    answers.set("a", () => new Response('data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n'));
    expect((await ask(first, true)).kind).toBe("stream");
    expect(gateway.health.targets.allWell).toBe(false);
    answers.clear();
    await alone();
    expect(gateway.health.targets.allWell).toBe(true);
  });

  test("that refuses the request itself is well", async () => {
    answers.set("a", () => Response.json({ error: { message: "bad" } }, { status: 400 }));
    const { alone, gateway } = start("a");
    for (let time = 0; time < 9; time += 1) expect((await alone()).kind).toBe("failed");
    expect(gateway.health.targets.allWell).toBe(true);
  });
});
