import { describe, expect, test } from "bun:test";
import { bedrockEvent, frame } from "../../../../testing/event-frames.ts";
import { plainRequest } from "../../../../testing/neutral-requests.ts";
import { decodeSplit, decodeStream, gather } from "../../../../testing/neutral-streams.ts";
import { Content } from "../../../kernel/content.ts";
import { PublicError } from "../../../kernel/errors.ts";
import { bedrock } from "../../kinds/bedrock.ts";
import type { NeutralRequest, Part } from "../neutral/request.ts";
import { BedrockStreamDecoder } from "./answer/stream-decoder.ts";
import { bedrockCredentials, bedrockDialect } from "./index.ts";
import { encodeRequest } from "./request/encode.ts";

const CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

function encode(request: Partial<NeutralRequest>, model = CLAUDE, outputLimit: number | null = null) {
  const target = { model, provider: bedrock, outputLimit, mostOutputTokens: 8_000 };
  const { body, changes } = encodeRequest(plainRequest(request), target);
  const sent = JSON.parse(body.map(String).join("")) as Record<string, unknown>;
  return { sent, changes: changes.map(({ kind, name }) => `${kind} ${name}`) };
}

function refused(request: Partial<NeutralRequest>, model = CLAUDE): unknown {
  try {
    encode(request, model);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"]];
    throw error;
  }
  return null;
}

const text = (said: string) => ({ kind: "text", text: said }) as const;
const media = { kind: "media", detail: null, title: null, citations: false } as const;
const image = {
  ...media,
  media: "image",
  mimeType: "image/png",
  source: { kind: "base64", data: "iVBO" },
} as const;
const pdf = {
  ...media,
  media: "document",
  mimeType: "application/pdf",
  source: { kind: "base64", data: "JVBE" },
  title: "a_b.pdf",
} as const;
const tool = (name: string) => ({ name, description: null, schema: {}, strict: null, isCustom: false });
const says = (...parts: readonly Part[]): Partial<NeutralRequest> => ({ turns: [{ role: "user", parts }] });

