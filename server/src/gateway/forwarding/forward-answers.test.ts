import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { ProviderEntry } from "../../authority/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { Content } from "../../kernel/content.ts";
import { Deadlines } from "../../kernel/deadlines.ts";
import { type ApiKeyId, newId, type OrganizationId, type ProviderId } from "../../kernel/ids.ts";
import { createEgress } from "../../platform/egress/index.ts";
import { AMPLE } from "../../platform/egress/testing/request.ts";
import type { LogEvents } from "../../ports/log.ts";
import { asksFor } from "../../providers/caller-protocol.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { Switches } from "../../switches/index.ts";
import type { Admission } from "../admission/admit.ts";
import { Call } from "../admission/call.ts";
import { Client } from "../admission/client.ts";
import { Health, OF_TARGETS } from "../health/health.ts";
import { Secrets } from "../health/secrets.ts";
import { liveRoutes } from "../routing/routing-table.ts";
import { newCaller, newExchange } from "../testing/exchange.ts";
import { forward } from "./forward.ts";
import type { Reply } from "./reply.ts";

const said = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;
const FINISHED = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const ROLE = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n';
const DONE = "data: [DONE]\n\n";
const GOOD = said("Hi") + FINISHED + DONE;
const OVERLOADED = 'data: {"error":{"message":"overloaded","code":502}}\n\n';

interface Given {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Pieces, each sent when the one before was read; null never ends. */
  readonly body: string | readonly (string | null)[];
}

/** A provider that answers what it is given, and counts who asked. */
function startProvider() {
  const own = { given: { body: GOOD } as Given, requests: 0 };
  const server = Bun.serve({
    idleTimeout: 0,
    hostname: "127.0.0.1",
    port: 0,
    fetch() {
      own.requests += 1;
      const { status = 200, headers = { "content-type": "text/event-stream" }, body } = own.given;
      if (typeof body === "string") return new Response(status === 204 ? null : body, { status, headers });
      return new Response(inPieces(body), { status, headers });
    },
  });
  return Object.assign(own, { port: server.port, stop: () => server.stop(true) });
}

function inPieces(pieces: readonly (string | null)[]): ReadableStream {
  return new ReadableStream({
    async start(controller) {
      for (const piece of pieces) {
        if (piece === null) return;
        controller.enqueue(new TextEncoder().encode(piece));
        await Bun.sleep(5);
      }
      controller.close();
    },
  });
}

let first: ReturnType<typeof startProvider>;
let second: ReturnType<typeof startProvider>;
beforeAll(() => {
  first = startProvider();
  second = startProvider();
});
beforeEach(() => {
  for (const provider of [first, second]) Object.assign(provider, { given: { body: GOOD }, requests: 0 });
});
afterAll(() => {
  first.stop();
  second.stop();
});

interface Asking {
  readonly stream?: boolean;
  readonly timeouts?: Partial<typeof AMPLE>;
  readonly more?: object;
}

const logged: LogEvents["provider_needs_operator"][] = [];

/** Asks a model that both serve, the first one first. */
async function ask({ stream = true, timeouts = {}, more = {} }: Asking = {}): Promise<Reply> {
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
    switches: new Switches([]),
    clock: systemClock,
    deadlines: new Deadlines(systemClock),
    egress: createEgress({ resolve: async () => ["127.0.0.1"] }),
    timeouts: { ...AMPLE, ...timeouts },
    retries: { waitFor: async () => false },
    health: { targets: new Health(systemClock, OF_TARGETS), secrets: new Secrets(systemClock) },
    answerTimeoutMs: 5_000,
    log: {
      write: (_: string, __: string, fields: LogEvents["provider_needs_operator"]) => logged.push(fields),
    },
  };
  const exchange = newExchange(gateway, newCaller().request);
  const key = newId<ApiKeyId>();
  const caller = {
    id: key,
    originalId: key,
    organizationId: newId<OrganizationId>(),
    projectId: "p",
    memberId: null,
  };
  const call = new Call(caller, new Client(exchange, AMPLE.idleMs), gateway);
  const body = new Content(
    JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }], stream, ...more }),
  );
  const request = openAiProtocol.readRequest(asksFor("chat.completions"), body);
  const admission = {
    exchange,
    call,
    settler: { lose() {} },
    outputLimit: null,
    plan: { request, targets: priced },
  } as unknown as Admission;
  return forward(admission);
}

/** Everything the caller of a stream gets. */
async function textOf(reply: Reply): Promise<string> {
  if (reply.kind !== "stream") throw new Error(`not a stream but ${JSON.stringify(reply)}`);
  const { reader, held, response } = reply;
  const pieces = [held];
  while (!reader.complete) {
    const piece = await response.read();
    pieces.push(piece === null ? reader.end() : reader.push(piece));
    if (piece === null) break;
  }
  response.finish();
  return Buffer.concat(pieces.map((piece) => piece ?? new Uint8Array(0))).toString();
}

