import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import OpenAI, { APIUserAbortError, BadRequestError, NotFoundError } from "openai";
import { makeDataDir, type Product, removeDataDir, startProduct } from "./product.ts";

let product: Product;
let client: OpenAI;

beforeAll(async () => {
  product = await startProduct(await makeDataDir());
  client = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: product.testKey, maxRetries: 0 });
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

const MODEL = "gpt-4o-mini";
const PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const WEATHER: OpenAI.Responses.FunctionTool = {
  type: "function",
  name: "weather",
  description: "Tells the weather in a city.",
  strict: true,
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};

/** Behind it is the simulator, which speaks chat completions: each answer here was translated. */
describe("the official OpenAI SDK's Responses, pointed at the product", () => {
  test("gets an answer with its token counts, which is not kept", async () => {
    const answer = await client.responses.create({
      model: MODEL,
      input: "Hello there",
      instructions: "Be kind.",
    });
    expect(answer.output_text).toContain("simulated");
    expect(answer).toMatchObject({ object: "response", status: "completed", model: MODEL, store: false });
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
  });

  test("streams the same in the SDK's order, to a response that is whole", async () => {
    const stream = client.responses.stream({ model: MODEL, input: "Hello there" });
    const types: string[] = [];
    const numbers: number[] = [];
    for await (const event of stream) {
      types.push(event.type);
      numbers.push(event.sequence_number);
    }
    expect(types.slice(0, 4)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
    ]);
    expect(types.slice(-4)).toEqual([
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    const final = await stream.finalResponse();
    expect(final.output_text).toContain("simulated");
    expect(final.usage?.output_tokens).toBeGreaterThan(0);
  });

  test("calls a tool, whole and streamed, and goes on with its result", async () => {
    const asked = { model: MODEL, input: "What is the weather in Kyoto?", tools: [WEATHER] };
    const answer = await client.responses.create(asked);
    const call = answer.output.find((item) => item.type === "function_call");
    expect(call?.name).toBe("weather");
    expect(JSON.parse(call?.arguments ?? "")).toHaveProperty("city");
    const streamed = await client.responses.stream(asked).finalResponse();
    expect(streamed.output.find((item) => item.type === "function_call")?.arguments).toBe(
      call?.arguments as string,
    );
    const next = await client.responses.create({
      ...asked,
      input: [
        { role: "user", content: asked.input },
        ...(answer.output as OpenAI.Responses.ResponseInputItem[]),
        { type: "function_call_output", call_id: call?.call_id ?? "", output: "Sunny, 20 °C" },
      ],
    });
    expect(next.status).toBe("completed");
    expect(next.output_text).not.toBe("");
  });

  test("gets JSON that fits its schema", async () => {
    const answer = await client.responses.create({
      model: MODEL,
      input: "Who is it?",
      text: {
        format: {
          type: "json_schema",
          name: "person",
          strict: true,
          schema: {
            type: "object",
            properties: { name: { type: "string" }, age: { type: "integer" } },
            required: ["name", "age"],
            additionalProperties: false,
          },
        },
      },
    });
    const person = JSON.parse(answer.output_text) as { name: unknown; age: unknown };
    expect([typeof person.name, Number.isInteger(person.age)]).toEqual(["string", true]);
  });

  test("takes pictures, and ends where its limit is", async () => {
    const answer = await client.responses.create({
      model: MODEL,
      input: [
        {
          role: "user",
          content: [
            { type: "input_text", text: "What is this?" },
            { type: "input_image", image_url: PNG, detail: "low" },
          ],
        },
      ],
      max_output_tokens: 16,
    });
    expect(["completed", "incomplete"]).toContain(answer.status as string);
    expect(answer.output_text).not.toBe("");
  });

  test("can abort a stream", async () => {
    const stream = await client.responses.create({
      model: MODEL,
      stream: true,
      input: "[[simulate fault=endless gap=5]]",
    });
    let events = 0;
    const reading = (async () => {
      for await (const _ of stream) if (++events === 6) stream.controller.abort();
    })();
    await reading.catch((error) => expect(error).toBeInstanceOf(APIUserAbortError));
    expect(events).toBeGreaterThanOrEqual(6);
  });

  test("is told when a stream breaks off, and never sees it completed", async () => {
    const stream = await client.responses.create({
      model: MODEL,
      stream: true,
      input: "[[simulate fault=truncate]]",
    });
    const types: string[] = [];
    const reading = (async () => {
      for await (const event of stream) types.push(event.type);
    })();
    expect(await reading.catch((error: unknown) => error)).toBeInstanceOf(OpenAI.APIError);
    expect(types).not.toContain("response.completed");
  });

  test("Z-5 is told by name what would keep content, and what is not there", async () => {
    const failure = (more: object) =>
      client.responses.create({ model: MODEL, input: "Hello", ...more }).catch((error: unknown) => error);
    const kept = (await failure({ previous_response_id: "resp_1" })) as BadRequestError;
    expect(kept).toBeInstanceOf(BadRequestError);
    expect([kept.code, kept.param]).toEqual(["feature_retains_content", "previous_response_id"]);
    const hosted = (await failure({ tools: [{ type: "web_search" }] })) as BadRequestError;
    expect([hosted.code, hosted.param]).toEqual(["parameter_unpriced", "tools[].type"]);
    expect(await failure({ model: "gpt-99" })).toBeInstanceOf(NotFoundError);
  });
});
