import { isRecord } from "../../../json/json-record.ts";

/** Deeper than any answer there is. */
const MAX_DEPTH = 8;

const WRITTEN = ["content", "summary", "text", "refusal", "name", "arguments", "input"] as const;

/** Characters a model has written in a response's output. Only their number leaves. */
export function charactersOf(value: unknown, depth = 0): number {
  if (typeof value === "string") return value.length;
  if (depth > MAX_DEPTH) return 0;
  if (Array.isArray(value))
    return value.reduce((sum: number, item) => sum + charactersOf(item, depth + 1), 0);
  if (!isRecord(value)) return 0;
  let characters = 0;
  for (const name of WRITTEN)
    if (value[name] !== undefined) characters += charactersOf(value[name], depth + 1);
  return characters;
}
