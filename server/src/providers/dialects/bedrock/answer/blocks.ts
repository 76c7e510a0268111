import { NO_TOKENS, type TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { AnswerPart, StopReason } from "../../neutral/answer.ts";
import type { Citation } from "../../neutral/request.ts";

const REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: "end",
  tool_use: "tool-calls",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  stop_sequence: "stop-sequence",
  guardrail_intervened: "content-filter",
  content_filtered: "content-filter",
  refusal: "refusal",
  pause_turn: "pause",
};

export function stopOf(reason: unknown): StopReason {
  return typeof reason === "string" && Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? "end") : "end";
}

/** A block of a whole answer. */
export function partsOf(block: JsonRecord): readonly AnswerPart[] {
  const { text, toolUse, reasoningContent, citationsContent, image } = block;
  if (typeof text === "string") return [{ kind: "text", text }];
  if (isRecord(toolUse))
    return [
      {
        kind: "tool-call",
        id: textIn(toolUse["toolUseId"]),
        name: textIn(toolUse["name"]),
        input: JSON.stringify(toolUse["input"] ?? {}),
        isCustom: false,
      },
    ];
  if (isRecord(reasoningContent)) return thoughtIn(reasoningContent);
  if (isRecord(citationsContent)) {
    const said = recordsIn(citationsContent["content"])
      .map((part) => textIn(part["text"]))
      .join("");
    return [
      { kind: "text", text: said, citations: recordsIn(citationsContent["citations"]).map(citationIn) },
    ];
  }
  if (isRecord(image) && isRecord(image["source"]) && typeof image["source"]["bytes"] === "string") {
    const source = { kind: "base64", data: image["source"]["bytes"] } as const;
    const mimeType = `image/${textIn(image["format"])}`;
    return [{ kind: "media", media: "image", mimeType, source, detail: null, title: null, citations: false }];
  }
  return [];
}

function thoughtIn({ reasoningText: said, redactedContent: redacted }: JsonRecord): readonly AnswerPart[] {
  if (typeof redacted === "string")
    return [
      { kind: "reasoning", text: "", signature: { dialect: "bedrock", value: redacted }, isRedacted: true },
    ];
  if (!isRecord(said)) return [];
  const value = textIn(said["signature"]);
  const signature = value === "" ? null : { dialect: "bedrock", value };
  return [{ kind: "reasoning", text: textIn(said["text"]), signature, isRedacted: false }];
}

const PLACES = [
  ["documentChar", "character"],
  ["documentPage", "page"],
  ["documentChunk", "block"],
] as const;

/** API reference, Citation. */
export function citationIn({ title, location, sourceContent }: JsonRecord): Citation {
  const quote =
    recordsIn(sourceContent)
      .map((part) => textIn(part["text"]))
      .join("") || null;
  const name = typeof title === "string" && title !== "" ? title : null;
  const where = isRecord(location) ? location : {};
  const web = where["web"];
  const nowhere = { quote, start: null, end: null, place: null };
  if (isRecord(web)) return { ...nowhere, source: { kind: "url", url: textIn(web["url"]), title: name } };
  for (const [member, unit] of PLACES) {
    const place = where[member];
    if (!isRecord(place)) continue;
    const source = { kind: "document", index: numberIn(place["documentIndex"]), title: name } as const;
    return {
      ...nowhere,
      source,
      place: { unit, from: numberIn(place["start"]), to: numberIn(place["end"]) },
    };
  }
  return { ...nowhere, source: { kind: "document", index: 0, title: name } };
}

/** More than any model reads or writes in one request. A larger number is a fault, and nobody is charged for it. */
const MAX_TOKENS = 100_000_000;

/** API reference, TokenUsage: `inputTokens` is without what came from a cache or went into it. Null when it is not credible. */
export function countsIn(usage: unknown): TokenCounts | null {
  if (!isRecord(usage)) return null;
  const [plain, output] = [countIn(usage["inputTokens"]), countIn(usage["outputTokens"])];
  if (plain === null || output === null || plain + output === 0) return null;
  const cached = countIn(usage["cacheReadInputTokens"]) ?? 0;
  const written = countIn(usage["cacheWriteInputTokens"]) ?? 0;
  const long = recordsIn(usage["cacheDetails"])
    .filter(({ ttl }) => ttl === "1h")
    .reduce((sum, { inputTokens }) => sum + (countIn(inputTokens) ?? 0), 0);
  const cacheWriteLong = Math.min(long, written);
  return {
    ...NO_TOKENS,
    input: plain + cached + written,
    cached,
    cacheWrite: written - cacheWriteLong,
    cacheWriteLong,
    output,
  };
}

function countIn(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS
    ? value
    : null;
}

function numberIn(value: unknown): number {
  return countIn(value) ?? 0;
}

export function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function recordsIn(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
