import { NO_TOKENS, type TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";

/** More than any model reads or writes in one request. A larger number is a fault, and nobody is charged for it. */
const MAX_TOKENS = 100_000_000;

/** What a provider says was used. */
export interface ReadUsage {
  /** A count that it did not give is zero. */
  readonly counts: TokenCounts;
  /** All tokens together, where it said nothing of which were read and which were written; else 0. */
  readonly unsplitTokens: number;
  /** Whether it gave a count of output, even if zero. */
  readonly saysOutput: boolean;
}

/**
 * The names of each count, in the order in which they are looked for. OpenAI's come first; the others are of servers
 * that pass on what Anthropic, Google and Amazon say.
 */
const INPUT = ["prompt_tokens", "input_tokens", "inputTokens", "promptTokens", "promptTokenCount"];
const OUTPUT = [
  "completion_tokens",
  "output_tokens",
  "outputTokens",
  "completionTokens",
  "candidatesTokenCount",
];
const TOTAL = ["total_tokens", "totalTokens", "totalTokenCount"];
const INPUT_DETAILS = ["prompt_tokens_details", "input_tokens_details"];
const OUTPUT_DETAILS = ["completion_tokens_details", "output_tokens_details"];

/** Read from the cache: DeepSeek's name, Moonshot's and Google's, for those that have no details. */
const CACHED = ["prompt_cache_hit_tokens", "cached_tokens", "cachedContentTokenCount"];
/** Anthropic's and Amazon's. Where input has their name too, it is without these. */
const CACHE_READ = ["cache_read_input_tokens", "cacheReadInputTokens"];
const CACHE_WRITTEN = ["cache_creation_input_tokens", "cacheWriteInputTokens"];
/** Parts of what was written. */
const WRITTEN_FOR = ["cache_creation", "cache_creation_token_details"];
const FOR_5_MINUTES = ["ephemeral_5m_input_tokens"];
const FOR_AN_HOUR = ["ephemeral_1h_input_tokens"];

/**
 * The usage that an answer or a chunk reports; null when it reports none that is credible. A count that is negative,
 * broken or absurd is never taken for zero; it makes the other counts worthless, too.
 */
export function readUsage(answer: JsonRecord): ReadUsage | null {
  const usage = answer["usage"];
  if (isRecord(usage)) {
    const read = readCounts(usage);
    if (read !== null) return read;
  }
  // Groq puts the counts of a stream under `x_groq`, of late also in the usual place.
  const groq = answer["x_groq"];
  if (isRecord(groq) && isRecord(groq["usage"])) return readCounts(groq["usage"]);
  return isRecord(answer["usageMetadata"]) ? readCounts(answer["usageMetadata"]) : null;
}

/** The counts in a `usage`; null when there are none, or only zeros, which is how servers say that they do not count. */
export function readCounts(usage: JsonRecord): ReadUsage | null {
  const input = first(usage, INPUT);
  const output = first(usage, OUTPUT);
  if (input === BROKEN || output === BROKEN) return null;
  const saidTotal = first(usage, TOTAL);
  const total = saidTotal === BROKEN ? null : saidTotal;
  if (!input && !output) return total ? { counts: NO_TOKENS, unsplitTokens: total, saysOutput: false } : null;
  const counts = withParts(usage, input || Math.max(0, (total ?? 0) - (output ?? 0)), output ?? 0, total);
  const saysOutput = output !== null || total !== null;
  return counts.input + counts.output === 0 ? null : { counts, unsplitTokens: 0, saysOutput };
}

/**
 * Output is what was generated, seen or not. OpenAI counts reasoning in `completion_tokens`; xAI and Gemini count it in
 * `total_tokens` only, so that what the total has more is output. Unless it is just what came from a cache, which
 * Anthropic's counts of input leave out.
 */
function withParts(
  usage: JsonRecord,
  saidInput: number,
  saidOutput: number,
  total: number | null,
): TokenCounts {
  const inputDetails = details(usage, INPUT_DETAILS);
  const outputDetails = details(usage, OUTPUT_DETAILS);
  const read = believed(usage, CACHE_READ);
  const [cacheWrite, cacheWriteLong] = readWritten(usage, inputDetails);
  const thought =
    believed(outputDetails, ["reasoning_tokens"]) ||
    believed(usage, ["reasoning_tokens", "thoughtsTokenCount"]);
  const beside = read + cacheWrite + cacheWriteLong;
  const rest = total === null ? null : total - saidInput - saidOutput;
  const likeAnthropic =
    (usage["prompt_tokens"] ?? null) === null && (read > 0 || believed(usage, CACHE_WRITTEN) > 0);
  const leftOut = beside > 0 && (rest === beside || (rest === null && likeAnthropic));
  const input = leftOut ? saidInput + beside : saidInput;
  const unseen = rest !== null && rest > 0 && !leftOut ? rest : 0;
  // Without a total, more thinking than output can only mean that it is not part of it.
  const output = saidOutput + (rest === null && thought > saidOutput ? thought : unseen);
  const cached = believed(inputDetails, ["cached_tokens"]) || believed(usage, CACHED) || read;
  const atMost = (tokens: number, whole: number) => Math.min(tokens, whole);
  return {
    input,
    cached: atMost(cached, input),
    cacheWrite: atMost(cacheWrite, input),
    cacheWriteLong: atMost(cacheWriteLong, input),
    audioInput: atMost(
      believed(inputDetails, ["audio_tokens"]) || believed(usage, ["audio_prompt_tokens"]),
      input,
    ),
    imageInput: atMost(believed(inputDetails, ["image_tokens"]), input),
    output,
    reasoning: atMost(thought, output),
    audioOutput: atMost(believed(outputDetails, ["audio_tokens"]), output),
    imageOutput: atMost(believed(outputDetails, ["image_tokens"]), output),
  };
}

/** What was written into a cache for 5 minutes, and for an hour. */
function readWritten(usage: JsonRecord, inputDetails: JsonRecord): readonly [number, number] {
  const all =
    believed(inputDetails, ["cache_write_tokens", "cache_creation_tokens"]) || believed(usage, CACHE_WRITTEN);
  const parts = { ...details(inputDetails, WRITTEN_FOR), ...details(usage, WRITTEN_FOR) };
  const long = believed(parts, FOR_AN_HOUR);
  return [Math.max(believed(parts, FOR_5_MINUTES), all - long), long];
}

const NONE: JsonRecord = {};

/** The first of these members that is an object. */
function details(usage: JsonRecord, names: readonly string[]): JsonRecord {
  for (const name of names) {
    const value = usage[name];
    if (isRecord(value)) return value;
  }
  return NONE;
}

const BROKEN = "broken";

/** The first of these members that is there. Null is no count: servers write it where there is nothing to count. */
function first(usage: JsonRecord, names: readonly string[]): number | null | typeof BROKEN {
  for (const name of names) {
    const value = usage[name];
    if (value !== undefined && value !== null) return count(value) ?? BROKEN;
  }
  return null;
}

/** The first of these members that is a count and not zero; else 0. */
function believed(usage: JsonRecord, names: readonly string[]): number {
  for (const name of names) {
    const value = count(usage[name]);
    if (value) return value;
  }
  return 0;
}

function count(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS
    ? value
    : null;
}
