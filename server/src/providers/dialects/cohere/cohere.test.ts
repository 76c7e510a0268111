import { describe, expect, test } from "bun:test";
import { plainRequest } from "../../../../testing/neutral-requests.ts";
import { decodeSplit, decodeStream, FRAMINGS, gather } from "../../../../testing/neutral-streams.ts";
import { Content } from "../../../kernel/content.ts";
import { PublicError } from "../../../kernel/errors.ts";
import { cohere } from "../../kinds/cohere.ts";
import type { NeutralRequest, Part } from "../neutral/request.ts";
import { CohereStreamDecoder } from "./answer/stream-decoder.ts";
import { cohereEmbeddingCodec } from "./embeddings.ts";
import { cohereDialect } from "./index.ts";
import { encodeRequest } from "./request/encode.ts";

const TARGET = { model: "command-a", provider: cohere, outputLimit: null, mostOutputTokens: 8_000 };

function encode(request: Partial<NeutralRequest>) {
  const { body, changes } = encodeRequest(plainRequest(request), TARGET);
  const sent = JSON.parse(body.map(String).join("")) as Record<string, unknown>;
  return { sent, changes: changes.map(({ kind, name }) => `${kind} ${name}`) };
}

function refused(request: Partial<NeutralRequest>): unknown {
  try {
    encode(request);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"]];
    throw error;
  }
  return null;
}

const text = (said: string) => ({ kind: "text", text: said }) as const;
const media = { kind: "media", detail: null, title: null, citations: false } as const;
const tool = (name: string) => ({ name, description: null, schema: {}, strict: null, isCustom: false });
const says = (...parts: readonly Part[]): Partial<NeutralRequest> => ({ turns: [{ role: "user", parts }] });

describe("requests", () => {
  test("a conversation: plans, calls, results, pictures, and texts beside it that may be cited", () => {
    const { sent } = encode({
      system: [text("be brief")],
      turns: [
        {
          role: "user",
          parts: [
            text("look"),
            { ...media, media: "image", mimeType: "image/png", source: { kind: "base64", data: "iVBO" } },
            {
              ...media,
              media: "document",
              mimeType: "text/plain",
              source: { kind: "text", text: "so it is" },
              title: "T",
            },
          ],
        },
        {
          role: "assistant",
          parts: [
            { kind: "reasoning", text: "I ask.", signature: null, isRedacted: false },
            { kind: "tool-call", id: "1", name: "f", input: "", isCustom: false },
          ],
        },
        {
          role: "user",
          parts: [{ kind: "tool-result", id: "1", name: null, parts: [text("one")], isError: false }],
        },
      ],
    });
    expect(sent["messages"]).toEqual([
      { role: "system", content: "be brief" },
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBO" } },
        ],
      },
      {
        role: "assistant",
        tool_plan: "I ask.",
        tool_calls: [{ id: "1", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "1", content: "one" },
    ]);
    expect(sent["documents"]).toEqual([{ id: "doc:0", data: { title: "T", text: "so it is" } }]);
  });

  test("what it calls otherwise", () => {
    const { sent, changes } = encode({
      topP: 0.5,
      topK: 4,
      stop: ["end"],
      format: { kind: "schema", name: null, description: null, schema: { type: "object" }, strict: null },
      reasoning: { effort: null, budgetTokens: 500, isShown: true },
      tools: [tool("f"), tool("g")],
      toolChoice: { kind: "tools", names: ["f"], required: true },
    });
    expect(sent).toMatchObject({
      p: 0.5,
      k: 4,
      stop_sequences: ["end"],
      response_format: { type: "json_object", json_schema: { type: "object" } },
      thinking: { type: "enabled", token_budget: 500 },
      tool_choice: "REQUIRED",
    });
    expect(sent["tools"]).toHaveLength(1);
    expect(changes).toEqual(["approximated toolChoice"]);
  });

  test("no more is thought than the answer may have, and that is told", () => {
    const reasoning = { effort: null, budgetTokens: 2_000, isShown: true } as const;
    const { sent, changes } = encode({ reasoning, outputTokens: 500 });
    expect(sent["thinking"]).toEqual({ type: "enabled", token_budget: 499 });
    expect(changes).toEqual(["approximated reasoning"]);
    expect(encode({ reasoning, outputTokens: 1 }).sent["thinking"]).toEqual({ type: "disabled" });
  });

  test.each([
    ["choices", { choices: 2 }],
    ["logProbabilities", { logProbabilities: 1 }],
    ["tools", { tools: [{ ...tool("f"), isCustom: true }] }],
    [
      "document",
      says({
        ...media,
        media: "document",
        mimeType: "application/pdf",
        source: { kind: "base64", data: "JVBE" },
      }),
    ],
    [
      "audio",
      says({ ...media, media: "audio", mimeType: "audio/wav", source: { kind: "base64", data: "UklG" } }),
    ],
  ] as const)("%s is refused by name", (field, request) => {
    expect(refused(request as Partial<NeutralRequest>)).toEqual(["untranslatable", field]);
  });
});

