import { describe, expect, test } from "bun:test";
import { pngOf } from "../../../../../testing/attachments.ts";
import { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import type { EncodingTarget, Endpoint } from "../../../contract.ts";
import { encodeRequest } from "../relay/encode.ts";
import { readAddress } from "./address.ts";
import { readRequest } from "./request.ts";

const HELLO = { contents: [{ role: "user", parts: [{ text: "Hi" }] }] };

function read(body: unknown, endpoint: Endpoint = "chat.completions", model = "gemini-3-flash") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return readRequest({ endpoint, model, stream: false, form: null }, new Content(Buffer.from(text)));
}

async function refusal(body: unknown, endpoint: Endpoint = "chat.completions"): Promise<string> {
  try {
    await read(body, endpoint);
  } catch (error) {
    if (error instanceof PublicError) return `${error.code} ${error.values["param"] ?? ""}`.trim();
    throw error;
  }
  return "nothing";
}

describe("an address", () => {
  test.each([
    ["/v1beta/models/gemini-3-flash:generateContent", "chat.completions", "gemini-3-flash", false, null],
    ["http://host/v1beta/models/a:streamGenerateContent?alt=sse", "chat.completions", "a", true, "events"],
    ["/v1beta/models/a:streamGenerateContent", "chat.completions", "a", true, "array"],
    ["/v1beta/models/a:streamGenerateContent?alt=json", "chat.completions", "a", true, "array"],
    ["/v1beta/models/groq/llama3:8b:countTokens", "tokens.count", "groq/llama3:8b", false, null],
    ["/v1beta/models/groq%2Fllama3%3A8b%3AcountTokens?x=1", "tokens.count", "groq/llama3:8b", false, null],
    ["/v1/models/a:generateContent", "chat.completions", "a", false, null],
    ["/v1alpha/models/a:streamGenerateContent?key=&alt=sse", "chat.completions", "a", true, "events"],
    ["/v1beta/models/e:embedContent", "embeddings", "e", false, "one"],
    ["/v1beta/models/e:batchEmbedContents", "embeddings", "e", false, "several"],
  ] as const)("%s", (url, endpoint, model, stream, form) => {
    expect(readAddress(url)).toEqual({ endpoint, model, stream, form });
  });

  test("anything else asks for nothing", () => {
    for (const url of [
      "/v1beta/models/a",
      "/v1beta/models/a:constructor",
      "/v1beta/models/:generateContent",
      "/v1beta/models/a:batchGenerateContent",
      "/v1beta/models/%zz:generateContent",
      "/v1beta/files",
    ])
      expect(readAddress(url)).toBeNull();
  });
});

