import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { KeyMode } from "../keys/index.ts";
import { Tally } from "../limits/index.ts";
import { handle } from "./handle.ts";
import { Books } from "./testing/books.ts";
import { newExchange } from "./testing/exchange.ts";
import { startNode, TOKEN_LIMIT } from "./testing/node.ts";
import { FailingPorts, type Fault } from "./testing/ports.ts";

setDefaultTimeout(60_000);

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const WHOLE = {
  id: "x",
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "Hi there" }, finish_reason: "stop" }],
  usage: USAGE,
};
const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;
const SAID = event({ choices: [{ index: 0, delta: { content: "Hi" } }] });
const REST = [
  event({ choices: [{ index: 0, delta: { content: " there" }, finish_reason: "stop" }] }),
  event({ choices: [], usage: USAGE }),
  "data: [DONE]\n\n",
].join("");

/** A provider that writes the rest of a stream when it is told to. */
let rest = Promise.withResolvers<void>();
const good = Bun.serve({
  idleTimeout: 0,
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    const { stream } = (await request.json()) as { stream?: boolean };
    if (stream !== true) return Response.json(WHOLE);
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(Buffer.from(SAID));
        await rest.promise;
        controller.enqueue(Buffer.from(REST));
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
});
const overloaded = Bun.serve({
  idleTimeout: 0,
  hostname: "127.0.0.1",
  port: 0,
  fetch: () => Response.json({ error: { message: "later" } }, { status: 503 }),
});
/** Breaks off in the middle of what it answers. */
const breaking = Bun.listen<undefined>({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    data(socket) {
      const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n";
      socket.end(head + SAID);
    },
  },
});
beforeAll(() => rest.resolve());
afterAll(async () => {
  await Promise.all([good.stop(true), overloaded.stop(true)]);
  breaking.stop(true);
});

interface Scenario {
  readonly mode?: KeyMode;
  /** Whether each request has a hold of its own, or takes from a lease. */
  readonly holds?: "lease" | "exact";
  readonly stream?: boolean;
  readonly idempotencyKey?: string;
  readonly providers?: readonly ("good" | "overloaded" | "breaking")[];
  readonly leaves?: "in the middle" | "at once";
}

const PORTS = { good: good.port, overloaded: overloaded.port, breaking: breaking.port };
const CONNECTIONS = { requestIP: () => ({ address: "192.0.2.1" }), timeout() {} };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "a whole answer": {},
  "a whole answer with a hold of its own": { holds: "exact", idempotencyKey: "once" },
  "a whole answer to a test key": { mode: "test" },
  "a whole answer after a provider that is overloaded": { providers: ["overloaded", "good"] },
  "an error of every provider": { providers: ["overloaded", "overloaded"], idempotencyKey: "once" },
  "a stream": { stream: true },
  "a stream with a hold of its own": { stream: true, holds: "exact", idempotencyKey: "once" },
  "a stream to a test key": { stream: true, mode: "test" },
  "a stream after a provider that is overloaded": { stream: true, providers: ["overloaded", "good"] },
  "a stream that breaks off": { stream: true, providers: ["breaking"] },
  "a stream whose caller leaves in the middle": { stream: true, leaves: "in the middle" },
  "a request whose caller leaves at once": { leaves: "at once", idempotencyKey: "once" },
};

/** More than any of these requests takes. */
const MOST_TURNS = 20_000;

/** Lets everything that is ready happen until `condition` holds, which it must at last. */
async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < MOST_TURNS && !condition(); turns += 1)
    await new Promise<void>((resolve) => setImmediate(resolve));
}

/** One request of a node of its own, of which one call of a port fails, and what became of it. */
async function run(scenario: Scenario, failAt: number | null, fault: Fault) {
  const { mode = "live", holds = "lease", stream = false, providers = ["good"], leaves } = scenario;
  rest = Promise.withResolvers();
  if (leaves !== "in the middle") rest.resolve();
  const books = new Books(holds);
  const ports = new FailingPorts(failAt, fault);
  const urls = providers.map((name) => `http://127.0.0.1:${PORTS[name]}/v1`);
  const node = await startNode({ mode, urls, books, ports });
  const leaving = new AbortController();
  const body = JSON.stringify({ model: "m", stream, messages: [{ role: "user", content: "Hello" }] });
  const request = new Request("http://localhost/v1/chat/completions", {
    method: "POST",
    body,
    signal: leaving.signal,
    headers: {
      authorization: `Bearer ${node.key}`,
      "content-type": "application/json",
      "content-length": String(body.length),
      ...(scenario.idempotencyKey === undefined ? {} : { "idempotency-key": scenario.idempotencyKey }),
    },
  });

  const handling = handle(newExchange(node.gateway, request, "chat.completions", CONNECTIONS));
  // From where it waits for its body.
  ports.watch();
  if (leaves === "at once") leaving.abort();
  const response = await handling;
  const reader = response.body?.getReader();
  let text = "";
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) break;
    text += Buffer.from(piece.value).toString();
    if (leaves !== "in the middle") continue;
    leaving.abort();
    await reader?.cancel();
    rest.resolve();
  }
  await until(() => node.inFlight.count === 0);
  ports.rest();
  const isBack = await node.stop();
  const { limiter } = node.gateway;
  const counters = limiter.ofKey(node.caller ?? expect.unreachable(), "chat.completions");
  const taken = await limiter.count(counters, new Tally());
  return {
    ports,
    status: response.status,
    text,
    begun: node.notes.begun,
    rows: books.rows,
    left: { open: books.open, isBack, bodies: node.bodies.heldBytes, inFlight: node.inFlight.count },
    tokensTaken: TOKEN_LIMIT - (taken?.counted[0]?.remaining ?? 0),
  };
}

const NOTHING_LEFT = { open: [], isBack: true, bodies: 0, inFlight: 0 };

describe("C-1 C-2 whatever fails, an admitted request is settled once and holds nothing", () => {
  test.each(Object.entries(SCENARIOS))("%s", async (_, scenario) => {
    const whole = await run(scenario, null, "error");
    expect(whole.left).toEqual(NOTHING_LEFT);
    expect(whole.rows).toHaveLength(whole.begun);
    for (const fault of ["error", "connection"] as const)
      for (const [failAt, call] of whole.ports.calls.entries()) {
        const ran = await run(scenario, failAt, fault);
        const where = `${fault} at call ${failAt}, ${call}`;
        // A hold whose answer was lost may still come, so its node does not say that it has nothing.
        expect(ran.left, where).toEqual({ ...NOTHING_LEFT, isBack: call !== "database.hold" });
        expect(ran.rows, where).toHaveLength(ran.begun);
        for (const { charge, status } of ran.rows) if (status !== 200) expect(charge, where).toBe(0n);
      }
  });
});
