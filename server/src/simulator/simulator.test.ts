import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Simulator, startSimulator } from "./index.ts";

/** The parts of answers that are looked at. */
interface Answer {
  readonly choices: readonly Choice[];
  readonly usage: { readonly total_tokens: number; readonly [count: string]: unknown };
  readonly data: readonly { readonly embedding: string | readonly number[] }[];
  readonly open: number;
  readonly aborted: number;
  readonly heads: readonly object[];
}

interface Choice {
  readonly text: string;
  readonly finish_reason: string;
  readonly message: { readonly content: string; readonly tool_calls?: readonly ToolCall[] };
  readonly delta: { readonly content?: string; readonly tool_calls?: readonly ToolCall[] };
}

interface ToolCall {
  readonly id: string;
  readonly function: object;
}

let simulator: Simulator;
beforeAll(() => {
  simulator = startSimulator({ port: 0, hostname: "127.0.0.1", observable: true });
});
afterAll(() => simulator.stop());

const SAY = { model: "simulated-chat", messages: [{ role: "user", content: "three words here" }] };

function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${simulator.url}${path}`, {
    method: "POST",
    body: text,
    redirect: "manual",
    signal: signal ?? null,
  });
}

async function chat(body: object, dials = ""): Promise<Answer> {
  return (await (await post(`${dials}/v1/chat/completions`, { ...SAY, ...body })).json()) as Answer;
}

/** The data of a stream's events. */
async function eventsOf(body: object, dials = ""): Promise<string[]> {
  const text = await (await post(`${dials}/v1/chat/completions`, { ...SAY, stream: true, ...body })).text();
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => data);
}

test("says that it is simulated, in the text and in a header, the same each time", async () => {
  const response = await post("/v1/chat/completions", SAY);
  expect(response.headers.get("x-simulated")).toBe("true");
  const answer = (await response.json()) as Answer;
  expect(answer.choices[0]?.message.content ?? "").toContain("simulated answer");
  expect(answer.choices[0]?.message.content ?? "").toContain("3 words");
  expect((await chat({})).choices).toEqual(answer.choices);
});

test("counts tokens by its rule", async () => {
  const { usage } = await chat({}, "/dials/tokens=7;cached=2;reasoning=3");
  expect(usage).toEqual({
    prompt_tokens: 8,
    completion_tokens: 10,
    total_tokens: 18,
    prompt_tokens_details: { cached_tokens: 2 },
    completion_tokens_details: { reasoning_tokens: 3 },
  });
});

test("streams the text it would answer whole, with usage when asked", async () => {
  const { choices, usage } = await chat({});
  const events = await eventsOf({ stream_options: { include_usage: true } });
  expect(events.at(-1)).toBe("[DONE]");
  const chunks = events.slice(0, -1).map((data) => JSON.parse(data));
  const streamed = chunks.map((chunk: Answer) => chunk.choices[0]?.delta.content ?? "").join("");
  expect(streamed).toBe(choices[0]?.message.content ?? "");
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
  expect((await eventsOf({})).join()).not.toContain('"usage"');
});

test("a cap ends the answer with the reason length, a stop sequence without itself", async () => {
  expect((await chat({ max_tokens: 2 })).choices[0]).toMatchObject({
    message: { content: "This is" },
    finish_reason: "length",
  });
  expect((await chat({ stop: [" answer"] })).choices[0]?.message.content).toBe("This is a simulated");
  expect((await chat({ n: 3 })).choices).toHaveLength(3);
});

const TOOLS = [
  { type: "function", function: { name: "clock" } },
  {
    type: "function",
    function: { name: "weather", parameters: { type: "object", properties: { city: { enum: ["Oslo"] } } } },
  },
];

test("calls the tool that is demanded, then answers with text", async () => {
  const choice = { type: "function", function: { name: "weather" } };
  const [first] = (await chat({ tools: TOOLS, tool_choice: choice })).choices;
  expect(first?.finish_reason).toBe("tool_calls");
  const call = first?.message.tool_calls?.[0];
  expect(call?.function).toEqual({ name: "weather", arguments: '{"city":"Oslo"}' });
  const messages = [
    ...SAY.messages,
    first?.message,
    { role: "tool", tool_call_id: call?.id, content: "sun" },
  ];
  expect((await chat({ tools: TOOLS, messages })).choices[0]?.finish_reason).toBe("stop");
  expect((await chat({ tools: TOOLS, tool_choice: "none" })).choices[0]?.message.tool_calls).toBeUndefined();
  const streamed = (await eventsOf({ tools: TOOLS }))
    .slice(0, -1)
    .map((data) => JSON.parse(data).choices[0].delta.tool_calls?.[0]);
  expect(streamed[0]).toMatchObject({
    index: 0,
    type: "function",
    function: { name: "clock", arguments: "" },
  });
});

test("answers in the JSON that is asked for", async () => {
  const schema = {
    type: "object",
    properties: { n: { type: "integer" } },
    required: ["n"],
    additionalProperties: false,
  };
  const structured = await chat({
    response_format: { type: "json_schema", json_schema: { name: "x", strict: true, schema } },
  });
  expect(JSON.parse(structured.choices[0]?.message.content ?? "")).toEqual({ n: 1 });
  const plain = await chat({ response_format: { type: "json_object" } });
  expect(JSON.parse(plain.choices[0]?.message.content ?? "")).toEqual({ simulated: true, words: 3 });
});

test("embeds the same text as the same vector of length one, in both encodings", async () => {
  const ask = { model: "simulated-embedding", input: ["a", "b", "a"], dimensions: 8 };
  const floats = (await (await post("/v1/embeddings", ask)).json()) as Answer;
  const packed = (await (
    await post("/v1/embeddings", { ...ask, encoding_format: "base64" })
  ).json()) as Answer;
  const [first, second, third] = floats.data.map(({ embedding }) => embedding as readonly number[]);
  expect(first).toEqual(third ?? []);
  expect(first).not.toEqual(second ?? []);
  expect(Math.hypot(...(second ?? []))).toBeCloseTo(1, 5);
  const bytes = Buffer.from(String(packed.data[1]?.embedding), "base64");
  expect(Array.from({ length: 8 }, (_, index) => bytes.readFloatLE(index * 4))).toEqual([...(second ?? [])]);
  expect(floats.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
});

test("completes prompts", async () => {
  const body = { model: "m", prompt: ["one", "two"], echo: true, max_tokens: 1 };
  const { choices, usage } = (await (await post("/v1/completions", body)).json()) as Answer;
  expect(choices.map(({ text }: { text: string }) => text)).toEqual(["oneThis", "twoThis"]);
  expect(usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 2 });
});

test("a directive in the last message of the user turns the dials as well", async () => {
  const content = "hello [[simulate status=503 echo=1]]";
  const response = await post("/v1/chat/completions", { ...SAY, messages: [{ role: "user", content }] });
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("You said: hello");
  expect((await post("/dials/fault=nonsense/v1/chat/completions", SAY)).status).toBe(400);
});

test.each(["{", "[]", "{}", '{"model":"m"}', '{"model":"m","messages":[]}'])(
  "%s is refused in OpenAI's shape",
  async (body) => {
    const response = await post("/v1/chat/completions", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { type: "invalid_request_error", message: expect.any(String) },
    });
  },
);

test("usage can be missing, zero or absurd", async () => {
  expect(await chat({}, "/dials/usage=none")).not.toHaveProperty("usage");
  expect((await chat({}, "/dials/usage=zero")).usage.total_tokens).toBe(0);
  expect((await chat({}, "/dials/usage=huge")).usage.total_tokens).toBe(2e15);
});

test("a stream can be split at any byte and have any line ends", async () => {
  const plain = await eventsOf({});
  expect((await eventsOf({}, "/dials/split=7")).map(dated)).toEqual(plain.map(dated));
  const text = await (await post("/dials/lines=crlf/v1/chat/completions", { ...SAY, stream: true })).text();
  expect(text.endsWith("data: [DONE]\r\n\r\n")).toBeTrue();
});

function dated(data: string): string {
  return data.replace(/"created":\d+/, "");
}

async function fails(path: string, body: object = SAY): Promise<unknown> {
  try {
    await (await post(path, body, AbortSignal.timeout(300))).text();
    return null;
  } catch (error) {
    return (error as { code?: unknown }).code ?? (error as Error).name;
  }
}

test("the faults of a connection", async () => {
  for (const stream of [false, true]) {
    expect(await fails("/dials/fault=reset/v1/chat/completions", { ...SAY, stream })).toBe("ECONNRESET");
    expect(await fails("/dials/fault=truncate/v1/chat/completions", { ...SAY, stream })).toBe("ECONNRESET");
    expect(await fails("/dials/fault=hang/v1/chat/completions", { ...SAY, stream })).not.toBeNull();
    expect(await fails("/dials/fault=stall/v1/chat/completions", { ...SAY, stream })).not.toBeNull();
    expect(await fails("/dials/fault=endless/v1/chat/completions", { ...SAY, stream })).not.toBeNull();
  }
  const stalled = await post("/dials/fault=stall/v1/chat/completions", SAY);
  expect(stalled.status).toBe(200);
  await stalled.body?.cancel();
});

test("the faults of an answer", async () => {
  const text = async (fault: string, body: object = SAY) =>
    (await post(`/dials/fault=${fault}/v1/chat/completions`, body)).text();
  expect(() => JSON.parse("{")).toThrow();
  expect(await text("liar")).toContain("lie");
  expect(await text("wrongtype")).toContain("<!doctype html>");
  expect(await text("cut")).toStartWith('{"id"');
  expect(await text("errorevent")).toStartWith('{"error"');
  expect((await eventsOf({}, "/dials/fault=nodone")).at(-1)).toContain('"finish_reason":"stop"');
  expect((await eventsOf({}, "/dials/fault=errorevent")).at(-1)).toStartWith('{"error"');
  const redirect = await post("/dials/fault=redirect/v1/chat/completions", SAY);
  expect([redirect.status, redirect.headers.get("location")]).toEqual([302, "http://redirected.invalid/"]);
});

test("the bomb is small on the wire", async () => {
  const response = await fetch(`${simulator.url}/dials/fault=gzip/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify(SAY),
    decompress: false,
  });
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect((await response.arrayBuffer()).byteLength).toBeLessThan(2_000_000);
});

test("shows the heads that came and whether an abort came through", async () => {
  const seen = async () => (await (await fetch(`${simulator.url}/received`)).json()) as Answer;
  const before = await seen();
  const abort = new AbortController();
  const response = await post(
    "/dials/gap=20;tokens=1000/v1/chat/completions",
    { ...SAY, stream: true },
    abort.signal,
  );
  expect((await seen()).open).toBe(1);
  await response.body?.getReader().read();
  abort.abort();
  for (let tries = 0; tries < 50 && (await seen()).open > 0; tries++) await Bun.sleep(10);
  const after = await seen();
  expect([after.open, after.aborted - before.aborted]).toEqual([0, 1]);
  expect(after.heads.at(-1)).toMatchObject({ method: "POST", path: "/v1/chat/completions" });
});

test("does not show them unless it was asked to", async () => {
  const plain = startSimulator({ port: 0, hostname: "127.0.0.1" });
  expect((await fetch(`${plain.url}/received`)).status).toBe(404);
  await plain.stop();
});
