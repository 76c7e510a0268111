import { type Content, openContent } from "../../../../kernel/content.ts";
import type { Endpoint } from "../../../contract.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../json/json-record.ts";
import { readAnswer } from "./answer.ts";

/**
 * Writes a whole answer as a stream of one chunk, its usage and the end mark. Some servers ignore `stream`, but their
 * answer is made and paid for. Null when it is no answer.
 */
export function streamOf(endpoint: Endpoint, body: Content): string | null {
  if (endpoint === "embeddings" || readAnswer(endpoint, body) === null) return null;
  const answer = parseRecord(openContent(body));
  if (answer === null || !Array.isArray(answer["choices"])) return null;
  const { usage, ...others } = answer;
  const choices = answer["choices"].filter(isRecord);
  const whole =
    endpoint === "completions"
      ? others
      : { ...others, object: "chat.completion.chunk", choices: choices.map(asChunk) };
  const events = [whole, ...(isRecord(usage) ? [{ ...whole, choices: [], usage }] : [])];
  return `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`;
}

/** A message serves as a delta; only its tool calls have to be numbered. */
function asChunk({ message, ...choice }: JsonRecord): JsonRecord {
  if (!isRecord(message) || !Array.isArray(message["tool_calls"])) return { ...choice, delta: message };
  const calls = message["tool_calls"].filter(isRecord).map((call, index) => ({ index, ...call }));
  return { ...choice, delta: { ...message, tool_calls: calls } };
}
