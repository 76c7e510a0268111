import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { ApiError, type GenerateContentResponse, GoogleGenAI, type Part } from "@google/genai";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";
import { GeminiUpstream } from "./upstreams/gemini.ts";

/** Google's official SDK as a black box, pointed at the product; behind it a server that speaks Gemini, and the simulator. */

const MODEL = "gemini-3-flash-preview";
const SECRET = "AIza-the-operators-own-key";
const upstream = new GeminiUpstream();
let product: Product;
let liveKey: string;
let live: GoogleGenAI;

const pointedAt = (baseUrl: string, apiKey: string) =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl, retryOptions: { attempts: 1 } } });

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), { SALLYPORT_LEFT_STREAM_MS: "50" });
  const words = ["providers", "add", "google", "--base-url", upstream.url, "--allow-private"];
  await run(words, SECRET);
  liveKey = JSON.parse(await run(["keys", "create", "--live", "--json"])).key;
  live = pointedAt(product.url, liveKey);
}, 300_000);

beforeEach(() => {
  upstream.seen.length = 0;
});

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

const says = (parts: readonly Part[], more: object = {}, usage: object = { promptTokenCount: 7 }) => ({
  candidates: [{ content: { role: "model", parts }, index: 0, ...more }],
  usageMetadata: usage,
  modelVersion: MODEL,
  responseId: "resp-1",
});
const END = { finishReason: "STOP" };
const USED = { promptTokenCount: 7, candidatesTokenCount: 4, thoughtsTokenCount: 3, totalTokenCount: 14 };
const HELLO = [says([{ text: "Grüezi" }]), says([{ text: " mitenand 🌞" }], END, USED)];

const WEATHER = {
  functionDeclarations: [
    {
      name: "weather",
      description: "The weather in a city",
      parametersJsonSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  ],
};

async function collect(stream: AsyncGenerator<GenerateContentResponse>) {
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
  return {
    chunks,
    parts,
    text: parts.map((part) => (part.thought ? "" : (part.text ?? ""))).join(""),
    calls: parts.flatMap((part) => part.functionCall ?? []),
    last: chunks.at(-1),
  };
}

async function failure(asked: Promise<unknown>): Promise<ApiError> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`no error of the API: ${String(error)}`);
  return error;
}

