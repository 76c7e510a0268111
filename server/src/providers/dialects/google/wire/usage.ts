import { NO_TOKENS, type TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";

/** More than any model reads or writes in one request. A larger number is a fault, and nobody is charged for it. */
const MAX_TOKENS = 100_000_000;

/**
 * `usageMetadata` (ai.google.dev/api/generate-content#UsageMetadata): the prompt is counted with what came from a cache and
 * without the results of built-in tools; candidates are counted without thoughts. Null when it says nothing that is credible.
 */
export function readUsage(usage: unknown): TokenCounts | null {
  if (!isRecord(usage)) return null;
  const prompt = count(usage["promptTokenCount"]);
  const tools = count(usage["toolUsePromptTokenCount"]);
  const candidates = count(usage["candidatesTokenCount"]);
  const thoughts = count(usage["thoughtsTokenCount"]);
  const cached = count(usage["cachedContentTokenCount"]);
  const total = count(usage["totalTokenCount"]);
  if ([prompt, tools, candidates, thoughts, cached, total].some(Number.isNaN)) return null;
  const input = prompt + tools;
  const output = candidates + thoughts > 0 ? candidates + thoughts : Math.max(0, total - input);
  if (input + output === 0) return null;
  const read = [...list(usage["promptTokensDetails"]), ...list(usage["toolUsePromptTokensDetails"])];
  const fromCache = list(usage["cacheTokensDetails"]);
  const written = list(usage["candidatesTokensDetails"]);
  const fresh = (modality: string) =>
    Math.min(input, Math.max(0, ofModality(read, modality) - ofModality(fromCache, modality)));
  return {
    ...NO_TOKENS,
    input,
    cached: Math.min(cached, input),
    audioInput: fresh("AUDIO"),
    imageInput: fresh("IMAGE"),
    output,
    reasoning: Math.min(thoughts, output),
    audioOutput: Math.min(ofModality(written, "AUDIO"), output),
    imageOutput: Math.min(ofModality(written, "IMAGE"), output),
  };
}

/** The same counts in this form. */
export function writeUsage(counts: TokenCounts): JsonRecord {
  const { input, cached, audioInput, imageInput, output, reasoning, audioOutput, imageOutput } = counts;
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + output,
    ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
    ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
    promptTokensDetails: details(input, audioInput, imageInput),
    ...(output > reasoning
      ? { candidatesTokensDetails: details(output - reasoning, audioOutput, imageOutput) }
      : {}),
  };
}

function details(all: number, audio: number, image: number): readonly JsonRecord[] {
  const parts = [
    { modality: "TEXT", tokenCount: Math.max(0, all - audio - image) },
    { modality: "AUDIO", tokenCount: audio },
    { modality: "IMAGE", tokenCount: image },
  ];
  return parts.filter(({ tokenCount }) => tokenCount > 0);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function ofModality(parts: readonly unknown[], modality: string): number {
  let sum = 0;
  for (const part of parts)
    if (isRecord(part) && part["modality"] === modality) sum += count(part["tokenCount"]) || 0;
  return sum;
}

/** What is not said is zero, as Google's servers leave out every zero; NaN where it is no count. */
function count(value: unknown): number {
  if (value === undefined || value === null) return 0;
  const isCount = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS;
  return isCount ? value : Number.NaN;
}
