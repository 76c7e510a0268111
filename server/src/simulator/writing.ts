import { type Conversation, chooseTool, type ToolChoice } from "./conversation.ts";
import type { Dials } from "./dials.ts";
import { type JsonObject, objectIn } from "./json.ts";
import { instanceOf } from "./schema-instance.ts";
import { countWords, cutIntoTokens } from "./tokens.ts";

/** What the simulated model writes. */
export interface Writing {
  readonly tokens: readonly string[];
  readonly tool: ToolChoice | null;
  readonly finish: "stop" | "length" | "tool_calls";
}

/** The answer is a function of the request, so that the same request gives the same answer. */
export function writeAnswer(request: JsonObject, conversation: Conversation, dials: Dials): Writing {
  const tool = chooseTool(request, conversation);
  const text = tool ? argumentsFor(tool) : textFor(request, conversation, dials);
  const tokens = tool
    ? cutIntoTokens(text)
    : fill(cutIntoTokens(cutAtStop(text, request["stop"])), dials.tokens);
  const cap = request["max_completion_tokens"] ?? request["max_tokens"];
  if (typeof cap === "number" && tokens.length > cap)
    return { tokens: tokens.slice(0, cap), tool, finish: "length" };
  return { tokens, tool, finish: tool ? "tool_calls" : "stop" };
}

function argumentsFor({ kind, parameters }: ToolChoice): string {
  if (kind === "custom") return "simulated input";
  return JSON.stringify(parameters === undefined ? {} : instanceOf(parameters));
}

function textFor(request: JsonObject, conversation: Conversation, dials: Dials): string {
  const format = objectIn(request, "response_format");
  if (format["type"] === "json_schema")
    return JSON.stringify(instanceOf(objectIn(format, "json_schema")["schema"]));
  const words = countWords(conversation.lastUserText);
  if (format["type"] === "json_object") return JSON.stringify({ simulated: true, words });
  if (dials.echo) return `This is a simulated answer. You said: ${conversation.lastUserText}`;
  const sent = `${words} ${words === 1 ? "word" : "words"}`;
  return `This is a simulated answer: no model was asked. Your last message had ${sent}. Everything else on the way was real.`;
}

/** The stop sequence is not part of the answer (OpenAI API reference). */
function cutAtStop(text: string, stop: unknown): string {
  const places = (Array.isArray(stop) ? stop : [stop])
    .filter((sequence) => typeof sequence === "string" && sequence !== "")
    .map((sequence) => text.indexOf(sequence as string))
    .filter((place) => place >= 0);
  return places.length === 0 ? text : text.slice(0, Math.min(...places));
}

/** Exactly `wanted` tokens, again from the beginning when there are too few. */
function fill(tokens: readonly string[], wanted: number): readonly string[] {
  if (wanted === 0 || tokens.length === 0) return tokens;
  return Array.from({ length: wanted }, (_, index) => tokens[index % tokens.length] ?? "");
}
