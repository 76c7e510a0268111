import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embed, generateText, streamText, tool } from "ai";
import { z } from "zod";
import { makeDataDir, type Product, removeDataDir, startProduct } from "./product.ts";

let product: Product;
let provider: ReturnType<typeof createOpenAICompatible>;

beforeAll(async () => {
  product = await startProduct(await makeDataDir());
  provider = createOpenAICompatible({
    name: "sallyport",
    baseURL: `${product.url}/v1`,
    apiKey: product.testKey,
    includeUsage: true,
  });
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

describe("the Vercel AI SDK, pointed at the product", () => {
  test("generates text with its usage", async () => {
    const { text, usage } = await generateText({ model: provider("gpt-4o-mini"), prompt: "Hello there" });
    expect(text).toContain("simulated");
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  test("streams text and ends with usage", async () => {
    const result = streamText({ model: provider("gpt-4o-mini"), prompt: "Hello there" });
    let text = "";
    for await (const piece of result.textStream) text += piece;
    expect(text).toContain("simulated");
    expect((await result.usage).totalTokens).toBeGreaterThan(0);
    expect(await result.finishReason).toBe("stop");
  });

  test("is told when a stream breaks off, and never sees it finish", async () => {
    const seen: unknown[] = [];
    const result = streamText({
      model: provider("gpt-4o-mini"),
      prompt: "[[simulate fault=truncate]]",
      maxRetries: 0,
      onError: ({ error }) => void seen.push(error),
    });
    const kinds: string[] = [];
    for await (const part of result.fullStream) kinds.push(part.type);
    expect(seen.length).toBeGreaterThan(0);
    expect(kinds).toContain("error");
  });

  test("calls tools", async () => {
    const cities: string[] = [];
    const { toolCalls } = await generateText({
      model: provider("gpt-4o-mini"),
      prompt: "What is the weather in Kyoto?",
      tools: {
        weather: tool({
          description: "The weather in a city",
          inputSchema: z.object({ city: z.string() }),
          execute: ({ city }) => {
            cities.push(city);
            return "sunny";
          },
        }),
      },
    });
    expect(toolCalls[0]?.toolName).toBe("weather");
    expect(cities).toHaveLength(1);
  });

  test("embeds", async () => {
    const { embedding } = await embed({
      model: provider.embeddingModel("text-embedding-3-small"),
      value: "one",
    });
    expect(embedding.length).toBeGreaterThan(100);
  });
});
