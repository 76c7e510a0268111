import { describe, expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { NO_TOKENS } from "../../../contract.ts";
import { decodeAnswer } from "./decode.ts";

const answer = (candidate: unknown, more = {}) =>
  decodeAnswer(new Content(JSON.stringify({ candidates: [candidate], ...more })));
const parts = (...list: unknown[]) => ({ content: { role: "model", parts: list }, finishReason: "STOP" });

describe("a whole answer", () => {
  test("text, thoughts, calls, pictures and their signatures keep their order", () => {
    const read = answer(
      parts(
        { text: "Let me think", thought: true, thoughtSignature: "c2ln" },
        { text: "Here" },
        { inlineData: { mimeType: "image/png", data: "aWNvbg==" } },
        { functionCall: { name: "weather", args: { city: "Bern" } }, thoughtSignature: "c2ln" },
        { functionCall: { id: "own", name: "time" } },
      ),
      { responseId: "r1", modelVersion: "gemini-3-pro" },
    );
    const signature = { dialect: "gemini", value: "c2ln" };
    expect(read).toMatchObject({ id: "r1", model: "gemini-3-pro" });
    expect(read?.choices).toEqual([
      {
        parts: [
          { kind: "reasoning", text: "Let me think", signature, isRedacted: false },
          { kind: "text", text: "Here" },
          {
            kind: "media",
            media: "image",
            mimeType: "image/png",
            source: { kind: "base64", data: "aWNvbg==" },
            detail: null,
            title: null,
            citations: false,
          },
          {
            kind: "tool-call",
            id: "call_r1_0",
            name: "weather",
            input: '{"city":"Bern"}',
            isCustom: false,
            signature,
          },
          { kind: "tool-call", id: "own", name: "time", input: "{}", isCustom: false },
        ],
        stop: "tool-calls",
        stopSequence: null,
        logProbabilities: null,
      },
    ]);
  });

  test.each([
    ["STOP", "end"],
    ["MAX_TOKENS", "length"],
    ["SAFETY", "content-filter"],
    ["RECITATION", "content-filter"],
    ["PROHIBITED_CONTENT", "content-filter"],
    ["MALFORMED_FUNCTION_CALL", "content-filter"],
    ["SOMETHING_NEW", "content-filter"],
  ] as const)("%s is %s", (finishReason, stop) => {
    expect(answer({ content: { parts: [{ text: "a" }] }, finishReason })?.choices[0]?.stop).toBe(stop);
  });

  test("a blocked prompt is a refusal that names the reason, and no unknown word", () => {
    const blocked = (blockReason: string) =>
      decodeAnswer(new Content(JSON.stringify({ promptFeedback: { blockReason } })))?.choices;
    expect(blocked("SAFETY")).toMatchObject([
      {
        parts: [{ kind: "refusal", text: "The provider blocked this prompt (SAFETY)." }],
        stop: "content-filter",
      },
    ]);
    expect(blocked("my prompt")).toMatchObject([
      { parts: [{ text: "The provider blocked this prompt (OTHER)." }] },
    ]);
  });

  test("thoughts count as output, what a cache gave as input, and sound and pictures by themselves", () => {
    const usageMetadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 40,
      toolUsePromptTokenCount: 7,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 30,
      totalTokenCount: 157,
      promptTokensDetails: [
        { modality: "AUDIO", tokenCount: 25 },
        { modality: "IMAGE", tokenCount: 12 },
      ],
      cacheTokensDetails: [{ modality: "AUDIO", tokenCount: 5 }],
      candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 11 }],
    };
    expect(answer(parts({ text: "a" }), { usageMetadata })?.usage).toEqual({
      ...NO_TOKENS,
      input: 107,
      cached: 40,
      audioInput: 20,
      imageInput: 12,
      output: 50,
      reasoning: 30,
      imageOutput: 11,
    });
    const broken = { ...usageMetadata, candidatesTokenCount: -1 };
    expect(answer(parts({ text: "a" }), { usageMetadata: broken })?.usage).toBeNull();
  });

  test("log probabilities and sources are told", () => {
    const read = answer({
      ...parts({ text: "Zürich ist groß." }),
      logprobsResult: {
        chosenCandidates: [{ token: "Zürich", logProbability: -0.5 }, { token: " ist" }],
        topCandidates: [{ candidates: [{ token: "Bern", logProbability: -1 }] }],
      },
      groundingMetadata: {
        groundingChunks: [{ web: { uri: "https://example.com/zh", title: "Zürich" } }],
        groundingSupports: [
          { segment: { startIndex: 8, endIndex: 18, text: "ist groß." }, groundingChunkIndices: [0] },
        ],
      },
    });
    expect(read?.choices[0]?.logProbabilities).toEqual([
      {
        token: "Zürich",
        logProbability: -0.5,
        bytes: null,
        alternatives: [{ token: "Bern", logProbability: -1, bytes: null }],
      },
      { token: " ist", logProbability: 0, bytes: null, alternatives: [] },
    ]);
    expect(read?.choices[0]?.parts).toMatchObject([
      {
        citations: [
          {
            source: { kind: "url", url: "https://example.com/zh", title: "Zürich" },
            quote: "ist groß.",
            start: 7,
            end: 16,
          },
        ],
      },
    ]);
  });

  test("an error, another answer and no JSON are no answers", () => {
    for (const body of ['{"error":{"code":500}}', '{"choices":[]}', "[]", "<html>", "null", '[{"error":{}}]'])
      expect(decodeAnswer(new Content(body))).toBeNull();
  });
});
