import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import type { ReasoningPart, Signature } from "../../../neutral/request.ts";

/**
 * How signatures of other dialects stand in messages of chat completions, so that a client that sends a message back
 * keeps them: reasoning in `reasoning_details`, as OpenRouter writes it, and all else in `extra_content`, as Google's
 * OpenAI-compatible servers do.
 */
const FORMATS: readonly (readonly [dialect: string, format: string])[] = [
  ["anthropic", "anthropic-claude-v1"],
  ["google", "google-gemini-v1"],
  ["responses", "openai-responses-v1"],
];

/** One entry of `reasoning_details`. */
export function reasoningDetail({ text, signature, isRedacted }: ReasoningPart, index: number): JsonRecord {
  const format = signature === null ? "unknown" : formatOf(signature.dialect);
  if (signature !== null && (isRedacted || text === ""))
    return { type: "reasoning.encrypted", data: signature.value, is_redacted: isRedacted, format, index };
  return {
    type: "reasoning.text",
    text,
    ...(signature === null ? {} : { signature: signature.value }),
    format,
    index,
  };
}

/** The reasoning in `reasoning_details`; entries of an unknown form are none. */
export function reasoningIn(details: unknown): readonly ReasoningPart[] {
  if (!Array.isArray(details)) return [];
  return details.filter(isRecord).flatMap((detail): readonly ReasoningPart[] => {
    const format = typeof detail["format"] === "string" ? detail["format"] : "unknown";
    const signed = (value: unknown) =>
      typeof value === "string" && value !== "" ? { dialect: dialectOf(format), value } : null;
    switch (detail["type"]) {
      case "reasoning.encrypted": {
        const signature = signed(detail["data"]);
        const isRedacted = detail["is_redacted"] !== false;
        return signature === null ? [] : [{ kind: "reasoning", text: "", signature, isRedacted }];
      }
      case "reasoning.text":
      case "reasoning.summary": {
        const text = detail["text"] ?? detail["summary"];
        if (typeof text !== "string") return [];
        return [{ kind: "reasoning", text, signature: signed(detail["signature"]), isRedacted: false }];
      }
      default:
        return [];
    }
  });
}

/** `{"google": {"thought_signature": "…"}}` */
export function extraContent({ dialect, value }: Signature): JsonRecord {
  return { [dialect]: { thought_signature: value } };
}

export function signatureIn(extra: unknown): { readonly signature?: Signature } {
  if (!isRecord(extra)) return {};
  for (const dialect in extra) {
    const signed = extra[dialect];
    const value = isRecord(signed) ? signed["thought_signature"] : null;
    if (typeof value === "string" && value !== "") return { signature: { dialect, value } };
  }
  return {};
}

function formatOf(dialect: string): string {
  return FORMATS.find(([name]) => name === dialect)?.[1] ?? dialect;
}

function dialectOf(format: string): string {
  return FORMATS.find(([, name]) => name === format)?.[0] ?? format;
}
