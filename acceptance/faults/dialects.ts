import { eventFrame } from "./event-frame.ts";

/** What a provider says in one dialect, as it says it on the wire. The tag comes back in every answer. */
export interface SpokenDialect {
  readonly name: string;
  /** The kind of provider that speaks it. */
  readonly kind: string;
  /** The type that its streams have. */
  readonly streamType: string;
  whole(tag: string): string;
  /** A stream by its events, of which one in the middle is the first with text. */
  events(tag: string): readonly Uint8Array[];
  /** How many of them come before a fault in the middle: with the first text among them. */
  readonly begun: number;
  /** An event that is none. */
  readonly garbage: Uint8Array;
  /** An error as a body. */
  error(status: number): string;
  /** An error as an event. */
  readonly errorEvent: Uint8Array;
}

const bytes = (text: string) => Buffer.from(text);
const named = (type: string, more: object) =>
  bytes(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`);
const plain = (data: object) => bytes(`data: ${JSON.stringify(data)}\n\n`);
const EVENTS = "text/event-stream";
const NOT_JSON = bytes("data: {not json\n\n");

const openai: SpokenDialect = {
  name: "openai",
  kind: "openai-compatible",
  streamType: EVENTS,
  whole: (tag) =>
    JSON.stringify({
      ...{ id: "x", object: "chat.completion", created: 1, model: "m" },
      choices: [{ index: 0, message: { role: "assistant", content: tag }, finish_reason: "stop" }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    }),
  events: (tag) => {
    const chunk = (choices: object[], more = {}) =>
      plain({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices, ...more });
    return [
      chunk([{ index: 0, delta: { role: "assistant", content: tag }, finish_reason: null }]),
      chunk([{ index: 0, delta: { content: " more" }, finish_reason: null }]),
      chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
      chunk([], { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } }),
      bytes("data: [DONE]\n\n"),
    ];
  },
  begun: 1,
  garbage: NOT_JSON,
  error: () => JSON.stringify({ error: { message: "It broke.", type: "server_error", code: null } }),
  errorEvent: plain({ error: { message: "It broke.", type: "server_error", code: null } }),
};

const anthropic: SpokenDialect = {
  name: "anthropic",
  kind: "anthropic",
  streamType: EVENTS,
  whole: (tag) =>
    JSON.stringify({
      ...{ id: "msg_x", type: "message", role: "assistant", model: "m" },
      content: [{ type: "text", text: tag }],
      ...{ stop_reason: "end_turn", stop_sequence: null },
      usage: { input_tokens: 3, output_tokens: 2 },
    }),
  events: (tag) => [
    named("message_start", {
      message: {
        ...{ id: "msg_x", type: "message", role: "assistant", model: "m", content: [] },
        ...{ stop_reason: null, stop_sequence: null, usage: { input_tokens: 3, output_tokens: 1 } },
      },
    }),
    named("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    named("content_block_delta", { index: 0, delta: { type: "text_delta", text: tag } }),
    named("content_block_delta", { index: 0, delta: { type: "text_delta", text: " more" } }),
    named("content_block_stop", { index: 0 }),
    named("message_delta", {
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: 2 },
    }),
    named("message_stop", {}),
  ],
  begun: 3,
  garbage: bytes("event: content_block_delta\ndata: {not json\n\n"),
  error: () => JSON.stringify({ type: "error", error: { type: "api_error", message: "It broke." } }),
  errorEvent: named("error", { error: { type: "api_error", message: "It broke." } }),
};

const gemini: SpokenDialect = {
  name: "gemini",
  kind: "google",
  streamType: EVENTS,
  whole: (tag) => JSON.stringify(geminiAnswer(tag, "STOP")),
  events: (tag) => [plain(geminiAnswer(tag)), plain(geminiAnswer(" more")), plain(geminiAnswer("", "STOP"))],
  begun: 1,
  garbage: NOT_JSON,
  error: (status) =>
    JSON.stringify({
      error: { code: status === 200 ? 500 : status, message: "It broke.", status: "INTERNAL" },
    }),
  errorEvent: plain({ error: { code: 500, message: "It broke.", status: "INTERNAL" } }),
};

function geminiAnswer(text: string, finishReason?: string): object {
  return {
    candidates: [{ index: 0, content: { role: "model", parts: [{ text }] }, finishReason }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
    responseId: "r",
  };
}

const event = (type: string, payload: object) =>
  eventFrame({ ":event-type": type, ":message-type": "event" }, JSON.stringify(payload));

const bedrock: SpokenDialect = {
  name: "bedrock",
  kind: "bedrock",
  streamType: "application/vnd.amazon.eventstream",
  whole: (tag) =>
    JSON.stringify({
      output: { message: { role: "assistant", content: [{ text: tag }] } },
      stopReason: "end_turn",
      usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
    }),
  events: (tag) => [
    event("messageStart", { role: "assistant" }),
    event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: tag } }),
    event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: " more" } }),
    event("contentBlockStop", { contentBlockIndex: 0 }),
    event("messageStop", { stopReason: "end_turn" }),
    event("metadata", { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } }),
  ],
  begun: 2,
  garbage: Buffer.alloc(32, 7),
  error: () => JSON.stringify({ __type: "com.amazon#InternalFailure", message: "It broke." }),
  errorEvent: eventFrame(
    { ":message-type": "exception", ":exception-type": "modelStreamErrorException" },
    JSON.stringify({ message: "It broke." }),
  ),
};

const cohere: SpokenDialect = {
  name: "cohere",
  kind: "cohere",
  streamType: EVENTS,
  whole: (tag) =>
    JSON.stringify({
      ...{ id: "x", finish_reason: "COMPLETE" },
      message: { role: "assistant", content: [{ type: "text", text: tag }] },
      usage: { billed_units: { input_tokens: 3, output_tokens: 2 } },
    }),
  events: (tag) => [
    named("message-start", { id: "x", delta: { message: { role: "assistant" } } }),
    named("content-start", { index: 0, delta: { message: { content: { type: "text", text: "" } } } }),
    named("content-delta", { index: 0, delta: { message: { content: { text: tag } } } }),
    named("content-delta", { index: 0, delta: { message: { content: { text: " more" } } } }),
    named("content-end", { index: 0 }),
    named("message-end", {
      delta: { finish_reason: "COMPLETE", usage: { billed_units: { input_tokens: 3, output_tokens: 2 } } },
    }),
  ],
  begun: 3,
  garbage: NOT_JSON,
  error: () => JSON.stringify({ id: "x", message: "It broke." }),
  errorEvent: named("error", { message: "It broke." }),
};

export const DIALECTS: readonly SpokenDialect[] = [openai, anthropic, gemini, bedrock, cohere];
