import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import Anthropic, { APIUserAbortError } from "@anthropic-ai/sdk";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";
import { type AnthropicUpstream, startAnthropicUpstream } from "./upstreams/anthropic.ts";

let upstream: AnthropicUpstream;
let product: Product;
/** Of a live key, whose requests reach the upstream; and of a test key, which a simulator answers that speaks OpenAI's. */
let live: Anthropic;
let simulated: Anthropic;

beforeAll(async () => {
  upstream = startAnthropicUpstream();
  product = await startProduct(await makeDataDir());
  const model = ["--model", "claude-opus-4-6=3,15"];
  const added = [
    "providers",
    "add",
    "anthropic",
    "--base-url",
    upstream.baseUrl,
    "--allow-private",
    ...model,
  ];
  await run(added, "secret-of-the-operator");
  const { key } = JSON.parse(await run(["keys", "create", "--live", "--json"]));
  live = new Anthropic({ baseURL: product.url, apiKey: key, maxRetries: 0 });
  simulated = new Anthropic({ baseURL: product.url, apiKey: product.testKey, maxRetries: 0 });
}, 300_000);

beforeEach(() => {
  upstream.play = null;
});

afterAll(async () => {
  await product.stop();
  await upstream.stop();
  await removeDataDir(product.dataDir);
});

async function run(words: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words, { input });
  expect(code, stderr).toBe(0);
  return stdout;
}

/** What a call throws. The SDK's promises are not the language's own. */
const failureOf = async (call: PromiseLike<unknown>): Promise<unknown> => {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return null;
};

