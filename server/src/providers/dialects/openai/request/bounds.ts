import type { Attachment, Endpoint, RequestBounds } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { omittedNumbers } from "../../json/omitted-numbers.ts";
import { isText, textBytes } from "../../json/text-value.ts";
import { tokensToExplain } from "../../neutral/tool-tokens.ts";
import { readAttachment } from "./attachments.ts";

/** Parts of a message that have at most as many tokens as bytes in the body. */
const TEXT_PARTS = new Set<unknown>(["text", "refusal", "thinking"]);

/** Limits of the output. The larger counts: providers differ in which they obey. */
const OUTPUT_LIMITS = ["max_completion_tokens", "max_tokens"] as const;

/**
 * How many answers are written for one prompt, by OpenAI's names and by those of servers that answer under other names too.
 * `best_of` are written and `n` of them shown.
 */
export const CHOICE_MULTIPLIERS = [
  "n",
  "best_of",
  "n_cmpl",
  "num_completions",
  "candidate_count",
  "num_return_sequences",
] as const;

/** Few servers know the other names. The others write one answer. */
const SHOWN_CHOICES = ["n"] as const;

/** Members that bring something into the input which is not in the body, or make more of a picture than it has. */
const BRINGS_MORE = [
  "web_search_options",
  "search_parameters",
  "mm_processor_kwargs",
  "media_io_kwargs",
] as const;

/**
 * What of a checked request bounds its cost.
 * @param bodyBytes of the whole body
 */
export function readBounds(endpoint: Endpoint, bodyBytes: number, request: JsonRecord): RequestBounds {
  const { attachments, unbounded } = readParts(request["messages"]);
  const prompts = promptsIn(request);
  let inputBytes = bodyBytes;
  let audio = false;
  for (const { kind, bytes } of attachments) {
    inputBytes -= bytes;
    if (kind === "sound") audio = true;
  }
  return {
    inputBytes,
    inputBesides: tokensToExplain(request["tools"]) || tokensToExplain(request["functions"]),
    attachments,
    refersToMore: unbounded || bringsMore(request) || hasInputObjects(request["input"]),
    audio,
    outputTokens: isLimited(endpoint, request) ? largest(request, OUTPUT_LIMITS, null) : null,
    outputBesides: echoed(request) + predicted(request["prediction"]),
    choices: prompts * largest(request, CHOICE_MULTIPLIERS, 1),
    choicesShown: prompts * largest(request, SHOWN_CHOICES, 1),
  };
}

/** Completions have `max_tokens` alone (OpenAI API reference): the newer name limits nothing there. */
function isLimited(endpoint: Endpoint, { max_tokens: most }: JsonRecord): boolean {
  return endpoint !== "completions" || typeof most === "number";
}

/** The largest of these members that are numbers. */
function largest<Least extends number | null>(
  request: JsonRecord,
  names: readonly string[],
  least: Least,
): number | Least {
  let most: number | Least = least;
  for (const name of names) {
    const value = request[name];
    if (typeof value === "number" && (most === null || value > most)) most = value;
  }
  return most;
}

/** An array of numbers is one prompt in tokens; any other array is a prompt for each element. */
function promptsIn(request: JsonRecord): number {
  const { prompt, prompt_embeds: embeddings } = request;
  const texts =
    Array.isArray(prompt) && !prompt.every((token) => typeof token === "number") ? prompt.length : 1;
  return Math.max(1, texts) + (Array.isArray(embeddings) ? embeddings.length : 0);
}

/** The prompt is part of the answer then, and some servers count it there. */
function echoed({ echo, prompt }: JsonRecord): number {
  if (echo !== true) return 0;
  const bytesOf = (value: unknown): number => {
    if (isText(value)) return textBytes(value);
    if (!Array.isArray(value)) return 1;
    return value.reduce((sum: number, item) => sum + bytesOf(item), omittedNumbers(value));
  };
  return bytesOf(prompt);
}

/** What of a prediction does not come true is charged as output (OpenAI API reference: rejected_prediction_tokens). */
function predicted(prediction: unknown): number {
  if (!isRecord(prediction)) return 0;
  const { content } = prediction;
  if (isText(content)) return textBytes(content);
  if (!Array.isArray(content)) return 0;
  return content.reduce(
    (sum: number, part) => sum + (isRecord(part) && isText(part["text"]) ? textBytes(part["text"]) : 0),
    0,
  );
}

function bringsMore(request: JsonRecord): boolean {
  return BRINGS_MORE.some((name) => request[name] !== undefined && request[name] !== null);
}

/** Servers of embeddings take pictures and sound by address there; the text of an object has no bound either. */
function hasInputObjects(input: unknown): boolean {
  return Array.isArray(input) && input.some(isRecord);
}

/** Attachments, and whether there are parts that have no bound of their own. */
interface Parts {
  readonly attachments: readonly Attachment[];
  readonly unbounded: boolean;
}

/** OpenAI takes no more pictures in one request. What comes after them has no bound of its own. */
const MAX_ATTACHMENTS = 1_500;
/** Of their beginnings: some milliseconds. Most have their size in the first thousand. */
const MAX_READ_CHARACTERS = 2_097_152;

const TEXT_ONLY: Parts = { attachments: [], unbounded: false };

function readParts(messages: unknown): Parts {
  if (!Array.isArray(messages)) return TEXT_ONLY;
  const attachments: Attachment[] = [];
  const allowance = { characters: MAX_READ_CHARACTERS };
  let unbounded = false;
  for (const message of messages) {
    if (!isRecord(message) || !Array.isArray(message["content"])) continue;
    for (const part of message["content"]) {
      if (!isRecord(part) || TEXT_PARTS.has(part["type"])) continue;
      const attachment = attachments.length < MAX_ATTACHMENTS ? readAttachment(part, allowance) : null;
      if (attachment === null) unbounded = true;
      else attachments.push(attachment);
    }
  }
  return { attachments, unbounded };
}
