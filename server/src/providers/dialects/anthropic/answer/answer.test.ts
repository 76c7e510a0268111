import { describe, expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { NO_TOKENS } from "../../../contract.ts";
import { decodeAnswer } from "./decode-answer.ts";
import { bodyReportsError } from "./message.ts";
import { countOf, readAnswer } from "./read-answer.ts";

const message = (members: object) =>
  new Content(
    JSON.stringify({ id: "msg_1", type: "message", role: "assistant", model: "m", content: [], ...members }),
  );

describe("a whole answer", () => {
  test("has texts with citations, thoughts and calls, and nothing of the provider's own tools", () => {
    const content = [
      { type: "thinking", thinking: "Hm", signature: "s" },
      { type: "redacted_thinking", data: "d" },
      {
        type: "text",
        text: "Hello",
        citations: [
          {
            type: "web_search_result_location",
            url: "https://a.example",
            title: "A",
            cited_text: "c",
            encrypted_index: "e",
          },
          {
            type: "page_location",
            document_index: 1,
            document_title: null,
            cited_text: "c",
            start_page_number: 1,
            end_page_number: 2,
          },
          { type: "of_tomorrow" },
        ],
      },
      { type: "server_tool_use", id: "s", name: "web_search", input: {} },
      { type: "tool_use", id: "t", name: "w", input: { c: "Kyoto" } },
    ];
    const shared = { quote: "c", start: 0, end: 5 };
    expect(decodeAnswer(message({ content, stop_reason: "tool_use" }))?.choices[0]).toEqual({
      parts: [
        { kind: "reasoning", text: "Hm", signature: { dialect: "anthropic", value: "s" }, isRedacted: false },
        { kind: "reasoning", text: "", signature: { dialect: "anthropic", value: "d" }, isRedacted: true },
        {
          kind: "text",
          text: "Hello",
          citations: [
            { ...shared, source: { kind: "url", url: "https://a.example", title: "A" }, place: null },
            {
              ...shared,
              source: { kind: "document", index: 1, title: null },
              place: { unit: "page", from: 1, to: 2 },
            },
          ],
        },
        { kind: "tool-call", id: "t", name: "w", input: '{"c":"Kyoto"}', isCustom: false },
      ],
      stop: "tool-calls",
      stopSequence: null,
      logProbabilities: null,
    });
  });

  test.each([
    ["end_turn", "end"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["stop_sequence", "stop-sequence"],
    ["pause_turn", "pause"],
    ["refusal", "refusal"],
    ["of_tomorrow", "end"],
  ])("that stopped for %s says so", (reason, stop) => {
    const answer = decodeAnswer(message({ stop_reason: reason, stop_sequence: "END" }));
    expect(answer?.choices[0]).toMatchObject({ stop: stop as "end", stopSequence: "END" });
  });

  test("explains its refusal", () => {
    const details = { type: "refusal", explanation: "Not this." };
    expect(
      decodeAnswer(message({ stop_reason: "refusal", stop_details: details }))?.choices[0]?.parts,
    ).toEqual([{ kind: "refusal", text: "Not this." }]);
  });

  test("counts what came from a cache as input", () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 50,
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
      output_tokens: 9,
      output_tokens_details: { thinking_tokens: 4 },
      service_tier: "standard",
    };
    const counts = {
      ...NO_TOKENS,
      input: 160,
      cached: 100,
      cacheWrite: 20,
      cacheWriteLong: 30,
      output: 9,
      reasoning: 4,
    };
    expect(decodeAnswer(message({ usage }))).toMatchObject({ usage: counts, serviceTier: "standard" });
    expect(
      readAnswer("chat.completions", message({ usage, content: [{ type: "text", text: "Hi" }] })),
    ).toMatchObject({
      counts,
      outputCharacters: 2,
      uncountedCharacters: 0,
      extras: null,
    });
    const { cache_creation: _, ...older } = usage;
    expect(decodeAnswer(message({ usage: older }))?.usage).toMatchObject({
      input: 160,
      cacheWrite: 50,
      cacheWriteLong: 0,
    });
  });

  test("C-1 whose counts are broken has none", () => {
    for (const broken of [
      { input_tokens: -1, output_tokens: 1 },
      { input_tokens: 1, output_tokens: "2" },
      {},
      null,
      3,
    ])
      expect(decodeAnswer(message({ usage: broken }))?.usage).toBeNull();
  });

  test("is none where the body is something else", () => {
    for (const body of [
      "",
      "[]",
      "{}",
      '{"type":"error","error":{"type":"api_error"}}',
      '{"type":"message"}',
      '{"type":"message","content":[1]}',
    ]) {
      expect(decodeAnswer(new Content(body))).toBeNull();
      expect(readAnswer("chat.completions", new Content(body))).toBeNull();
    }
    expect(bodyReportsError(new Content('{"type":"error","error":{"type":"api_error"}}'))).toBeTrue();
    expect(bodyReportsError(message({}))).toBeFalse();
  });
});

test("a count of tokens is a number", () => {
  expect(countOf(new Content('{"input_tokens":14}'))).toBe(14);
  for (const body of ['{"input_tokens":-1}', '{"input_tokens":"4"}', "{}", "no"]) {
    expect(countOf(new Content(body))).toBeNull();
    expect(readAnswer("tokens.count", new Content(body))).toBeNull();
  }
  expect(readAnswer("tokens.count", new Content('{"input_tokens":14}'))?.counts).toBeNull();
});