describe("a body", () => {
  test("C-1 its bounds are those of its text, its attachments and its limits", async () => {
    const png = pngOf(64, 32).toString("base64");
    const body = JSON.stringify({
      contents: [
        {
          parts: [
            { text: "Hi" },
            { inline_data: { mime_type: "image/png", data: png } },
            {
              functionResponse: {
                name: "f",
                response: {},
                parts: [{ inlineData: { mimeType: "application/pdf", data: "JVBERi0=" } }],
              },
            },
            { fileData: { fileUri: "https://example.com/a.png", mimeType: "image/png" } },
          ],
        },
      ],
      generation_config: { max_output_tokens: 77, candidate_count: 3 },
    });
    const { bounds } = await read(body);
    expect(bounds).toMatchObject({
      inputBytes: body.length - png.length - "JVBERi0=".length,
      refersToMore: false,
      outputTokens: 77,
      choices: 3,
      choicesShown: 3,
    });
    expect(bounds.attachments).toEqual([
      { kind: "picture", size: { width: 64, height: 32 }, detail: "auto", bytes: png.length },
      { kind: "file", bytes: 8 },
      { kind: "picture", size: null, detail: "auto", bytes: 0 },
    ]);
  });

  test("C-1 a video has no bound but the model's context", async () => {
    for (const part of [
      { inlineData: { mimeType: "video/mp4", data: "AAAA" } },
      { fileData: { fileUri: "https://youtu.be/x" } },
    ])
      expect((await read({ contents: [{ parts: [part] }] })).bounds.refersToMore).toBeTrue();
  });

  test.each([
    ["{", "invalid_json"],
    ["[]", "invalid_parameter body"],
    [{}, "invalid_parameter contents"],
    [{ contents: [] }, "invalid_parameter contents"],
    [{ contents: ["Hi"] }, "invalid_parameter contents"],
    [{ contents: [{ parts: "Hi" }] }, "invalid_parameter contents[].parts"],
    [
      { ...HELLO, generationConfig: { maxOutputTokens: "9" } },
      "invalid_parameter generationConfig.maxOutputTokens",
    ],
    [
      { ...HELLO, generationConfig: { candidateCount: 9 } },
      "invalid_parameter generationConfig.candidateCount",
    ],
    [{ ...HELLO, generationConfig: {}, generation_config: {} }, "invalid_parameter generationConfig"],
    [
      { ...HELLO, generationConfig: { maxOutputTokens: 1, max_output_tokens: 2 } },
      "invalid_parameter maxOutputTokens",
    ],
    ['{"contents":[{"parts":[{"text":"a","text":"b"}]}]}', "duplicate_member"],
  ])("%j is refused: %s", async (body, why) => {
    expect(await refusal(body)).toBe(why);
  });

  test("Z-5 what keeps content at Google, or is the operator's, is refused by name", async () => {
    const file = (fileUri: string) => ({
      contents: [{ parts: [{ fileData: { fileUri, mimeType: "image/png" } }] }],
    });
    const kept = "feature_retains_content";
    expect(await refusal({ ...HELLO, cachedContent: "cachedContents/x" })).toBe(`${kept} cachedContent`);
    expect(await refusal({ ...HELLO, cached_content: "cachedContents/x" })).toBe(`${kept} cachedContent`);
    expect(await refusal({ ...HELLO, store: true })).toBe(`${kept} store`);
    expect(await refusal({ ...HELLO, labels: { a: "b" } })).toBe(`${kept} labels`);
    for (const uri of [
      "files/abc",
      "gs://bucket/x",
      "https://generativelanguage.googleapis.com/v1beta/files/abc",
      "https://generativelanguage.googleapis.com./v1beta/files/abc",
    ])
      expect(await refusal(file(uri))).toBe(`${kept} contents[].parts[].fileData.fileUri`);
    expect(await refusal(file("https://example.com/a.png"))).toBe("nothing");
    expect(await refusal({ ...HELLO, store: "true" })).toBe(`${kept} store`);
    // Google takes a single object for a list of one.
    const alone = { parts: { file_data: { file_uri: "files/abc" } } };
    expect(await refusal({ ...HELLO, system_instruction: alone })).toBe(
      `${kept} contents[].parts[].fileData.fileUri`,
    );
  });

  test("C-1 what a provider adds to explain tools is put aside, too", async () => {
    const tools = [{ functionDeclarations: [{ name: "f" }] }];
    expect((await read({ ...HELLO, tools })).bounds.inputBesides).toBeGreaterThan(804);
    expect((await read(HELLO)).bounds.inputBesides).toBe(0);
  });

  test("C-1 speech in the answer is put aside at its own price", async () => {
    for (const responseModalities of [["AUDIO"], "AUDIO", ["TEXT", "AUDIO"], [3]])
      expect((await read({ ...HELLO, generationConfig: { responseModalities } })).bounds.audio).toBeTrue();
    for (const responseModalities of [["TEXT"], ["TEXT", "IMAGE"], "TEXT", null])
      expect((await read({ ...HELLO, generationConfig: { responseModalities } })).bounds.audio).toBeFalse();
  });

  test("C-2 what has a price that nobody tells is refused by name", async () => {
    for (const tool of ["googleSearch", "urlContext", "codeExecution", "computerUse", "googleMaps"])
      expect(await refusal({ ...HELLO, tools: [{ [tool]: {} }] })).toBe(`parameter_unpriced tools[].${tool}`);
    expect(await refusal({ ...HELLO, tools: [{ google_search: {} }] })).toBe(
      "parameter_unpriced tools[].googleSearch",
    );
    expect(await refusal({ ...HELLO, tools: [{ "a secret": {} }] })).toBe("parameter_unpriced tools[]");
    expect(await refusal({ ...HELLO, serviceTier: "priority" })).toBe("parameter_unpriced serviceTier");
    expect(await refusal({ ...HELLO, tools: [{ functionDeclarations: [] }], serviceTier: "standard" })).toBe(
      "nothing",
    );
  });

  test("a large one is read over several turns", async () => {
    const body = { contents: [{ parts: [{ text: "x".repeat(3_000_000) }] }] };
    const reading = read(body);
    expect(reading).toBeInstanceOf(Promise);
    expect((await reading).bounds.inputBytes).toBeGreaterThan(3_000_000);
  });
});