describe("requests", () => {
  test("a conversation with calls, results, pictures, thoughts and marks for the cache", () => {
    const { sent, changes } = encode({
      system: [{ ...text("be brief"), cache: "1h" }],
      turns: [
        { role: "user", parts: [text("look"), image, pdf] },
        {
          role: "assistant",
          parts: [
            {
              kind: "reasoning",
              text: "hm",
              signature: { dialect: "bedrock", value: "s" },
              isRedacted: false,
            },
            {
              kind: "reasoning",
              text: "other",
              signature: { dialect: "google", value: "s" },
              isRedacted: false,
            },
            { kind: "tool-call", id: "1", name: "f", input: '{"a":1}', isCustom: false },
          ],
        },
        {
          role: "user",
          parts: [{ kind: "tool-result", id: "1", name: null, parts: [text("no")], isError: true }],
        },
        { role: "user", parts: [text("go on")] },
      ],
    });
    expect(sent["system"]).toEqual([{ text: "be brief" }, { cachePoint: { type: "default", ttl: "1h" } }]);
    expect(sent["messages"]).toEqual([
      {
        role: "user",
        content: [
          { text: "look" },
          { image: { format: "png", source: { bytes: "iVBO" } } },
          { document: { format: "pdf", name: "a b pdf 1", source: { bytes: "JVBE" } } },
        ],
      },
      {
        role: "assistant",
        content: [
          { reasoningContent: { reasoningText: { text: "hm", signature: "s" } } },
          { toolUse: { toolUseId: "1", name: "f", input: { a: 1 } } },
        ],
      },
      {
        role: "user",
        content: [
          { toolResult: { toolUseId: "1", content: [{ text: "no" }], status: "error" } },
          { text: "go on" },
        ],
      },
    ]);
    expect(changes).toEqual(["left-out reasoningSignature"]);
  });

  test("C-1 the output is bounded by what is affordable", () => {
    expect(encode({ outputTokens: 50 }, CLAUDE, 20).sent["inferenceConfig"]).toEqual({ maxTokens: 20 });
  });

  test("tools, a schema for the answer, and what is to be thought", () => {
    const named = { kind: "tools", names: ["f"], required: true } as const;
    expect(encode({ tools: [tool("f"), tool("g")], toolChoice: named }).sent["toolConfig"]).toMatchObject({
      toolChoice: { tool: { name: "f" } },
    });
    const schema = { type: "object" };
    expect(
      encode({ format: { kind: "schema", name: "s", description: null, schema, strict: true } }).sent[
        "outputConfig"
      ],
    ).toEqual({
      textFormat: {
        type: "json_schema",
        structure: { jsonSchema: { name: "s", schema: '{"type":"object"}' } },
      },
    });
    const think = (model: string) =>
      encode({ reasoning: { effort: "low", budgetTokens: null, isShown: true } }, model).sent[
        "additionalModelRequestFields"
      ];
    expect(think(CLAUDE)).toEqual({ thinking: { type: "enabled", budget_tokens: 4_096 } });
    const short = {
      reasoning: { effort: null, budgetTokens: 2_048, isShown: true },
      outputTokens: 500,
    } as const;
    expect(encode(short).sent["additionalModelRequestFields"]).toBeUndefined();
    expect(encode({ ...short, outputTokens: 1_500 }).sent["additionalModelRequestFields"]).toEqual({
      thinking: { type: "enabled", budget_tokens: 1_499 },
    });
    expect(think("anthropic.claude-opus-4-7")).toEqual({
      thinking: { type: "adaptive" },
      output_config: { effort: "low" },
    });
    expect(think("openai.gpt-oss-120b-1:0")).toEqual({ reasoning_effort: "low" });
  });

  test.each([
    ["frequencyPenalty", { frequencyPenalty: 1 }],
    ["seed", { seed: 1 }],
    ["choices", { choices: 2 }],
    ["logProbabilities", { logProbabilities: 0 }],
    ["format", { format: { kind: "json" } }],
    ["tools", { tools: [{ ...tool("f"), isCustom: true }] }],
    ["audio", says({ ...image, media: "audio" })],
    ["url", says({ ...image, source: { kind: "url", url: "https://example.com" } })],
    ["mimeType", says({ ...image, mimeType: "image/tiff" })],
  ] as const)("%s is refused by name", (field, request) => {
    expect(refused(request as Partial<NeutralRequest>)).toEqual(["untranslatable", field]);
  });

  test("what only some models take is refused for the others", () => {
    expect(refused({ topK: 5 }, "meta.llama3-70b-instruct-v1:0")).toEqual([
      "untranslatable",
      "top_k_of_the_caller",
    ]);
    expect(encode({ topK: 5 }).sent["additionalModelRequestFields"]).toEqual({ top_k: 5 });
  });

  test("models, profiles and ARNs stand in the path, escaped", () => {
    const path = (model: string, stream: boolean) =>
      bedrockDialect.path("chat.completions", { model, stream });
    expect(path(CLAUDE, false)).toBe("/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse");
    expect(path("arn:aws:bedrock:eu-west-1:1:inference-profile/a", true)).toBe(
      "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fa/converse-stream",
    );
  });
});

const STREAM = Buffer.concat([
  bedrockEvent("messageStart", { role: "assistant" }),
  bedrockEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { reasoningContent: { text: "hm" } } }),
  bedrockEvent("contentBlockDelta", {
    contentBlockIndex: 0,
    delta: { reasoningContent: { signature: "s" } },
  }),
  bedrockEvent("contentBlockStop", { contentBlockIndex: 0 }),
  bedrockEvent("contentBlockDelta", { contentBlockIndex: 1, delta: { text: "Grüße" } }),
  bedrockEvent("contentBlockStop", { contentBlockIndex: 1 }),
  bedrockEvent("contentBlockStart", {
    contentBlockIndex: 2,
    start: { toolUse: { toolUseId: "t", name: "f" } },
  }),
  bedrockEvent("contentBlockDelta", { contentBlockIndex: 2, delta: { toolUse: { input: '{"a":1}' } } }),
  bedrockEvent("contentBlockStop", { contentBlockIndex: 2 }),
  bedrockEvent("messageStop", { stopReason: "tool_use" }),
  bedrockEvent("metadata", { usage: { inputTokens: 5, outputTokens: 7, totalTokens: 12 } }),
]);

