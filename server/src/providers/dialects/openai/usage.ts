import { NO_TOKENS, type TokenCounts } from "../../contract.ts";
import { isRecord, type JsonRecord } from "./json-record.ts";

/** More than any model reads or writes in one request. A larger number is a fault, and nobody is charged for it. */
const MAX_TOKENS = 100_000_000;

/**
 * The token counts of an answer or of a chunk of a stream. Null when there are none that can be believed: a count
 * that is missing, negative, broken or absurd is as good as none, and is never taken for zero.
 */
export function readCounts(answer: JsonRecord): TokenCounts | null {
  // Groq puts the counts of a stream under `x_groq`, of late also in the usual place.
  const usage = answer["usage"] ?? (isRecord(answer["x_groq"]) ? answer["x_groq"]["usage"] : null);
  if (!isRecord(usage)) return null;
  const input = count(usage["prompt_tokens"]);
  if (input === null) return null;
  const output = readOutput(usage, input);
  if (output === null) return null;
  return {
    ...NO_TOKENS,
    input,
    cached: Math.min(readCached(usage) ?? 0, input),
    output,
    reasoning: Math.min(detail(usage, "completion_tokens_details", "reasoning_tokens") ?? 0, output),
  };
}

/**
 * Output is what was generated, seen or not. OpenAI counts reasoning in `completion_tokens`; xAI and Gemini count it
 * in `total_tokens` only, so the total wins where it is larger. Embeddings have no `completion_tokens`.
 */
function readOutput(usage: JsonRecord, input: number): number | null {
  const completion = count(usage["completion_tokens"]);
  const total = count(usage["total_tokens"]);
  const rest = total === null || total < input ? null : total - input;
  if (completion === null) return usage["completion_tokens"] === undefined ? rest : null;
  return Math.max(completion, rest ?? 0);
}

/** OpenAI's place first; then DeepSeek's and those of several servers for open models. */
function readCached(usage: JsonRecord): number | null {
  return (
    detail(usage, "prompt_tokens_details", "cached_tokens") ??
    count(usage["prompt_cache_hit_tokens"]) ??
    count(usage["cached_tokens"])
  );
}

/** From `usage.<group>.<name>`, or `usage.<name>` as DeepSeek's models on Azure have it. */
function detail(usage: JsonRecord, group: string, name: string): number | null {
  const details = usage[group];
  return (isRecord(details) ? count(details[name]) : null) ?? count(usage[name]);
}

function count(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS
    ? value
    : null;
}
