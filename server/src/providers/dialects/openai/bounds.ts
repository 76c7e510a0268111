import type { RequestBounds } from "../../contract.ts";
import { isRecord, type JsonRecord } from "./json-record.ts";

/** Parts of a message whose tokens are the bytes they have in the body, or fewer. */
const TEXT_PARTS = new Set<unknown>(["text", "refusal"]);

/** What of a checked request bounds its cost. The larger of two limits counts: providers differ in which they obey. */
export function readBounds(inputBytes: number, request: JsonRecord): RequestBounds {
  const limits = [request["max_completion_tokens"], request["max_tokens"]].filter(
    (limit) => typeof limit === "number",
  );
  const parts = partsOf(request["messages"]);
  return {
    inputBytes,
    refersToMore: isRecord(request["web_search_options"]) || parts.some(({ type }) => !TEXT_PARTS.has(type)),
    audio: parts.some(({ type }) => type === "input_audio"),
    outputTokens: limits.length === 0 ? null : Math.max(...limits),
    choices: Math.max(count(request["n"]), count(request["best_of"])),
  };
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 1;
}

function partsOf(messages: unknown): readonly JsonRecord[] {
  if (!Array.isArray(messages)) return [];
  const parts: JsonRecord[] = [];
  for (const message of messages) {
    if (!isRecord(message) || !Array.isArray(message["content"])) continue;
    for (const part of message["content"]) if (isRecord(part)) parts.push(part);
  }
  return parts;
}