const HELLO = {
  model: "claude-opus-4-6",
  max_tokens: 2_000,
  messages: [{ role: "user" as const, content: "Hello there" }],
};
const TOOLS: Anthropic.Tool[] = ["weather", "news"].map((name) => ({
  name,
  input_schema: { type: "object", properties: { city: { type: "string" } } },
}));
const saying = (content: Anthropic.MessageParam["content"]) => ({
  messages: [{ role: "user" as const, content: content as string }],
});
/** 1 by 1 pixel. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("the official Anthropic SDK, pointed at the product, with Claude behind it", () => {
  test("gets an answer with its counts and the id of the request", async () => {
    const message = await live.messages.create(HELLO);
    expect(message).toMatchObject({
      content: [{ type: "text", text: "Hello from Claude 🎉, as asked." }],
      stop_reason: "end_turn",
      usage: { input_tokens: 20, cache_read_input_tokens: 5, output_tokens: 12 },
    });
    expect(message._request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("P-4 tells the provider nothing of the caller", async () => {
    await live.messages.create(
      { ...HELLO, metadata: { user_id: "user-of-the-caller" } },
      { headers: { "anthropic-beta": "files-api-2025-04-14", "x-forwarded-for": "203.0.113.9" } },
    );
    const { headers, body } = upstream.seen.at(-1) ?? expect.unreachable();
    expect(body).toEqual(HELLO);
    expect(headers.get("x-api-key")).toBe("secret-of-the-operator");
    for (const name of ["authorization", "anthropic-beta", "x-forwarded-for", "x-stainless-os"])
      expect(headers.has(name), name).toBeFalse();
  });

  test("streams", async () => {
    const stream = live.messages.stream(HELLO);
    let text = "";
    stream.on("text", (piece) => {
      text += piece;
    });
    const message = await stream.finalMessage();
    expect(text).toBe("Hello from Claude 🎉, as asked.");
    expect(message).toMatchObject({
      stop_reason: "end_turn",
      usage: { input_tokens: 20, output_tokens: 12 },
    });
  });

  test("calls tools, also several at once and in a stream, and hands in what they came to", async () => {
    const calls = [0, 1].map((at) => ({ type: "tool_use", id: `toolu_${at}`, input: { city: "Kyoto", at } }));
    const message = await live.messages.create({ ...HELLO, tools: TOOLS });
    expect(message).toMatchObject({ content: calls, stop_reason: "tool_use" });
    expect((await live.messages.stream({ ...HELLO, tools: TOOLS }).finalMessage()).content).toMatchObject(
      calls,
    );
    const results = message.content.map((call) => ({
      type: "tool_result" as const,
      tool_use_id: call.type === "tool_use" ? call.id : "",
      content: "sunny",
    }));
    const answered = await live.messages.create({
      ...HELLO,
      tools: TOOLS,
      messages: [
        ...HELLO.messages,
        { role: "assistant", content: message.content },
        { role: "user", content: results },
      ],
    });
    expect(answered.stop_reason).toBe("end_turn");
  });

  test("gets an answer in a form", async () => {
    const schema = { type: "object", properties: { city: { type: "string" } }, additionalProperties: false };
    const format = { type: "json_schema", schema } as const;
    const message = await live.messages.create({ ...HELLO, output_config: { format } });
    expect(message.content).toMatchObject([{ text: '{"city":"Kyoto","degrees":21}' }]);
  });

  test("shows pictures", async () => {
    const source = { type: "base64", media_type: "image/png", data: PNG } as const;
    const message = await live.messages.create({ ...HELLO, ...saying([{ type: "image", source }]) });
    expect(message.content).toMatchObject([{ text: 'I see "media_type":"image/png"' }]);
  });

  test("thinks, and keeps the signature, whole and streamed", async () => {
    const params = { ...HELLO, thinking: { type: "enabled", budget_tokens: 1_024 } } as const;
    const thought = { type: "thinking", thinking: "Let me think.", signature: "c2lnbmVk" };
    expect((await live.messages.create(params)).content[0]).toMatchObject(thought);
    expect((await live.messages.stream(params).finalMessage()).content[0]).toMatchObject(thought);
  });

  test("is told of a refusal, and of the sequence that ended it", async () => {
    expect(await live.messages.create({ ...HELLO, ...saying("refuse") })).toMatchObject({
      stop_reason: "refusal",
    });
    expect(await live.messages.create({ ...HELLO, stop_sequences: ["END"] })).toMatchObject({
      stop_reason: "stop_sequence",
      stop_sequence: "END",
    });
  });

  test("counts tokens", async () => {
    const { max_tokens: _, ...params } = HELLO;
    expect(await live.messages.countTokens(params)).toMatchObject({ input_tokens: 14 });
    expect(upstream.seen.at(-1)?.path).toBe("/v1/messages/count_tokens");
  });

  test("lists models and describes one", async () => {
    const models = await live.models.list();
    expect(models.data).toContainEqual(
      expect.objectContaining({ type: "model", id: "claude-opus-4-6", display_name: "claude-opus-4-6" }),
    );
    expect(models.has_more).toBeFalse();
    expect(await live.models.retrieve("claude-opus-4-6")).toMatchObject({ id: "claude-opus-4-6" });
    expect(await failureOf(live.models.retrieve("claude-of-nobody"))).toBeInstanceOf(Anthropic.NotFoundError);
  });

  test("throws what it would throw at Anthropic's", async () => {
    const wrong = new Anthropic({ baseURL: product.url, apiKey: "sk-ant-wrong", maxRetries: 0 });
    expect(await failureOf(wrong.messages.create(HELLO))).toBeInstanceOf(Anthropic.AuthenticationError);
    const unknown = live.messages.create({ ...HELLO, model: "claude-of-nobody" });
    expect(await failureOf(unknown)).toMatchObject({ status: 404, type: "not_found_error" });
    const kept = live.messages.create({ ...HELLO, container: "container_1" });
    expect(await failureOf(kept)).toMatchObject({ status: 400, type: "invalid_request_error" });
  });

  test.each([
    [529, "overloaded_error", 503, "overloaded_error"],
    [400, "invalid_request_error", 400, "invalid_request_error"],
    [401, "authentication_error", 502, "api_error"],
  ] as const)("is told what a provider's %d %s comes to", async (status, type, told, toldType) => {
    const error = { type: "error", error: { type, message: "max_tokens: too many" } };
    upstream.play = () => ({ status, type: "application/json", body: JSON.stringify(error) });
    expect(await failureOf(live.messages.create(HELLO))).toMatchObject({ status: told, type: toldType });
  });

  test("throws when an error comes inside a stream", async () => {
    const began = `event: message_start\ndata: ${JSON.stringify({
      type: "message_start",
      message: {
        id: "m",
        type: "message",
        role: "assistant",
        content: [],
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    })}\n\nevent: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Hi"}}\n\n`;
    const failed =
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
    upstream.play = () => ({ type: "text/event-stream", body: began + failed });
    expect(await failureOf(live.messages.stream(HELLO).finalMessage())).toMatchObject({
      type: "api_error",
    });
  });

  test("ends a stream that it no longer wants", async () => {
    const stream = live.messages.stream(HELLO);
    stream.on("text", () => stream.abort());
    expect(await failureOf(stream.finalMessage())).toBeInstanceOf(APIUserAbortError);
  });
});

describe("the official Anthropic SDK, pointed at the product, with a server of OpenAI's form behind it", () => {
  const ask = (content: string, more: object = {}) => ({
    ...HELLO,
    model: "gpt-4o-mini",
    ...saying(content),
    ...more,
  });

  test("gets an answer with its counts", async () => {
    const message = await simulated.messages.create(ask("Hello"));
    expect(message).toMatchObject({ type: "message", model: "gpt-4o-mini", stop_reason: "end_turn" });
    expect(textOf(message)).toContain("simulated");
    expect(message.usage.input_tokens).toBeGreaterThan(0);
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  test("streams the same", async () => {
    const streamed = await simulated.messages.stream(ask("Hello")).finalMessage();
    const { content, stop_reason, usage } = await simulated.messages.create(ask("Hello"));
    expect(streamed).toMatchObject({ content, stop_reason, usage: { output_tokens: usage.output_tokens } });
  });

  test("calls tools, whole and streamed, and hands in what they came to", async () => {
    const params = ask("What is the weather in Kyoto?", { tools: [TOOLS[0]], tool_choice: { type: "any" } });
    const message = await simulated.messages.create(params);
    const call = message.content.find(({ type }) => type === "tool_use");
    expect(message.stop_reason).toBe("tool_use");
    expect(call).toMatchObject({ type: "tool_use", name: "weather", input: { city: expect.any(String) } });
    expect((await simulated.messages.stream(params).finalMessage()).content).toMatchObject([
      { type: "tool_use", name: "weather", input: { city: expect.any(String) } },
    ]);
    const result = {
      type: "tool_result",
      tool_use_id: call?.type === "tool_use" ? call.id : "",
      content: "sunny",
    };
    const answered = await simulated.messages.create({
      ...params,
      tool_choice: { type: "auto" },
      messages: [
        ...params.messages,
        { role: "assistant", content: message.content },
        { role: "user", content: [result] },
      ],
    } as Anthropic.MessageCreateParamsNonStreaming);
    expect(textOf(answered)).toContain("simulated");
  });

  test("gets JSON that fits its schema", async () => {
    const schema = {
      type: "object",
      properties: { age: { type: "integer" } },
      required: ["age"],
      additionalProperties: false,
    };
    const message = await simulated.messages.create(
      ask("Who?", { output_config: { format: { type: "json_schema", schema } } }),
    );
    expect(Number.isInteger(JSON.parse(textOf(message)).age)).toBeTrue();
  });

  test("shows pictures, and says what it may not", async () => {
    const source = { type: "base64", media_type: "image/png", data: PNG } as const;
    const message = await simulated.messages.create({ ...ask(""), ...saying([{ type: "image", source }]) });
    expect(textOf(message)).toContain("simulated");
    const tools = [{ type: "bash_20250124", name: "bash" }];
    expect(await failureOf(simulated.messages.create(ask("Hello", { tools })))).toMatchObject({
      status: 400,
      type: "invalid_request_error",
      apiMessage: expect.stringContaining("'tools[].type' cannot be said"),
    });
  });

  test("is told what was left out, in a header", async () => {
    const { response } = await simulated.messages
      .create(ask("Hello", { metadata: { user_id: "u" } }))
      .withResponse();
    expect([...response.headers.values()].join("\n")).toContain("left-out=metadata");
  });

  test("throws when the provider fails, before an answer and within one", async () => {
    const limited = simulated.messages.create(ask("[[simulate status=429]]"));
    expect(await failureOf(limited)).toBeInstanceOf(Anthropic.RateLimitError);
    for (const fault of ["truncate", "errorevent"]) {
      const stream = simulated.messages.stream(ask(`[[simulate fault=${fault}]]`));
      expect(await failureOf(stream.finalMessage()), fault).toMatchObject({
        type: expect.stringMatching(/_error$/),
      });
    }
  });

  test("ends a stream that it no longer wants", async () => {
    const stream = simulated.messages.stream(ask("[[simulate fault=endless gap=5]]"));
    stream.on("text", () => stream.abort());
    expect(await failureOf(stream.finalMessage())).toBeInstanceOf(APIUserAbortError);
  });
});

test("the operator can check Anthropic's key", async () => {
  expect(await run(["providers", "test", "anthropic"])).toContain(
    "Credentials: accepted.\nModels offered: 1.",
  );
});

test("a key in the header of older clients is taken as well", async () => {
  const response = await fetch(`${product.url}/v1/messages`, {
    method: "POST",
    headers: {
      "x-api-key": product.testKey,
      "anthropic-version": "2023-06-01",
      "content-type": "application/json",
    },
    body: JSON.stringify({ ...HELLO, model: "gpt-4o-mini" }),
  });
  expect(response.status).toBe(200);
});

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === "text" ? block.text : "")).join("");
}