const event = (type: string, more: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const message = (said: object) => ({ delta: { message: said } });
const STREAM = [
  event("message-start", { id: "m", ...message({ role: "assistant" }) }),
  event("content-start", { index: 0, ...message({ content: { type: "text", text: "" } }) }),
  event("content-delta", { index: 0, ...message({ content: { text: "Grüße" } }) }),
  event("citation-start", {
    index: 0,
    ...message({
      citations: {
        start: 0,
        end: 5,
        text: "Grüße",
        sources: [{ type: "document", id: "doc:1", document: { title: "T" } }],
      },
    }),
  }),
  event("citation-end", { index: 0 }),
  event("content-end", { index: 0 }),
  event("message-end", {
    delta: { finish_reason: "COMPLETE", usage: { billed_units: { input_tokens: 5, output_tokens: 7 } } },
  }),
].join("");

describe("streams", () => {
  const open = () => new CohereStreamDecoder();
  const read = (stream: string) => decodeStream(open(), [Buffer.from(stream)]);

  test("are read alike wherever they are split, and however they are framed", () => {
    const [whole, ...ways] = decodeSplit(open, Buffer.from(STREAM));
    expect(gather(whole?.events ?? [])).toMatchObject({
      parts: [{ kind: "text", text: "Grüße" }],
      stop: "end",
      usage: { input: 5, output: 7 },
      isWhole: true,
    });
    expect(whole?.events.find(({ kind }) => kind === "citation")).toMatchObject({
      citation: { source: { kind: "document", index: 1, title: "T" }, start: 0, end: 5 },
    });
    for (const way of ways) expect(way).toEqual(whole as (typeof ways)[0]);
    for (const framed of Object.values(FRAMINGS)) expect(read(framed(STREAM))).toEqual(read(STREAM));
  });

  test("that are cut do not end, and those that say so have failed", () => {
    expect(read(STREAM.slice(0, -100)).events.at(-1)?.kind).not.toBe("end");
    const failed = read(
      event("message-start", {}) + event("message-end", { delta: { finish_reason: "ERROR", error: "no" } }),
    );
    expect(failed).toMatchObject({ failed: true, broken: false });
    expect(read("data: <html>\n\n").broken).toBe(true);
  });
});

test("an error is no answer, and what is billed is what counts", () => {
  const error = new Content('{"id":"1","message":"invalid api token"}');
  expect(cohereDialect.codec?.decodeAnswer(error)).toBeNull();
  expect(cohereDialect.reportsError(error)).toBe(true);
  const usage = {
    billed_units: { input_tokens: 5, output_tokens: 2 },
    tokens: { input_tokens: 500, output_tokens: 9 },
  };
  const answer = { message: { content: [{ type: "text", text: "a" }] }, finish_reason: "COMPLETE", usage };
  expect(cohereDialect.codec?.decodeAnswer(new Content(JSON.stringify(answer)))?.usage).toMatchObject({
    input: 5,
    output: 2,
  });
});

test("embeddings", () => {
  const sent = cohereEmbeddingCodec.encodeRequest(
    { inputs: ["a"], dimensions: 256 },
    { ...TARGET, model: "embed-v4.0" },
  );
  expect(JSON.parse(sent.map(String).join(""))).toMatchObject({
    texts: ["a"],
    output_dimension: 256,
    embedding_types: ["float"],
  });
  const answer = { embeddings: { float: [[1, 2]] }, meta: { billed_units: { input_tokens: 3 } } };
  expect(cohereEmbeddingCodec.decodeAnswer(new Content(JSON.stringify(answer)))).toMatchObject({
    vectors: [[1, 2]],
    usage: { input: 3 },
  });
  expect(cohereEmbeddingCodec.decodeAnswer(new Content('{"message":"no"}'))).toBeNull();
});
