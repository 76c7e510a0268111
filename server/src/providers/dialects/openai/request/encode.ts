import { openBytes } from "../../../../kernel/content.ts";
import type { EncodingTarget, Endpoint, InferenceRequest, Provider, RequestBody } from "../../../contract.ts";
import type { Member } from "../../json/json-reader.ts";
import { type OpenAiRequest, type Places, readRequest } from "./request.ts";

/** A change of the body: what stands from `start` to `end` becomes `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The caller's own bytes with only these changed: the model's name, the usage flag, `store` (Z-5), the output limit
 * (C-1). In pieces, so that a long body is not copied.
 */
export function encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody {
  const { places } = hasPlaces(request) ? request : readRequest(request.endpoint, request.body);
  const bytes = openBytes(request.body);
  const edits: Edit[] = [];
  if (target.model !== request.model)
    set(edits, places.start, places.model, "model", JSON.stringify(target.model));
  if (request.stream) setIncludeUsage(edits, bytes, places, request, target);
  if (places.store !== undefined || target.provider.storesByDefault.includes(request.endpoint)) {
    set(edits, places.start, places.store, "store", "false");
  }
  if (target.outputLimit !== null) setOutputLimit(edits, places, request, target, target.outputLimit);
  return apply(bytes, edits);
}

/**
 * Where the caller named limits, those are lowered that are higher. Else the parameter that this model takes is put in,
 * in place of its null if it has one.
 */
function setOutputLimit(
  edits: Edit[],
  { start, outputLimits }: Places,
  { endpoint }: InferenceRequest,
  target: EncodingTarget,
  most: number,
): void {
  const value = String(most);
  const named = outputLimits.filter(({ tokens }) => tokens !== null);
  for (const { place, tokens } of named)
    if (tokens !== null && tokens > most) set(edits, start, place, place.name, value);
  const parameter = outputLimitOf(endpoint, target);
  const isObeyed = endpoint !== "completions" || named.some(({ place }) => place.name === parameter);
  if (named.length > 0 && isObeyed) return;
  set(edits, start, outputLimits.find(({ place }) => place.name === parameter)?.place, parameter, value);
}

/** OpenAI's models that reason refuse the older parameter, wherever they are served. */
export function outputLimitOf(
  endpoint: Endpoint,
  { provider, model }: EncodingTarget,
): Provider["outputLimit"] {
  if (endpoint === "completions") return "max_tokens";
  return TAKES_COMPLETION_TOKENS.test(model) ? "max_completion_tokens" : provider.outputLimit;
}

const TAKES_COMPLETION_TOKENS = /^(?:.*\/)?(?:gpt-(?:[5-9]|\d\d)|o\d)/;

function hasPlaces(request: InferenceRequest): request is OpenAiRequest {
  return "places" in request;
}

/**
 * Without the counts nothing can be metered, so they are asked for even when the caller does not want them. Providers
 * that send them anyway, or never, may refuse the member (Mistral answered 422 "extra_forbidden"), so there it is left out.
 */
function setIncludeUsage(
  edits: Edit[],
  bytes: Uint8Array,
  { start, streamOptions, hasOptions, includeUsage }: Places,
  request: InferenceRequest,
  { provider }: EncodingTarget,
): void {
  if (provider.streamUsage !== "on-request") {
    if (streamOptions !== undefined) leaveOut(edits, bytes, streamOptions, STREAM_OPTIONS);
  } else if (!request.includeUsage) {
    if (includeUsage !== undefined) set(edits, start, includeUsage, "include_usage", "true");
    else if (streamOptions !== undefined && hasOptions)
      set(edits, streamOptions.valueStart + 1, undefined, "include_usage", "true");
    else set(edits, start, streamOptions, "stream_options", '{"include_usage":true}');
  }
}

const STREAM_OPTIONS = Buffer.from('"stream_options"');

/** Takes a member out, with one comma: the object has other members. Under a name that is escaped it becomes null. */
function leaveOut(edits: Edit[], bytes: Uint8Array, { valueStart, valueEnd }: Member, name: Buffer): void {
  const nameEnd = before(bytes, before(bytes, valueStart) - 1);
  const nameStart = nameEnd - name.length;
  if (nameStart < 0 || !name.equals(bytes.subarray(nameStart, nameEnd))) {
    edits.push({ start: valueStart, end: valueEnd, text: "null" });
    return;
  }
  let next = valueEnd;
  while ((bytes[next] ?? COMMA) <= SPACE) next += 1;
  if (bytes[next] === COMMA) edits.push({ start: nameStart, end: next + 1, text: "" });
  else edits.push({ start: before(bytes, nameStart) - 1, end: valueEnd, text: "" });
}

const SPACE = 0x20;
const COMMA = 0x2c;

/** The position after the last byte before `end` that is not white space. */
function before(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && (bytes[at - 1] ?? 0) <= SPACE) at -= 1;
  return at;
}

/** Replaces the member's value, or puts the member in at `start`; the object has other members after it. */
function set(edits: Edit[], start: number, member: Member | undefined, name: string, value: string): void {
  if (member) edits.push({ start: member.valueStart, end: member.valueEnd, text: value });
  else edits.push({ start, end: start, text: `"${name}":${value},` });
}

function apply(bytes: Buffer, edits: Edit[]): RequestBody {
  if (edits.length === 0) return [bytes];
  // What is put in at a place comes before what is taken out there.
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  const pieces: (Uint8Array | string)[] = [];
  let at = 0;
  for (const edit of edits) {
    pieces.push(bytes.subarray(at, edit.start), edit.text);
    at = edit.end;
  }
  pieces.push(bytes.subarray(at));
  return pieces;
}
