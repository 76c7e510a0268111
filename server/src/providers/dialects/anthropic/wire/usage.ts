import { NO_TOKENS, type TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";

/** More than any model reads or writes in one request. A larger number is a fault, and nobody is charged for it. */
const MAX_TOKENS = 100_000_000;

/**
 * Adds what a `usage` says to what an earlier one said; what it leaves out, or gives as null, stays as it was. Anthropic
 * counts what was read from and written to a cache beside `input_tokens` (API reference, Usage).
 * @returns null when it says nothing credible
 */
export function readUsage(usage: unknown, before: TokenCounts | null = null): TokenCounts | null {
  if (!isRecord(usage)) return before;
  const input = countIn(usage, "input_tokens");
  const output = countIn(usage, "output_tokens");
  if (input === BROKEN || output === BROKEN || (input === null && output === null)) return before;
  const earlier = before ?? NO_TOKENS;
  const cached = believed(usage, "cache_read_input_tokens") ?? earlier.cached;
  const [cacheWrite, cacheWriteLong] = writtenIn(usage) ?? [earlier.cacheWrite, earlier.cacheWriteLong];
  const fresh = input ?? earlier.input - earlier.cached - earlier.cacheWrite - earlier.cacheWriteLong;
  const details = usage["output_tokens_details"];
  const thought = isRecord(details) ? believed(details, "thinking_tokens") : null;
  const written = output ?? earlier.output;
  return {
    ...NO_TOKENS,
    input: fresh + cached + cacheWrite + cacheWriteLong,
    cached,
    cacheWrite,
    cacheWriteLong,
    output: written,
    reasoning: Math.min(thought ?? earlier.reasoning, written),
  };
}

/** What was written into a cache for 5 minutes and for an hour; null when nothing is said. */
function writtenIn(usage: JsonRecord): readonly [number, number] | null {
  const all = believed(usage, "cache_creation_input_tokens");
  const parts = usage["cache_creation"];
  if (all === null && !isRecord(parts)) return null;
  const short = isRecord(parts) ? (believed(parts, "ephemeral_5m_input_tokens") ?? 0) : 0;
  const long = isRecord(parts) ? (believed(parts, "ephemeral_1h_input_tokens") ?? 0) : 0;
  return [Math.max(short, (all ?? 0) - long), long];
}

const BROKEN = "broken";

function countIn(usage: JsonRecord, name: string): number | null | typeof BROKEN {
  const value = usage[name];
  if (value === undefined || value === null) return null;
  return count(value) ?? BROKEN;
}

function believed(usage: JsonRecord, name: string): number | null {
  return count(usage[name]);
}

function count(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS
    ? value
    : null;
}

/** A `usage` as Anthropic writes it. Nothing counted is written as zero, since its clients want numbers. */
export function writeUsage(counts: TokenCounts | null): JsonRecord {
  const { input, cached, cacheWrite, cacheWriteLong, output, reasoning } = counts ?? NO_TOKENS;
  return {
    input_tokens: Math.max(0, input - cached - cacheWrite - cacheWriteLong),
    cache_creation_input_tokens: cacheWrite + cacheWriteLong,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: cacheWriteLong },
    output_tokens: output,
    ...(reasoning > 0 ? { output_tokens_details: { thinking_tokens: reasoning } } : {}),
  };
}

/** The service tier that a `usage` names, for a look-up; null when it names none. */
export function tierIn(usage: unknown): string | null {
  const tier = isRecord(usage) ? usage["service_tier"] : null;
  return typeof tier === "string" ? tier.slice(0, MOST_NAME_CHARACTERS) : null;
}

/** No name of a service tier is longer, and what is longer is none. */
const MOST_NAME_CHARACTERS = 33;
