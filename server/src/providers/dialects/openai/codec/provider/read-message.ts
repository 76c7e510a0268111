import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import type { StopReason, TokenProbability } from "../../../neutral/answer.ts";
import type { Citation, MediaPart, Signature } from "../../../neutral/request.ts";
import { dataIn } from "../form/media.ts";

const REASONS: Readonly<Record<string, StopReason>> = {
  stop: "end",
  eos: "end",
  eos_token: "end",
  end_turn: "end",
  stop_sequence: "stop-sequence",
  length: "length",
  // Mistral: the model's own context is full.
  model_length: "length",
  max_tokens: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
  refusal: "refusal",
};

/** Why an answer ended. Some servers say `stop` where tools are called; what they wrote counts. */
export function stopOf(reason: unknown, calls: boolean, refuses: boolean): StopReason {
  const known =
    typeof reason === "string" && Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? "end") : "end";
  if (known !== "end") return known;
  return calls ? "tool-calls" : refuses ? "refusal" : "end";
}

/** What a model said is in its content: a text, or parts of which Mistral's `thinking` is one. */
export type Said = { readonly kind: "text" | "reasoning" | "refusal"; readonly text: string };

/**
 * The texts of a message or a delta, in the order in which they belong. `reasoning_content` is DeepSeek's and xAI's name,
 * `reasoning` Groq's and OpenRouter's; who writes both says the same in both.
 */
export function textsIn(message: JsonRecord): readonly Said[] {
  const said: Said[] = [];
  const thought = message["reasoning_content"];
  add(said, "reasoning", typeof thought === "string" && thought !== "" ? thought : message["reasoning"]);
  const { content } = message;
  if (Array.isArray(content)) for (const part of content) if (isRecord(part)) addPart(said, part);
  add(said, "text", content);
  add(said, "refusal", message["refusal"]);
  return said;
}

function add(said: Said[], kind: Said["kind"], text: unknown): void {
  if (typeof text === "string" && text !== "") said.push({ kind, text });
}

function addPart(said: Said[], part: JsonRecord): void {
  const { thinking } = part;
  if (part["type"] === "refusal") add(said, "refusal", part["refusal"]);
  else if (part["type"] !== "thinking") add(said, "text", part["text"]);
  else if (Array.isArray(thinking))
    for (const inner of thinking) add(said, "reasoning", isRecord(inner) ? inner["text"] : null);
  else add(said, "reasoning", thinking);
}

/** Text that stands in JSON, also where a server wrote the value itself. */
function argumentsIn(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** What a call is named, and what it is given; null when it is none. */
export function calledIn(
  call: JsonRecord,
): { readonly name: string; readonly input: string; readonly isCustom: boolean } | null {
  const custom = call["custom"];
  if (isRecord(custom)) return { name: nameIn(custom), input: argumentsIn(custom["input"]), isCustom: true };
  const called = call["function"];
  if (!isRecord(called)) return null;
  return { name: nameIn(called), input: argumentsIn(called["arguments"]), isCustom: false };
}

function nameIn(called: JsonRecord): string {
  return typeof called["name"] === "string" ? called["name"] : "";
}

/** A signature of these servers, as they wrote it; it goes back to them only. */
export function signedIn(extra: unknown): Signature | undefined {
  return isRecord(extra) ? { dialect: "openai", value: JSON.stringify(extra) } : undefined;
}

/** Where the text comes from, by `annotations`. */
export function citationsIn(annotations: unknown): readonly Citation[] {
  if (!Array.isArray(annotations)) return [];
  return annotations.filter(isRecord).flatMap((annotation): readonly Citation[] => {
    const cited = isRecord(annotation["url_citation"]) ? annotation["url_citation"] : annotation;
    const { url, title, start_index: start, end_index: end } = cited;
    if (typeof url !== "string") return [];
    return [
      {
        source: { kind: "url", url, title: typeof title === "string" && title !== "" ? title : null },
        quote: null,
        start: place(start),
        end: place(end),
        place: null,
      },
    ];
  });
}

/** Perplexity's and xAI's: addresses, or what was found, for the answer as a whole. */
export function sourcesIn(answer: JsonRecord): readonly Citation[] {
  const { search_results: results, citations } = answer;
  const found = Array.isArray(results) && results.length > 0 ? results : citations;
  if (!Array.isArray(found)) return [];
  return citationsIn(found.map((one: unknown) => (typeof one === "string" ? { url: one } : one)));
}

function place(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Pictures in an answer, as OpenRouter writes them. */
export function imagesIn(message: JsonRecord): readonly MediaPart[] {
  const { images } = message;
  if (!Array.isArray(images)) return [];
  return images.filter(isRecord).flatMap((image): readonly MediaPart[] => {
    const given = image["image_url"];
    const url = isRecord(given) ? given["url"] : given;
    if (typeof url !== "string") return [];
    const match = /^data:[^,]*;base64,/i.test(url) ? dataIn(url, "images") : null;
    return [
      {
        kind: "media",
        media: "image",
        mimeType: match?.mimeType ?? null,
        source: match === null ? { kind: "url", url } : { kind: "base64", data: match.data },
        detail: null,
        title: null,
        citations: false,
      },
    ];
  });
}

/** Null when there are none. */
export function probabilitiesIn(logprobs: unknown): readonly TokenProbability[] | null {
  if (!isRecord(logprobs)) return null;
  const tokens = logprobs["content"] ?? logprobs["refusal"];
  return Array.isArray(tokens) ? tokens.filter(isRecord).map(probabilityIn) : null;
}

function probabilityIn(token: JsonRecord): TokenProbability {
  const others = token["top_logprobs"];
  const alternatives = Array.isArray(others) ? others.filter(isRecord).map(tokenIn) : [];
  return { ...tokenIn(token), alternatives };
}

function tokenIn({ token, logprob, bytes }: JsonRecord): Omit<TokenProbability, "alternatives"> {
  return {
    token: typeof token === "string" ? token : "",
    logProbability: typeof logprob === "number" ? logprob : Number.NEGATIVE_INFINITY,
    bytes: Array.isArray(bytes) && bytes.every((byte) => typeof byte === "number") ? bytes : null,
  };
}
