import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import Anthropic from "@anthropic-ai/sdk";
import { ApiError, GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";
import { GeminiUpstream } from "./upstreams/gemini.ts";

/** Translation through the product: other SDKs to a server of Gemini's API, and Google's SDK to one of OpenAI's. */

const MODEL = "gemini-3-flash-preview";
const upstream = new GeminiUpstream();
let product: Product;
let openai: OpenAI;
let anthropic: Anthropic;
let google: GoogleGenAI;

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), { SALLYPORT_LEFT_STREAM_MS: "50" });
  const words = ["providers", "add", "google", "--base-url", upstream.url, "--allow-private"];
  await run(words, "AIza-the-operators-own-key");
  const { key } = JSON.parse(await run(["keys", "create", "--live", "--json"]));
  openai = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: key, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: product.url, apiKey: key, maxRetries: 0 });
  google = new GoogleGenAI({
    apiKey: product.testKey,
    httpOptions: { baseUrl: product.url, retryOptions: { attempts: 1 } },
  });
}, 300_000);

afterAll(async () => {
  await product?.stop();
  await upstream.stop();
  if (product) await removeDataDir(product.dataDir);
});

async function run(words: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words, { input });
  expect(code, stderr).toBe(0);
  return stdout;
}

/** Answers of Google that others recorded; not in this repository. */
const CORPORA = `${import.meta.dir}/../../shared/corpora/providers/google`;
const recordings = existsSync(CORPORA)
  ? readdirSync(CORPORA).filter((file) => linesOf(file)[0]?.startsWith('{"candidates"'))
  : [];

function linesOf(file: string): readonly string[] {
  const text = readFileSync(`${CORPORA}/${file}`, "utf8");
  return file.endsWith(".json")
    ? [JSON.stringify(JSON.parse(text))]
    : text.split("\n").filter((line) => line !== "");
}

describe.skipIf(recordings.length === 0)("recorded answers of Google, in other SDKs", () => {
  for (const file of recordings)
    test(file, async () => {
      const chunks = linesOf(file).map((line) => JSON.parse(line));
      upstream.gives = { chunks };
      const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
      const text = parts.map((part) => part.text ?? "").join("");
      const names = parts.flatMap((part) => part.functionCall?.name ?? []);
      const usage = chunks.at(-1).usageMetadata;
      const written = usage.totalTokenCount - usage.promptTokenCount;

      const question = { model: MODEL, messages: [{ role: "user" as const, content: "Hi" }] };
      const stream = openai.chat.completions.stream({ ...question, stream_options: { include_usage: true } });
      const streamed = await stream.finalChatCompletion();
      expect(streamed.choices[0]?.message.content ?? "").toBe(text);
      expect(
        (streamed.choices[0]?.message.tool_calls ?? []).map(
          (call) => call.type === "function" && call.function.name,
        ),
      ).toEqual(names);
      expect(streamed.choices[0]?.finish_reason).toBe(names.length > 0 ? "tool_calls" : "stop");
      expect(streamed.usage).toMatchObject({
        prompt_tokens: usage.promptTokenCount,
        completion_tokens: written,
      });

      const message = await anthropic.messages.stream({ ...question, max_tokens: 900 }).finalMessage();
      expect(message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("")).toBe(
        text,
      );
      const uses = message.content.flatMap((block) => (block.type === "tool_use" ? [block] : []));
      expect(uses.map(({ name }) => name)).toEqual(names);
      const calls = streamed.choices[0]?.message.tool_calls ?? [];
      expect(uses.map(({ input }) => input)).toEqual(
        calls.map((call) => call.type === "function" && JSON.parse(call.function.arguments)),
      );
      expect(message.stop_reason).toBe(names.length > 0 ? "tool_use" : "end_turn");
      expect(message.usage.output_tokens).toBe(written);
    });
});