describe("Google's SDK through the product to a server of Gemini's API", () => {
  test("P-1 an answer comes as it was given, and the operator's key is the only one that goes on", async () => {
    upstream.gives = { chunks: HELLO };
    const answer = await live.models.generateContent({ model: MODEL, contents: "Hi" });
    expect(answer.text).toBe("Grüezi mitenand 🌞");
    expect(answer.usageMetadata).toMatchObject(USED);
    const { path, headers, body } = upstream.last;
    expect(path).toBe(`/v1beta/models/${MODEL}:generateContent`);
    expect(headers.get("x-goog-api-key")).toBe(SECRET);
    expect(JSON.stringify([...headers, body])).not.toContain(liveKey);
    expect(body.contents).toEqual([{ role: "user", parts: [{ text: "Hi" }] }]);
  });

  test("a stream comes chunk by chunk, also as one array", async () => {
    upstream.gives = { chunks: HELLO };
    const asked = { model: MODEL, contents: "Hi" };
    const { chunks, text, last } = await collect(await live.models.generateContentStream(asked));
    expect([chunks.length, text, last?.candidates?.[0]?.finishReason]).toEqual([
      2,
      "Grüezi mitenand 🌞",
      "STOP" as never,
    ]);
    const url = `${product.url}/v1beta/models/${MODEL}:streamGenerateContent`;
    const array = await fetch(url, {
      method: "POST",
      headers: { "x-goog-api-key": liveKey, "content-type": "application/json" },
      body: JSON.stringify({ contents: [{ parts: [{ text: "Hi" }] }] }),
    });
    expect(array.headers.get("content-type")).toContain("application/json");
    expect(await array.json()).toEqual(HELLO);
    expect(upstream.last.path).toEndWith("?alt=sse");
  });

  test("thoughts, parallel calls and their signatures go there and back in a second turn", async () => {
    const first = says(
      [
        { text: "Two cities", thought: true },
        { functionCall: { name: "weather", args: { city: "Bern" } }, thoughtSignature: "c2lnbmVk" },
        { functionCall: { name: "weather", args: { city: "Chur" } } },
      ],
      END,
      USED,
    );
    upstream.gives = { chunks: [first] };
    const chat = live.chats.create({
      model: MODEL,
      config: { tools: [WEATHER], thinkingConfig: { includeThoughts: true } },
    });
    const asked = await chat.sendMessage({ message: "Bern and Chur?" });
    expect(asked.functionCalls?.map(({ args }) => args)).toEqual([{ city: "Bern" }, { city: "Chur" }]);
    upstream.gives = { chunks: HELLO };
    const response = (city: string) => ({
      functionResponse: { name: "weather", response: { output: `${city}: sun` } },
    });
    await chat.sendMessage({ message: [response("Bern"), response("Chur")] });
    const { contents } = upstream.last.body;
    expect(contents[1].parts[1].thoughtSignature).toBe("c2lnbmVk");
    expect(contents[2].parts).toEqual([response("Bern"), response("Chur")]);
  });

  test("pictures, a schema and safety settings arrive as they were sent", async () => {
    upstream.gives = { chunks: [says([{ text: '{"city":"Bern"}' }], END, USED)] };
    const picture = { inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } };
    const safetySettings = [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }] as never;
    const schema = { type: "object", properties: { city: { type: "string" } } };
    const answer = await live.models.generateContent({
      model: MODEL,
      contents: ["Where?", picture],
      config: { responseMimeType: "application/json", responseJsonSchema: schema, safetySettings },
    });
    expect(JSON.parse(answer.text ?? "")).toEqual({ city: "Bern" });
    expect(upstream.last.body.contents[0].parts[1]).toEqual(picture);
    expect(upstream.last.body).toMatchObject({
      safetySettings,
      generationConfig: { responseJsonSchema: schema },
    });
  });

  test("a blocked prompt and a withheld answer say so", async () => {
    upstream.gives = {
      whole: { promptFeedback: { blockReason: "SAFETY" }, usageMetadata: { promptTokenCount: 7 } },
    };
    const blocked = await live.models.generateContent({ model: MODEL, contents: "Hi" });
    expect(blocked.promptFeedback?.blockReason).toBe("SAFETY" as never);
    upstream.gives = {
      chunks: [says([{ text: "It" }]), says([], { finishReason: "PROHIBITED_CONTENT" }, USED)],
    };
    const { last } = await collect(await live.models.generateContentStream({ model: MODEL, contents: "Hi" }));
    expect(last?.candidates?.[0]?.finishReason).toBe("PROHIBITED_CONTENT" as never);
  });

  test("tokens are counted and texts embedded, one and several", async () => {
    upstream.gives = { whole: { totalTokens: 31 } };
    expect((await live.models.countTokens({ model: MODEL, contents: "Hi" })).totalTokens).toBe(31);
    upstream.gives = { whole: { embeddings: [{ values: [0.5, 0.25] }, { values: [1, 0] }] } };
    const asked = {
      model: "gemini-embedding-001",
      contents: ["a", "b"],
      config: { taskType: "RETRIEVAL_QUERY" },
    };
    const { embeddings } = await live.models.embedContent(asked);
    expect(embeddings?.map(({ values }) => values)).toEqual([
      [0.5, 0.25],
      [1, 0],
    ]);
    expect(upstream.last.body.requests[1]).toMatchObject({
      model: "models/gemini-embedding-001",
      taskType: "RETRIEVAL_QUERY",
    });
    upstream.gives = { whole: { embeddings: [{ values: [0.5] }] } };
    const one = await fetch(`${product.url}/v1beta/models/gemini-embedding-001:embedContent`, {
      method: "POST",
      headers: { "x-goog-api-key": liveKey, "content-type": "application/json" },
      body: JSON.stringify({ content: { parts: [{ text: "a" }] } }),
    });
    expect(await one.json()).toMatchObject({ embedding: { values: [0.5] } });
  });

  test("models are listed, and one is described", async () => {
    const names: string[] = [];
    for await (const model of await live.models.list()) names.push(model.name ?? "");
    expect(names).toContain(`models/${MODEL}`);
    const one = await live.models.get({ model: MODEL });
    expect(one).toMatchObject({ name: `models/${MODEL}`, inputTokenLimit: 1_048_576 });
    expect(one.supportedActions).toContain("generateContent");
  });

  test("errors are Google's in form, and the product's in what they tell", async () => {
    const error = { code: 429, message: "Slow down", status: "RESOURCE_EXHAUSTED" };
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "30s" }];
    upstream.gives = () => Response.json({ error: { ...error, details } }, { status: 429 });
    const limited = await failure(live.models.generateContent({ model: MODEL, contents: "Hi" }));
    expect(limited.status).toBe(429);
    expect(JSON.parse(limited.message).error).toMatchObject({ code: 429, status: "RESOURCE_EXHAUSTED" });
    upstream.gives = { chunks: HELLO };
    const unknown = await failure(live.models.generateContent({ model: "no-such-model", contents: "Hi" }));
    expect([unknown.status, JSON.parse(unknown.message).error.status]).toEqual([404, "NOT_FOUND"]);
    const keyless = await failure(
      pointedAt(product.url, "AIza-not-ours").models.generateContent({ model: MODEL, contents: "Hi" }),
    );
    expect([keyless.status, JSON.parse(keyless.message).error.status]).toEqual([401, "UNAUTHENTICATED"]);
    const search = { model: MODEL, contents: "Hi", config: { tools: [{ googleSearch: {} }] } };
    const unpriced = await failure(live.models.generateContent(search));
    expect(JSON.parse(unpriced.message).error.details[0]).toMatchObject({ reason: "parameter_unpriced" });
    const cached = { model: MODEL, contents: "Hi", config: { cachedContent: "cachedContents/x" } };
    const kept = await failure(live.models.generateContent(cached));
    expect(JSON.parse(kept.message).error.details[0]).toMatchObject({ reason: "feature_retains_content" });
    expect(upstream.seen.map(({ path }) => path)).toHaveLength(1);
  });

  test("AB-7 a key in the address is refused, with advice, and is not used", async () => {
    const url = `${product.url}/v1beta/models/${MODEL}:generateContent?key=${liveKey}`;
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ contents: [{ parts: [{ text: "Hi" }] }] }),
    });
    expect(response.status).toBeOneOf([400, 401]);
    expect(JSON.parse(await response.text()).error.details[0].reason).toBe("key_in_url");
    expect(upstream.seen).toHaveLength(0);
  });

  test("whoever leaves in the middle ends the request to the provider", async () => {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const chunk = new TextEncoder().encode(`data: ${JSON.stringify(HELLO[0])}\r\n\r\n`);
    upstream.gives = (request) => {
      request.signal.addEventListener("abort", () => leave());
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(chunk),
        cancel: () => leave(),
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
    const abort = new AbortController();
    const config = { abortSignal: abort.signal };
    const stream = await live.models.generateContentStream({ model: MODEL, contents: "Hi", config });
    const first = await stream.next();
    expect(first.value.text).toBe("Grüezi");
    abort.abort();
    expect(await stream.next().catch(() => "aborted")).toBe("aborted");
    await left;
  });
});

