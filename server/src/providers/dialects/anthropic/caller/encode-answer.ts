import { type JsonRecord, parseRecord } from "../../json/json-record.ts";
import type { AnswerPart, NeutralAnswer, NeutralChoice } from "../../neutral/answer.ts";
import type { Told } from "../../neutral/codec.ts";
import type { Signature } from "../../neutral/request.ts";
import { writeCitation } from "../wire/citations.ts";
import { writePartSignature, writeSignature } from "../wire/signatures.ts";
import { stopReasonOf } from "../wire/stop-reasons.ts";
import { writeUsage } from "../wire/usage.ts";

/** Writes a message (API reference, Message). */
export function encodeAnswer(answer: NeutralAnswer, told: Told): string {
  const [choice] = answer.choices;
  const usage = { ...writeUsage(answer.usage), ...tierOf(answer.serviceTier) };
  return JSON.stringify({
    ...frameOf(answer.id, told),
    content: choice?.parts.flatMap(blocksOf) ?? [],
    ...endOf(choice?.stop ?? "end", choice?.stopSequence ?? null),
    usage,
  });
}

/** What stands around the content, in the order in which Anthropic writes it. */
export function frameOf(id: string | null, { model, requestId }: Told): JsonRecord {
  return { id: id ?? `msg_${requestId}`, type: "message", role: "assistant", model };
}

export function endOf(stop: NeutralChoice["stop"], sequence: string | null): JsonRecord {
  const isRefusal = stop === "refusal" || stop === "content-filter";
  return {
    stop_reason: stopReasonOf(stop),
    stop_sequence: sequence,
    ...(isRefusal ? { stop_details: { type: "refusal", category: null, explanation: null } } : {}),
  };
}

/** Anthropic's clients know `standard`, `priority` and `batch`. */
export function tierOf(tier: string | null): JsonRecord {
  if (tier === null) return {};
  return { service_tier: tier === "priority" || tier === "batch" ? tier : "standard" };
}

function blocksOf(part: AnswerPart): readonly JsonRecord[] {
  switch (part.kind) {
    case "text": {
      if (part.text === "" && part.signature === undefined) return [];
      const citations = part.citations?.map(writeCitation) ?? [];
      const block = { type: "text", text: part.text, ...(citations.length === 0 ? {} : { citations }) };
      return [block, ...signed(part.signature)];
    }
    case "refusal":
      return part.text === "" ? [] : [{ type: "text", text: part.text }];
    case "reasoning": {
      const signature = part.signature === null ? "" : writeSignature(part.signature);
      return part.isRedacted
        ? [{ type: "redacted_thinking", data: signature }]
        : [{ type: "thinking", thinking: part.text, signature }];
    }
    case "tool-call":
      return [
        { type: "tool_use", id: part.id, name: part.name, input: inputOf(part.input) },
        ...signed(part.signature),
      ];
    case "media":
      // Anthropic answers in text: nobody who speaks its protocol can ask for a picture.
      return [];
  }
}

function signed(signature: Signature | undefined): readonly JsonRecord[] {
  return signature === undefined ? [] : [redacted(signature)];
}

/** A block that carries the signature of the part before it. */
export function redacted(signature: Signature): JsonRecord {
  return { type: "redacted_thinking", data: writePartSignature(signature) };
}

/** What a model wrote as JSON and is none stands as Anthropic's documents propose ("fine-grained tool streaming"). */
function inputOf(text: string): JsonRecord {
  if (text.trim() === "") return {};
  return parseRecord(text) ?? { INVALID_JSON: text };
}