describe("OpenAI's SDK to a server of Gemini's API", () => {
  test("tools, a picture, a schema and a second turn", async () => {
    const args = { city: "Bern" };
    const says = (parts: unknown[]) => ({
      whole: {
        candidates: [{ content: { parts }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 3 },
        responseId: "r",
      },
    });
    upstream.gives = says([
      { functionCall: { name: "weather", args }, thoughtSignature: "c2ln" },
      { functionCall: { name: "weather", args: { city: "Chur" } } },
    ]);
    const tools = [
      {
        type: "function" as const,
        function: { name: "weather", parameters: { type: "object", properties: {} } },
      },
    ];
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      {
        role: "user",
        content: [
          { type: "text", text: "?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
        ],
      },
    ];
    const first = await openai.chat.completions.create({ model: MODEL, messages, tools });
    const asked = first.choices[0]?.message;
    expect(asked?.tool_calls).toHaveLength(2);
    upstream.gives = says([{ text: "Sunny" }]);
    if (!asked) return expect.unreachable();
    messages.push(asked);
    for (const { id } of asked.tool_calls ?? [])
      messages.push({ role: "tool", tool_call_id: id, content: "sun" });
    const second = await openai.chat.completions.create({ model: MODEL, messages, tools });
    expect(second.choices[0]?.message.content).toBe("Sunny");
    const { contents } = upstream.last.body;
    expect(contents[0].parts[1]).toEqual({ inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } });
    expect(contents[1].parts[0].functionCall).toMatchObject({ name: "weather", args });
    expect(contents[1].parts[0].thoughtSignature).toBeString();
    expect(
      contents[2].parts.map(
        (part: { functionResponse: { response: unknown } }) => part.functionResponse.response,
      ),
    ).toEqual([{ output: "sun" }, { output: "sun" }]);
  });
});

describe("Google's SDK to the simulator, which speaks OpenAI's API", () => {
  const asked = { model: "gpt-4o-mini", contents: "Hello there" };
  test("answers and streams", async () => {
    const answer = await google.models.generateContent(asked);
    expect(answer.text).toContain("simulated");
    expect(answer.usageMetadata?.totalTokenCount).toBeGreaterThan(0);
    let text = "";
    let last: unknown;
    for await (const chunk of await google.models.generateContentStream(asked)) {
      text += chunk.text ?? "";
      last = chunk.candidates?.[0]?.finishReason ?? last;
    }
    expect(text).toContain("simulated");
    expect(last).toBe("STOP");
  });
  test("calls tools, in a second turn too", async () => {
    const config = {
      tools: [
        {
          functionDeclarations: [
            {
              name: "weather",
              parametersJsonSchema: {
                type: "object",
                properties: { city: { type: "string" } },
                required: ["city"],
              },
            },
          ],
        },
      ],
    };
    const chat = google.chats.create({ model: "gpt-4o-mini", config });
    const first = await chat.sendMessage({ message: "What is the weather in Kyoto?" });
    const call = first.functionCalls?.[0];
    expect(call?.name).toBe("weather");
    const second = await chat.sendMessage({
      message: [{ functionResponse: { id: call?.id ?? "", name: "weather", response: { output: "sunny" } } }],
    });
    expect(second.text).toContain("simulated");
  });
  test("gets JSON that fits", async () => {
    const config = {
      responseMimeType: "application/json",
      responseJsonSchema: {
        type: "object",
        properties: { age: { type: "integer" } },
        required: ["age"],
        additionalProperties: false,
      },
    };
    const answer = await google.models.generateContent({ ...asked, config });
    expect(Number.isInteger(JSON.parse(answer.text ?? "").age)).toBeTrue();
  });
  test("what it has no word for is refused by name", async () => {
    const error = await google.models
      .generateContent({ ...asked, config: { responseModalities: ["IMAGE"] } })
      .catch((reason) => reason);
    if (!(error instanceof ApiError)) return expect.unreachable();
    expect([error.status, JSON.parse(error.message).error.details[0]]).toMatchObject([
      400,
      { reason: "untranslatable", metadata: { param: "generationConfig.responseModalities" } },
    ]);
  });
  test("embeds", async () => {
    const { embeddings } = await google.models.embedContent({
      model: "text-embedding-3-small",
      contents: ["a", "b"],
    });
    expect(embeddings).toHaveLength(2);
  });
});
