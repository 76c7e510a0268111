/** How many chunks with text a measured stream has. */
export const TEXT_CHUNKS = 500;

/** Words of the length that tokens have, with one that is not ASCII and one that JSON escapes. */
const WORDS = [" the", " gateway", " of", " a", "\n", " prompt", " and", " é", " answers", ","];

const data = (document: object) => `data: ${JSON.stringify(document)}\n\n`;
const named = (document: { readonly type: string; readonly [member: string]: unknown }) =>
  `event: ${document.type}\n${data(document)}`;
const texts = Array.from({ length: TEXT_CHUNKS }, (_, index) => WORDS[index % WORDS.length] ?? "");

function piecesOf(events: readonly string[]): readonly Buffer[] {
  return events.map((event) => Buffer.from(event));
}

const CHUNK = {
  id: "chatcmpl-Bench0123456789abcdefghij",
  object: "chat.completion.chunk",
  created: 1_700_000_000,
  model: "gpt-4o-mini-2024-07-18",
  service_tier: "default",
  system_fingerprint: "fp_0123456789",
};

function chatChunk(delta: object, reason: string | null = null): string {
  return data({ ...CHUNK, choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }] });
}

/** As OpenAI writes it. */
const CHAT = piecesOf([
  chatChunk({ role: "assistant", content: "", refusal: null }),
  ...texts.map((content) => chatChunk({ content })),
  chatChunk({}, "stop"),
  data({
    ...CHUNK,
    choices: [],
    usage: { prompt_tokens: 40, completion_tokens: TEXT_CHUNKS, total_tokens: 40 + TEXT_CHUNKS },
  }),
  "data: [DONE]\n\n",
]);

/** As Anthropic writes it. */
const MESSAGES = piecesOf([
  named({
    type: "message_start",
    message: {
      ...{ id: "msg_0123456789abcdefghij", type: "message", role: "assistant", model: "claude-sonnet-4-5" },
      ...{ content: [], stop_reason: null, stop_sequence: null },
      usage: { input_tokens: 40, output_tokens: 1 },
    },
  }),
  named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
  ...texts.map((text) =>
    named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }),
  ),
  named({ type: "content_block_stop", index: 0 }),
  named({
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: TEXT_CHUNKS },
  }),
  named({ type: "message_stop" }),
]);

/** As Gemini writes it: each event is a whole answer, with counts. */
const GENERATED = piecesOf(
  texts.map((text, index) =>
    data({
      candidates: [
        {
          content: { parts: [{ text }], role: "model" },
          ...(index === TEXT_CHUNKS - 1 ? { finishReason: "STOP" } : {}),
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: 40,
        candidatesTokenCount: index + 1,
        totalTokenCount: 41 + index,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 40 }],
      },
      modelVersion: "gemini-2.5-flash",
      responseId: "bench0123456789",
    }),
  ),
);

/** By the name under which the mock provider has them. */
export const STREAMS = { chat: CHAT, messages: MESSAGES, generated: GENERATED };