describe("what is passed on", () => {
  async function sent(body: unknown, outputLimit: number | null, endpoint: Endpoint = "chat.completions") {
    const target = { model: "gemini-2.5-pro", outputLimit } as EncodingTarget;
    return encodeRequest(await read(body, endpoint), target)
      .map(String)
      .join("");
  }

  test("is the caller's own bytes where nothing must be changed", async () => {
    const body =
      '{ "contents" : [{"parts":[{"text":"\\u0048i"}]}],\n"generationConfig":{"maxOutputTokens":5} }';
    expect(await sent(body, null)).toBe(body);
    expect(await sent(body, 5)).toBe(body);
  });

  test("C-1 the output limit is lowered, or put in where there is none", async () => {
    const contents = '"contents":[{"parts":[{"text":"a"}]}]';
    const limited = async (more: string) => sent(`{${contents}${more}}`, 4);
    expect(await limited(',"generationConfig":{"topK":1,"maxOutputTokens":50}')).toBe(
      `{${contents},"generationConfig":{"topK":1,"maxOutputTokens":4}}`,
    );
    expect(await limited(',"generation_config":{"max_output_tokens":50}')).toBe(
      `{${contents},"generation_config":{"max_output_tokens":4}}`,
    );
    expect(await limited(',"generationConfig":{"topK":1}')).toBe(
      `{${contents},"generationConfig":{"maxOutputTokens":4,"topK":1}}`,
    );
    expect(await limited(',"generationConfig":{"maxOutputTokens":null}')).toBe(
      `{${contents},"generationConfig":{"maxOutputTokens":4}}`,
    );
    expect(await limited(',"generationConfig":{}')).toBe(
      `{${contents},"generationConfig":{"maxOutputTokens":4}}`,
    );
    expect(await limited(',"generationConfig":null')).toBe(
      `{${contents},"generationConfig":{"maxOutputTokens":4}}`,
    );
    expect(await limited("")).toBe(`{"generationConfig":{"maxOutputTokens":4},${contents}}`);
  });

  test("a model that is named in the body too becomes the one that is asked", async () => {
    expect(JSON.parse(await sent({ model: "models/dear-one", ...HELLO }, null))).toEqual({
      model: "models/gemini-2.5-pro",
      ...HELLO,
    });
    const inside = { generateContentRequest: { model: "models/dear-one", ...HELLO } };
    expect(JSON.parse(await sent(inside, null, "tokens.count"))).toEqual({
      generateContentRequest: { model: "models/gemini-2.5-pro", ...HELLO },
    });
  });

  test("texts to embed are a batch that names the model", async () => {
    const content = { parts: [{ text: "a" }] };
    const requests = [{ model: "models/gemini-2.5-pro", content, taskType: "RETRIEVAL_QUERY" }];
    expect(JSON.parse(await sent({ content, taskType: "RETRIEVAL_QUERY" }, null, "embeddings"))).toEqual({
      requests,
    });
    const several = { requests: [{ model: "models/other", content, taskType: "RETRIEVAL_QUERY" }] };
    expect(JSON.parse(await sent(several, null, "embeddings"))).toEqual({ requests });
  });
});