/** Answers of Google that others recorded; not in this repository. */
const CORPORA = `${import.meta.dir}/../../shared/corpora/providers/google`;
const recordings = existsSync(CORPORA)
  ? readdirSync(CORPORA).filter((file) => read(file).startsWith('{"candidates"'))
  : [];

function read(file: string): string {
  const text = readFileSync(`${CORPORA}/${file}`, "utf8");
  return file.endsWith(".json") ? JSON.stringify(JSON.parse(text)) : text;
}

describe.skipIf(recordings.length === 0)("recorded answers are read as from Google itself", () => {
  const asked = { model: MODEL, contents: "Hi" };
  const told = ({ parts, text, calls, last }: Awaited<ReturnType<typeof collect>>) => {
    const { usageMetadata, candidates } = last ?? {};
    return { parts, text, calls, usageMetadata, reason: candidates?.[0]?.finishReason };
  };

  for (const file of recordings)
    test(file, async () => {
      const lines = read(file)
        .split("\n")
        .filter((line) => line !== "");
      upstream.gives = { chunks: lines.map((line) => JSON.parse(line)) };
      const google = pointedAt(upstream.url.replace("/v1beta", ""), SECRET);
      const direct = told(await collect(await google.models.generateContentStream(asked)));
      expect(direct.reason).toBe("STOP" as never);
      expect(told(await collect(await live.models.generateContentStream(asked)))).toEqual(direct);
      const whole = await google.models.generateContent(asked);
      const { candidates, usageMetadata } = await live.models.generateContent(asked);
      expect([candidates, usageMetadata] as unknown).toEqual([
        whole.candidates,
        whole.usageMetadata,
      ] as unknown);
    });
});

