import type { JsonRecord } from "../../json/json-record.ts";
import type { NeutralEvent } from "../../neutral/answer.ts";
import { AnthropicStreamDecoder } from "../answer/stream-decoder.ts";
import { eventText } from "../wire/event.ts";

const USAGE = {
  input_tokens: 10,
  cache_read_input_tokens: 90,
  cache_creation_input_tokens: 0,
  output_tokens: 2,
};

export const start = (members: JsonRecord = {}): JsonRecord => ({
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-x",
    content: [],
    stop_reason: null,
    usage: USAGE,
    ...members,
  },
});
export const begin = (index: number, block: JsonRecord): JsonRecord => ({
  type: "content_block_start",
  index,
  content_block: block,
});
export const grow = (index: number, delta: JsonRecord): JsonRecord => ({
  type: "content_block_delta",
  index,
  delta,
});
export const stop = (index: number): JsonRecord => ({ type: "content_block_stop", index });
export const finish = (reason = "end_turn", members: JsonRecord = {}): JsonRecord => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null, ...members },
  usage: { output_tokens: 42, output_tokens_details: { thinking_tokens: 7 } },
});
export const END: JsonRecord = { type: "message_stop" };

/** Thoughts, a text with its citation, two calls, and pings in between. */
export const WHOLE: readonly JsonRecord[] = [
  start(),
  { type: "ping" },
  begin(0, { type: "thinking", thinking: "", signature: "" }),
  grow(0, { type: "thinking_delta", thinking: "Hm, é" }),
  grow(0, { type: "signature_delta", signature: "c2ln" }),
  stop(0),
  begin(1, { type: "text", text: "" }),
  grow(1, { type: "text_delta", text: "Hello 🎉" }),
  grow(1, {
    type: "citations_delta",
    citation: {
      type: "char_location",
      cited_text: "q",
      document_index: 0,
      document_title: "T",
      start_char_index: 1,
      end_char_index: 2,
    },
  }),
  grow(1, { type: "text_delta", text: "\n\n!" }),
  stop(1),
  begin(2, { type: "server_tool_use", id: "s", name: "web_search", input: {} }),
  grow(2, { type: "input_json_delta", partial_json: '{"query":"x"}' }),
  stop(2),
  begin(3, { type: "tool_use", id: "toolu_1", name: "w", input: {} }),
  grow(3, { type: "input_json_delta", partial_json: "" }),
  grow(3, { type: "input_json_delta", partial_json: '{"c":"Ky' }),
  grow(3, { type: "input_json_delta", partial_json: 'oto"}' }),
  stop(3),
  begin(4, { type: "tool_use", id: "toolu_2", name: "now", input: {} }),
  stop(4),
  { type: "event_of_tomorrow", x: 1 },
  finish("tool_use"),
  END,
];

export function wire(events: readonly JsonRecord[]): string {
  return events.map(eventText).join("");
}

/** Everything that comes of a stream in these pieces. */
export function decode(pieces: readonly (string | Uint8Array)[]): {
  readonly decoder: AnthropicStreamDecoder;
  readonly events: readonly NeutralEvent[];
} {
  const decoder = new AnthropicStreamDecoder();
  const events = pieces.flatMap((piece) =>
    decoder.push(typeof piece === "string" ? Buffer.from(piece) : piece),
  );
  return { decoder, events: [...events, ...decoder.end()] };
}
