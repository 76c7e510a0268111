import type { Content } from "../../../../kernel/content.ts";
import type { Endpoint } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { eventText } from "../wire/event.ts";
import { messageIn, textIn } from "./message.ts";

/**
 * Writes a whole message as a stream. Some servers ignore `stream`, but their answer is made and paid for. Null when it is
 * no message.
 */
export function streamOf(endpoint: Endpoint, body: Content): string | null {
  const read = endpoint === "chat.completions" ? messageIn(body) : null;
  if (read === null) return null;
  const { stop_reason, stop_sequence, stop_details, ...message } = read.message;
  const start = { ...message, content: [], stop_reason: null, stop_sequence: null };
  const delta = { stop_reason, stop_sequence, ...(stop_details === undefined ? {} : { stop_details }) };
  return [
    eventText({ type: "message_start", message: start }),
    ...read.blocks.flatMap(eventsOf),
    eventText({ type: "message_delta", delta, usage: message["usage"] }),
    eventText({ type: "message_stop" }),
  ].join("");
}

function eventsOf(block: JsonRecord, index: number): readonly string[] {
  const [begun, deltas] = asDeltas(block);
  return [
    eventText({ type: "content_block_start", index, content_block: begun }),
    ...deltas.map((delta) => eventText({ type: "content_block_delta", index, delta })),
    eventText({ type: "content_block_stop", index }),
  ];
}

/** How a block begins, and what comes to it. Blocks of other kinds begin whole. */
function asDeltas(block: JsonRecord): readonly [JsonRecord, readonly JsonRecord[]] {
  switch (block["type"]) {
    case "text": {
      const { citations } = block;
      const cited = Array.isArray(citations) ? citations.filter(isRecord) : [];
      return [
        { ...block, text: "", ...(cited.length > 0 ? { citations: [] } : {}) },
        [
          { type: "text_delta", text: textIn(block, "text") },
          ...cited.map((citation) => ({ type: "citations_delta", citation })),
        ],
      ];
    }
    case "thinking":
      return [
        { ...block, thinking: "", signature: "" },
        [
          { type: "thinking_delta", thinking: textIn(block, "thinking") },
          { type: "signature_delta", signature: textIn(block, "signature") },
        ],
      ];
    case "tool_use":
      return [
        { ...block, input: {} },
        [{ type: "input_json_delta", partial_json: JSON.stringify(block["input"] ?? {}) }],
      ];
    default:
      return [block, []];
  }
}
