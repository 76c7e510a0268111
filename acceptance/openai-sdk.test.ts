import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import OpenAI, { APIUserAbortError, AuthenticationError, BadRequestError, NotFoundError } from "openai";
import { makeDataDir, type Product, removeDataDir, startProduct } from "./product.ts";

let product: Product;
let client: OpenAI;

beforeAll(async () => {
  product = await startProduct(await makeDataDir());
  client = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: product.testKey });
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

const HELLO = { model: "gpt-4o-mini", messages: [{ role: "user" as const, content: "Hello there" }] };

describe("the official OpenAI SDK, pointed at the product", () => {
  test("gets an answer with its token counts", async () => {
    const answer = await client.chat.completions.create(HELLO);
    expect(answer.choices[0]?.message.content).toContain("simulated");
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    expect(answer._request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("streams, without the usage chunk it did not ask for", async () => {
    const stream = await client.chat.completions.create({ ...HELLO, stream: true });
    let text = "";
    let chunks = 0;
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1);
      text += chunk.choices[0]?.delta.content ?? "";
      chunks += 1;
    }
    expect(chunks).toBeGreaterThan(3);
    expect(text).toContain("simulated");
  });

  test("streams, with the usage chunk it asked for", async () => {
    const stream = await client.chat.completions.create({
      ...HELLO,
      stream: true,
      stream_options: { include_usage: true },
    });
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    expect(usage?.completion_tokens).toBeGreaterThan(0);
  });

  test("calls tools", async () => {
    const runner = client.chat.completions.runTools({
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: "What is the weather in Kyoto?" }],
      tools: [
        {
          type: "function",
          function: {
            name: "weather",
            description: "The weather in a city",
            parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
            parse: JSON.parse,
            function: ({ city }: { city: string }) => `It is sunny in ${city}.`,
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain("simulated");
    expect(runner.messages.some((message) => message.role === "tool")).toBe(true);
  });

  test("gets JSON that fits its schema", async () => {
    const answer = await client.chat.completions.create({
      ...HELLO,
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "person",
          strict: true,
          schema: {
            type: "object",
            properties: { name: { type: "string" }, age: { type: "integer" }, kind: { enum: ["a", "b"] } },
            required: ["name", "age", "kind"],
            additionalProperties: false,
          },
        },
      },
    });
    const person = JSON.parse(answer.choices[0]?.message.content ?? "");
    expect(new Set(Object.keys(person))).toEqual(new Set(["age", "kind", "name"]));
    expect(Number.isInteger(person.age)).toBe(true);
    expect(["a", "b"]).toContain(person.kind);
  });

  test("gets embeddings, which the SDK asks for in base64", async () => {
    const { data, usage } = await client.embeddings.create({
      model: "text-embedding-3-small",
      input: ["one", "two"],
    });
    expect(data).toHaveLength(2);
    expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1, 3);
    expect(usage.total_tokens).toBeGreaterThan(0);
  });

  test("completes a prompt", async () => {
    const answer = await client.completions.create({
      model: "simulated-chat",
      prompt: "Once upon a time",
    });
    expect(answer.choices[0]?.text.length).toBeGreaterThan(0);
  });

  test("lists models and retrieves one, slashes included", async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain("gpt-4o-mini");
    const slashed = ids.find((id) => id.includes("/")) ?? "";
    expect((await client.models.retrieve(slashed)).id).toBe(slashed);
  });

  test("can abort a stream", async () => {
    const stream = await client.chat.completions.create({
      model: "gpt-4o-mini",
      stream: true,
      messages: [{ role: "user", content: "[[simulate fault=endless gap=5]]" }],
    });
    let chunks = 0;
    const reading = (async () => {
      for await (const _ of stream) if (++chunks === 3) stream.controller.abort();
    })();
    await reading.catch((error) => expect(error).toBeInstanceOf(APIUserAbortError));
    expect(chunks).toBeGreaterThanOrEqual(3);
  });

  test("is told in its own error classes: wrong key, wrong model, bad body", async () => {
    const stranger = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: "sk-not-a-key", maxRetries: 0 });
    expect(await stranger.models.list().catch((error) => error)).toBeInstanceOf(AuthenticationError);
    const model = await client.chat.completions.create({ ...HELLO, model: "gpt-99" }).catch((error) => error);
    expect(model).toBeInstanceOf(NotFoundError);
    expect(model.code).toBe("model_not_found");
    const body = await client.chat.completions.create({ ...HELLO, messages: [] }).catch((error) => error);
    expect(body).toBeInstanceOf(BadRequestError);
    expect(body.param).toBe("messages");
  });

  test("is told that a body is too large, in the error shape it knows", async () => {
    const content = "x".repeat(33 * 1024 * 1024);
    const error = await client.chat.completions
      .create({ model: "gpt-4o-mini", messages: [{ role: "user", content }] })
      .catch((caught) => caught);
    expect(error.status).toBe(413);
    expect(error.code).toBe("body_too_large");
  });
});
