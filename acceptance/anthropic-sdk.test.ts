import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import Anthropic, { APIUserAbortError } from "@anthropic-ai/sdk";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";
import { type AnthropicUpstream, startAnthropicUpstream } from "./upstreams/anthropic.ts";

let upstream: AnthropicUpstream;
let product: Product;
/** Of a live key, whose requests reach the upstream. */
let live: Anthropic;

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
  await run(added, "sk-ant-of-the-operator");
  const { key } = JSON.parse(await run(["keys", "create", "--live", "--json"]));
  live = new Anthropic({ baseURL: product.url, apiKey: key, maxRetries: 0 });
}, 90_000);

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
    expect(headers.get("x-api-key")).toBe("sk-ant-of-the-operator");
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
