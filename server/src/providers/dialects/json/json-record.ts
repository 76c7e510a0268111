import { jsonExcess } from "./json-bounds.ts";
import { LongText } from "./long-text.ts";

/** A JSON object as `JSON.parse` makes it. Every member it has is its own, also one named "__proto__". */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof LongText);
}

/** The object in a text; null when the text is not JSON, is something else or has too much in it. Never throws. */
export function parseRecord(text: string): JsonRecord | null {
  const value = parse(text);
  return isRecord(value) ? value : null;
}

/** The same, and of a list its first object: Google's servers put errors into one. */
export function parseFirstRecord(text: string): JsonRecord | null {
  const value = parse(text);
  if (isRecord(value)) return value;
  const first: unknown = Array.isArray(value) ? value[0] : null;
  return isRecord(first) ? first : null;
}

function parse(text: string): unknown {
  if (jsonExcess(text) !== null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