describe("streams", () => {
  test("are read alike wherever they are split", () => {
    const [whole, ...ways] = decodeSplit(() => new BedrockStreamDecoder(), STREAM);
    expect(gather(whole?.events ?? [])).toMatchObject({
      parts: [
        { kind: "reasoning", text: "hm" },
        { kind: "text", text: "Grüße" },
        { kind: "tool-call", id: "t", name: "f", text: '{"a":1}' },
      ],
      stop: "tool-calls",
      usage: { input: 5, output: 7 },
      isWhole: true,
    });
    for (const way of ways) expect(way).toEqual(whole as (typeof ways)[0]);
  });

  test("a text whose end is not told ends where the next block begins", () => {
    const { events } = decodeStream(new BedrockStreamDecoder(), [
      bedrockEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "a" } }),
      bedrockEvent("contentBlockStart", {
        contentBlockIndex: 1,
        start: { toolUse: { toolUseId: "t", name: "f" } },
      }),
      bedrockEvent("contentBlockDelta", { contentBlockIndex: 2, delta: { text: "b" } }),
      bedrockEvent("messageStop", { stopReason: "end_turn" }),
    ]);
    const order = events.map(({ kind }) => kind).filter((kind) => kind.startsWith("part"));
    expect(order).toEqual(["part", "part-end", "part", "part-end", "part", "part-end"]);
  });

  test("that are cut do not end", () => {
    for (let at = 0; at < STREAM.length; at += 13) {
      const { events } = decodeStream(new BedrockStreamDecoder(), [STREAM.subarray(0, at)]);
      const hasStopped = events.some(({ kind }) => kind === "stop");
      expect(events.at(-1)?.kind === "end").toBe(hasStopped);
    }
  });

  test("an exception fails it, and says which", () => {
    const headers = { ":message-type": "exception", ":exception-type": "throttlingException" };
    const decoder = new BedrockStreamDecoder();
    const { failed } = decodeStream(decoder, [STREAM.subarray(0, 200), frame(headers, '{"message":"slow"}')]);
    expect(failed).toBe(false);
    const next = new BedrockStreamDecoder();
    decodeStream(next, [bedrockEvent("messageStart", {}), frame(headers, '{"message":"slow"}')]);
    expect(next.failure === null ? null : bedrockDialect.readError(next.failure, "")).toMatchObject({
      meaning: "rate",
      words: { message: "slow", type: "throttlingException" },
    });
  });
});

test("secrets: an API key is sent, keys of AWS sign for the region of the address, and others are refused", () => {
  const url = new URL("https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/converse");
  const request = { method: "POST", url, headers: [], body: ["{}"], region: null } as const;
  const sign = (secret: string) => Object.fromEntries(bedrockCredentials.sign(request, secret, 0));
  expect(sign("ABSKabc")).toEqual({ authorization: "Bearer ABSKabc" });
  const keys = `AKIAIOSFODNN7EXAMPLE:${"a".repeat(40)}`;
  expect(sign(keys)["authorization"]).toContain(
    "AKIAIOSFODNN7EXAMPLE/19700101/eu-west-1/bedrock/aws4_request",
  );
  expect(sign(`${keys}:token`)["x-amz-security-token"]).toBe("token");
  expect(bedrockCredentials.problem?.(keys)).toBeNull();
  expect(bedrockCredentials.problem?.("AKIA:short")).toContain("is neither");
});

test.each([
  ['{"message":"no","__type":"com.amazon#ThrottlingException"}', "rate"],
  ['{"message":"no","__type":"ServiceUnavailableException"}', "overload"],
  ['{"message":"bad"}', null],
] as const)("%s means %p", (body, meaning) => {
  expect(bedrockDialect.reportsError(new Content(body))).toBe(true);
  expect(bedrockDialect.codec?.decodeAnswer(new Content(body))).toBeNull();
  expect(bedrockDialect.readError(new Content(body), "").meaning).toBe(meaning);
});