describe("pictures at /v1/images, made by Gemini", () => {
  const MODEL_OF_PICTURES = "gemini-3.1-flash-image";
  const drawn = (data: string) => ({
    candidates: [
      {
        content: { role: "model", parts: [{ inlineData: { mimeType: "image/png", data } }] },
        finishReason: "STOP",
      },
    ],
    usageMetadata: {
      promptTokenCount: 5,
      candidatesTokenCount: 1120,
      totalTokenCount: 1125,
      candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
    },
  });
  const ask = (body: object) =>
    fetch(`${product.url}/v1/images/generations`, {
      method: "POST",
      headers: { authorization: `Bearer ${liveKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model: MODEL_OF_PICTURES, prompt: "a shoe", ...body }),
    });

  test("are asked for as Google's own SDK asks", async () => {
    upstream.gives = { whole: drawn("UE5H") };
    const response = await ask({ size: "1024x1024", quality: "high" });
    expect(await response.json()).toMatchObject({ data: [{ b64_json: "UE5H" }], output_format: "png" });
    expect(response.headers.get("x-sallyport-changes")).toBe("left-out=quality");
    // 5 tokens at half a dollar a million, and 1,120 of a picture at 60.
    expect(response.headers.get("x-sallyport-charge-usd")).toBe("0.067203");
    const ours = upstream.last;
    await pointedAt(upstream.url.replace("/v1beta", ""), SECRET).models.generateContent({
      model: MODEL_OF_PICTURES,
      contents: "a shoe",
      config: {
        responseModalities: ["IMAGE"],
        imageConfig: { aspectRatio: "1:1", imageSize: "1K" },
        maxOutputTokens: ours.body.generationConfig.maxOutputTokens,
      },
    });
    expect([ours.path, ours.body]).toEqual([upstream.last.path, upstream.last.body]);
  });

  test("come from as many calls as are asked for, and those that came are charged", async () => {
    let calls = 0;
    upstream.gives = () => {
      calls += 1;
      return calls === 2
        ? Response.json({ error: { code: 500 } }, { status: 500 })
        : Response.json(drawn("UE5H"));
    };
    const response = await ask({ n: 3 });
    expect(((await response.json()) as { data: object[] }).data).toHaveLength(2);
    expect(calls).toBe(3);
    expect(response.headers.get("x-sallyport-charge-usd")).toBe("0.134405");
  });

  test("that failed for the moment are asked for once more, and come in their caller's form", async () => {
    let calls = 0;
    upstream.gives = () => {
      calls += 1;
      const busy = { error: { code: 503, status: "UNAVAILABLE", message: "The model is overloaded." } };
      return calls === 1 ? Response.json(busy, { status: 503 }) : Response.json(drawn("UE5H"));
    };
    expect(await (await ask({})).json()).toMatchObject({ data: [{ b64_json: "UE5H" }] });
    expect(calls).toBe(2);
  });

  test("that Google refuses to draw are refused, and cost nothing", async () => {
    upstream.gives = { whole: { candidates: [{ finishReason: "IMAGE_SAFETY" }], usageMetadata: USED } };
    const response = await ask({ n: 2 });
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([
      400,
      "content_refused",
    ]);
  });

  test("of which Google cannot be told something are refused by its name", async () => {
    for (const [body, param] of [
      [{ background: "transparent" }, "background"],
      [{ output_format: "webp" }, "output_format"],
      [{ size: "1000x100" }, "size"],
      [{ style: "vivid" }, "style"],
    ] as const) {
      const { error } = (await (await ask(body)).json()) as { error: { code: string; param: string } };
      expect([error.code, error.param]).toEqual(["untranslatable", param]);
    }
    expect(upstream.seen).toHaveLength(0);
  });

  test("are streamed as whole events when all are there", async () => {
    upstream.gives = { whole: drawn("UE5H") };
    const response = await ask({ n: 2, stream: true });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const text = await response.text();
    expect(text.match(/^event: image_generation\.completed$/gm)).toHaveLength(2);
  });
});
