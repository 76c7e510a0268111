import { jsonExcess } from "./json-bounds.ts";
import { LongText } from "./long-text.ts";

/** A JSON object as `JSON.parse` makes it. Every member it has is its own, also one named "__proto__". */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof LongText);
}

/** The object in a text; null when the text is not JSON, is something else or has too much in it. Never throws. */
export function parseRecord(text: string): JsonRecord | null {
  if (jsonExcess(text) !== null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
