import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { asksFor, type CallerProtocol } from "../providers/caller-protocol.ts";
import { openAiProtocol } from "../providers/dialects/openai/index.ts";
import { Exchange } from "./exchange.ts";
import { handle } from "./handle.ts";
import { Books } from "./testing/books.ts";
import { calmNode } from "./testing/node.ts";

/** A protocol of another name, so that nothing passes through: each request and each answer is translated. */
const OTHER: CallerProtocol = {
  ...openAiProtocol,
  name: "other",
  codec: openAiProtocol.codec && {
    ...openAiProtocol.codec,
    encodeCount: (inputTokens) => JSON.stringify({ input_tokens: inputTokens }),
  },
};

const USAGE = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
const WHOLE = {
  id: "c1",
  object: "chat.completion",
  created: 1,
  model: "theirs",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
  usage: USAGE,
};
const CHUNKS = [
  { choices: [{ index: 0, delta: { role: "assistant", content: "Hel" }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: "lo" }, finish_reason: null }] },
  { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  { choices: [], usage: USAGE },
].map(
  (chunk) =>
    `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", model: "theirs", ...chunk })}\n\n`,
);
const STREAM = [...CHUNKS, "data: [DONE]\n\n"].join("");

let answer: () => Response;
const asked: Record<string, unknown>[] = [];
const books = new Books("exact");
let provider: Bun.Server<undefined>;
let node: Awaited<ReturnType<typeof calmNode>>;
beforeAll(async () => {
  provider = Bun.serve({
    ...{ hostname: "127.0.0.1", port: 0 },
    async fetch(request) {
      asked.push((await request.json()) as Record<string, unknown>);
      return answer();
    },
  });
  node = await calmNode({ urls: [`http://127.0.0.1:${provider.port}/v1`], books });
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  await node.stop();
  await provider.stop(true);
});

const sse = (text: string) => new Response(text, { headers: { "content-type": "text/event-stream" } });

function ask(body: object, endpoint: "chat.completions" | "tokens.count" = "chat.completions") {
  const request = new Request("http://localhost/other", {
    method: "POST",
    headers: { authorization: `Bearer ${node.key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }], ...body }),
  });
  const sized = new Request(request, {
    headers: { ...Object.fromEntries(request.headers), "transfer-encoding": "chunked" },
  });
  const connections = { requestIP: () => null, timeout() {} };
  return handle(new Exchange(node.gateway, OTHER, endpoint, sized, connections, asksFor(endpoint)));
}

test("a whole answer is written anew in the caller's form, and counted as its provider counts it", async () => {
  answer = () => Response.json(WHOLE);
  const response = await ask({});
  expect(response.status).toBe(200);
  const told = (await response.json()) as typeof WHOLE;
  expect(told).toMatchObject({ object: "chat.completion", choices: WHOLE.choices, usage: USAGE });
  expect(told.model).not.toBe("theirs");
  await node.gateway.usage.flush();
  expect(books.rows.at(-1)).toMatchObject({ outcome: "succeeded", inputTokens: 7n, outputTokens: 2n });
});

test("a stream is written anew event by event, and ends as the caller's form ends", async () => {
  answer = () => sse(STREAM);
  const response = await ask({ stream: true });
  const events = (await response.text()).trim().split("\n\n");
  expect(events.at(-1)).toBe("data: [DONE]");
  const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice("data: ".length)) as typeof WHOLE);
  const text = chunks.flatMap(({ choices }) => choices as unknown as { delta: { content?: string } }[]);
  expect(text.map(({ delta }) => delta.content ?? "").join("")).toBe("Hello");
  // The caller did not ask for the counts, which were asked for on its behalf.
  expect(chunks.some((chunk) => "usage" in chunk && chunk.usage !== null)).toBe(false);
  expect(asked[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  await node.gateway.usage.flush();
  expect(books.rows.at(-1)).toMatchObject({ outcome: "succeeded", inputTokens: 7n, outputTokens: 2n });
});

test("a whole answer to a request for a stream becomes a stream", async () => {
  answer = () => Response.json(WHOLE);
  const text = await (await ask({ stream: true })).text();
  expect(text).toContain('"content":"Hello"');
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
});

test("a stream that breaks off ends with an error and without an end mark", async () => {
  answer = () => sse(CHUNKS.slice(0, 2).join(""));
  const text = await (await ask({ stream: true })).text();
  expect(text).toContain("provider_truncated");
  expect(text).not.toContain("[DONE]");
});

test("an error inside an answer of status 200 is no answer", async () => {
  answer = () => Response.json({ error: { message: "busy", code: "server_busy" } });
  const response = await ask({});
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("provider_overloaded");
});

test("what the provider has no word for is refused by name, before anything is put aside or sent", async () => {
  answer = () => Response.json(WHOLE);
  await node.gateway.usage.flush();
  const before = books.rows.length;
  const response = await ask({ messages: [{ role: "user", content: [{ type: "no such part" }] }] });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("untranslatable");
  await node.gateway.usage.flush();
  expect([asked.length, books.rows.length]).toEqual([0, before]);
});

test("what is left out without harm is listed in a header", async () => {
  answer = () => Response.json(WHOLE);
  const response = await ask({ user: "u1" });
  expect(response.headers.get("x-sallyport-changes")).toBe("left-out=user");
  expect((await ask({})).headers.get("x-sallyport-changes")).toBeNull();
});

test("an output that is affordable in part is asked for in part", async () => {
  answer = () => Response.json(WHOLE);
  await ask({ max_tokens: 50 });
  expect(asked[0]?.["max_tokens"]).toBe(50);
});

test("tokens that no provider can be asked for are estimated, which the answer says, and nobody is sent anything", async () => {
  const response = await ask({}, "tokens.count");
  expect(response.headers.get("x-sallyport-estimated")).toBe("true");
  const { input_tokens: tokens } = (await response.json()) as { input_tokens: number };
  expect(tokens).toBeGreaterThan(5);
  expect(asked).toEqual([]);
});