const WHOLE = JSON.stringify({
  id: "x",
  object: "chat.completion",
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
});

describe("what comes before the first event of an answer", () => {
  const FAILING: readonly (readonly [string, Given])[] = [
    ["an error event", { body: OVERLOADED }],
    [
      "an error after a comment and a ping",
      { body: [": hello\n\n", "event: ping\ndata: {}\n\n", OVERLOADED] },
    ],
    ["an error after a chunk that only names the role", { body: [ROLE, OVERLOADED] }],
    ["an event named error", { body: "event: error\ndata: overloaded\n\n" }],
    ["an error in a list", { body: 'data: [{"error":{"code":503,"message":"x"}}]\n\n' }],
    ["an error as JSON without framing", { body: '\n{"error":{"message":"overloaded","code":502}}' }],
    [
      "an error as JSON under its own type",
      { headers: { "content-type": "application/json" }, body: '{"error":"x"}' },
    ],
    ["an end", { body: ROLE }],
    ["an end at once", { body: "" }],
    ["204", { status: 204, body: "" }],
    ["an HTML page", { headers: { "content-type": "text/html" }, body: "<!doctype html>\n\n<p>x</p>\n\n" }],
    ["an event that is no JSON", { body: "data: {\n\n" }],
    ["other JSON", { body: '{"hello":1}' }],
    ["too much of nothing", { body: ": nothing\n".repeat(10_000) + "\n".repeat(10) }],
  ];

  test.each(FAILING)("%s: the next provider is asked", async (_, given) => {
    first.given = given;
    const reply = await ask();
    expect(reply).toMatchObject({ kind: "stream", attempts: 2, target: { entry: { slug: "second" } } });
    expect(await textOf(reply)).toBe(GOOD);
    expect([first.requests, second.requests]).toEqual([1, 1]);
  });

  test.each([
    [OVERLOADED, 502, "provider_failed"],
    ['data: {"error":{"message":"slow down","code":429}}\n\n', 429, "provider_rate_limited"],
    ["data: {\n\n", 502, "provider_invalid"],
    [ROLE, 502, "provider_truncated"],
    ["", 502, "provider_invalid"],
  ])("with no other provider left %j is answered with a status", async (body, status, code) => {
    first.given = { body };
    second.given = { body };
    expect(await ask()).toMatchObject({ kind: "failed", attempts: 2, failure: { error: { status, code } } });
  });

  test("a refusal of content is the caller's, and nobody else is asked", async () => {
    first.given = { body: 'data: {"error":{"message":"Flagged.","code":"content_filter"}}\n\n' };
    expect(await ask()).toMatchObject({
      kind: "failed",
      attempts: 1,
      failure: { error: { status: 400, code: "content_refused" }, words: { code: "content_filter" } },
    });
    expect(second.requests).toBe(0);
  });

  test("reaches the caller together with the first event", async () => {
    first.given = { body: [": hello\n\n", ROLE, said("Hi"), FINISHED] };
    const reply = await ask();
    expect(reply).toMatchObject({ kind: "stream", attempts: 1 });
    expect(await textOf(reply)).toBe(`: hello\n\n${ROLE}${said("Hi")}${FINISHED}${DONE}`);
  });

  test.each([
    ["silence", [null]],
    ["a comment and silence", [": hello\n\n", null]],
    ["comments without end", Array.from({ length: 500 }, () => ": hello\n\n")],
  ] as const)("%s: the time for the first byte holds, and the next provider is asked", async (_, body) => {
    first.given = { body };
    const reply = await ask({ timeouts: { firstByteMs: 150, idleMs: 400 } });
    expect(reply).toMatchObject({ kind: "stream", attempts: 2 });
    second.given = { body };
    expect(await ask({ timeouts: { firstByteMs: 150, idleMs: 400 } })).toMatchObject({
      failure: { error: { code: "provider_timeout", status: 504 } },
    });
  });
});

