import { isRecord, type JsonRecord } from "../../json/json-record.ts";

/** Characters a model has written in one choice: text, reasoning, refusal, tool calls. Only their number leaves. */
export function countCharacters(choice: JsonRecord): number {
  if (typeof choice["text"] === "string") return choice["text"].length;
  const said = choice["delta"] ?? choice["message"];
  if (!isRecord(said)) return 0;
  let characters = 0;
  for (const key in said) {
    const value = said[key];
    if (value === null || key === "role") continue;
    if (key === "content" || key === "tool_calls" || key === "function_call") characters += lengthOf(value);
    else if (TEXT_MEMBERS.has(key) && typeof value === "string") characters += value.length;
  }
  return characters;
}

/** `reasoning_content` is DeepSeek's and xAI's name, `reasoning` is Groq's. */
const TEXT_MEMBERS: ReadonlySet<string> = new Set(["reasoning_content", "reasoning", "refusal"]);

/** Deeper than any answer there is. How deep it nests is the provider's choice, and the stack is ours. */
const MAX_DEPTH = 8;

/** Content can be a list of parts (Mistral's thinking), a tool call is an object with a function inside. */
function lengthOf(value: unknown, depth = 0): number {
  if (typeof value === "string") return value.length;
  if (depth > MAX_DEPTH) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + lengthOf(item, depth + 1), 0);
  if (!isRecord(value)) return 0;
  let length = 0;
  for (const name of WRITTEN) if (value[name] !== undefined) length += lengthOf(value[name], depth + 1);
  return length;
}

const WRITTEN = ["text", "thinking", "function", "custom", "name", "arguments", "input"] as const;