describe("what a stream is", () => {
  const TYPES = [
    "text/plain",
    "application/octet-stream",
    "application/json",
    "application/x-ndjson",
    "text/event-stream",
    "",
  ];
  test.each(TYPES)("is told by its bytes, also under the type %j", async (type) => {
    first.given = { headers: type === "" ? {} : { "content-type": type }, body: `\ufeff\n${GOOD}` };
    const reply = await ask();
    expect(reply).toMatchObject({ kind: "stream", attempts: 1 });
    expect((await textOf(reply)).endsWith(GOOD)).toBeTrue();
  });

  test.each([200, 201, 202, 206])("is accepted under status %d, as a whole answer is", async (status) => {
    first.given = { status, body: GOOD };
    expect(await textOf(await ask())).toBe(GOOD);
    first.given = { status, headers: { "content-type": "application/json" }, body: WHOLE };
    expect(await ask({ stream: false })).toMatchObject({ kind: "whole", attempts: 1 });
  });

  test.each([true, false])(
    "a whole answer to whoever asked for a stream becomes one, with usage where asked for: %p",
    async (usage) => {
      first.given = {
        headers: { "content-type": "application/json" },
        body: [WHOLE.slice(0, 40), WHOLE.slice(40)],
      };
      const reply = await ask({ more: { stream_options: { include_usage: usage } } });
      const events = (await textOf(reply)).trim().split("\n\n");
      expect(reply).toMatchObject({
        attempts: 1,
        reader: { complete: true, counts: { input: 3, output: 5 } },
      });
      expect(events.at(-1)).toBe("data: [DONE]");
      const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice(6)));
      expect(chunks[0]).toEqual({
        id: "x",
        object: "chat.completion.chunk",
        model: "m",
        choices: [{ index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
      });
      expect(chunks.slice(1)).toEqual(
        usage ? [{ ...chunks[0], choices: [], usage: JSON.parse(WHOLE).usage }] : [],
      );
      expect(second.requests).toBe(0);
    },
  );
});

describe("a whole answer", () => {
  const json = { "content-type": "application/json" };

  test.each([
    ['{"error":{"message":"overloaded","code":529}}', 503, "provider_overloaded"],
    ['{"error":"overloaded"}', 502, "provider_failed"],
    ['[{"error":{"message":"x","code":503}}]', 503, "provider_overloaded"],
    ['{"error":""}', 502, "provider_failed"],
    [WHOLE.replace("{", '{"error":{"message":"x"},'), 502, "provider_failed"],
    ["{}", 502, "provider_invalid"],
  ])("that is an error goes to the next provider: %j", async (body, status, code) => {
    first.given = { headers: json, body };
    second.given = { headers: json, body: WHOLE };
    expect(await ask({ stream: false })).toMatchObject({ kind: "whole", attempts: 2 });
    second.given = first.given;
    expect(await ask({ stream: false })).toMatchObject({ failure: { error: { status, code } } });
  });

  test.each(["null", '""', "{}", "[]", "false"])('is none for "error": %s beside it', async (error) => {
    first.given = { headers: json, body: WHOLE.replace("{", `{"error":${error},`) };
    expect(await ask({ stream: false })).toMatchObject({ kind: "whole", attempts: 1 });
  });

  test("Retry-After is the provider's, where trying again can help", async () => {
    for (const [provider, after] of [
      [first, "9"],
      [second, new Date(Date.now() + 30_000).toUTCString()],
    ] as const)
      provider.given = { status: 429, headers: { "retry-after": after }, body: "{}" };
    const reply = await ask({ stream: false });
    expect(Number(reply.kind === "failed" && reply.failure.retryAfter)).toBeWithin(29, 32);
    second.given = first.given = {
      status: 429,
      headers: { "retry-after": "9" },
      body: '{"error":{"code":"insufficient_quota"}}',
    };
    expect(await ask({ stream: false })).toMatchObject({
      failure: { error: { code: "provider_out_of_credit", retryable: false }, retryAfter: null },
    });
  });
});

test("of several failures the caller hears of the one against which trying again helps", async () => {
  const limited = { status: 429, headers: { "retry-after": "7" }, body: "{}" };
  const unpaid = { status: 402, body: "{}" };
  for (const [one, other] of [
    [limited, unpaid],
    [unpaid, limited],
  ] as const) {
    first.given = one;
    second.given = other;
    const failure = { error: { code: "provider_rate_limited" }, retryAfter: "7" };
    expect(await ask()).toMatchObject({ attempts: 2, target: { entry: { slug: "second" } }, failure });
  }
  first.given = limited;
  second.given = { status: 400, body: '{"error":{"message":"No."}}' };
  expect(await ask()).toMatchObject({
    failure: { error: { code: "provider_rejected" }, words: { message: "No." } },
  });
});

describe("a server that takes no stream_options", () => {
  const refusal: Given = {
    status: 422,
    headers: { "content-type": "application/json" },
    body: '{"detail":[{"loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}',
  };

  test("is the operator's to declare, who is told; the caller's request is not at fault", async () => {
    first.given = refusal;
    second.given = refusal;
    logged.length = 0;
    expect(await ask()).toMatchObject({
      attempts: 2,
      failure: {
        error: { status: 502, code: "provider_refuses_stream_usage", retryable: false },
        blame: "account",
      },
    });
    expect(logged).toContainEqual({
      provider: "first",
      problem: "provider_refuses_stream_usage",
      status: 422,
    });
  });

  test("refuses a caller who sent them", async () => {
    first.given = refusal;
    expect(await ask({ more: { stream_options: { include_usage: true } } })).toMatchObject({
      attempts: 1,
      failure: { error: { status: 422, code: "provider_rejected" } },
    });
  });
});
