import { openContent } from "../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest } from "../../contract.ts";
import type { Member } from "./json-members.ts";
import { type OpenAiRequest, type Places, readRequest } from "./request.ts";

/** A change of the text: what stands from `start` to `end` becomes `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The caller's own text with only these changed: the model's name, the usage flag, `store` (Z-5), the output limit (C-1). */
export function encodeRequest(request: InferenceRequest, target: EncodingTarget): string {
  const { places } = hasPlaces(request) ? request : readRequest(request.endpoint, request.body);
  const text = openContent(request.body);
  const edits: Edit[] = [];
  if (target.model !== request.model)
    set(edits, places.start, places.model, "model", JSON.stringify(target.model));
  if (request.stream) setIncludeUsage(edits, text, places, request, target);
  if (places.store !== undefined || target.provider.storesByDefault.includes(request.endpoint)) {
    set(edits, places.start, places.store, "store", "false");
  }
  if (target.outputLimit !== null) setOutputLimit(edits, places, request, target);
  return apply(text, edits);
}

/** Where the caller named a limit it is lowered there; else the provider's own parameter is put in. */
function setOutputLimit(
  edits: Edit[],
  { start, maxTokens, maxCompletionTokens }: Places,
  { endpoint }: InferenceRequest,
  { provider, outputLimit }: EncodingTarget,
): void {
  const value = String(outputLimit);
  if (maxTokens) set(edits, start, maxTokens, "max_tokens", value);
  if (maxCompletionTokens) set(edits, start, maxCompletionTokens, "max_completion_tokens", value);
  if (maxTokens || maxCompletionTokens) return;
  const parameter = endpoint === "completions" ? "max_tokens" : provider.outputLimit;
  set(edits, start, undefined, parameter, value);
}

function hasPlaces(request: InferenceRequest): request is OpenAiRequest {
  return "places" in request;
}

/**
 * Without the counts nothing can be metered, so they are asked for even when the caller does not want them. Providers
 * that send them anyway may refuse the flag (Mistral answered 422 "extra_forbidden"), so there it is set to null.
 */
function setIncludeUsage(
  edits: Edit[],
  text: string,
  { start, streamOptions, includeUsage }: Places,
  request: InferenceRequest,
  { provider }: EncodingTarget,
): void {
  if (provider.streamUsage !== "on-request") {
    if (includeUsage !== undefined) set(edits, start, streamOptions, "stream_options", "null");
  } else if (!request.includeUsage) {
    if (includeUsage !== undefined) set(edits, start, includeUsage, "include_usage", "true");
    else set(edits, start, streamOptions, "stream_options", withIncludeUsage(text, streamOptions));
  }
}

/** The caller's other stream options stay as they are. */
function withIncludeUsage(text: string, options: Member | undefined): string {
  const members =
    options && text[options.valueStart] === "{"
      ? text.slice(options.valueStart + 1, options.valueEnd).trimStart()
      : "}";
  return `{"include_usage":true${members === "}" ? "" : ","}${members}`;
}

/** Replaces the member's value, or puts the member in at `start`; the object has other members after it. */
function set(edits: Edit[], start: number, member: Member | undefined, key: string, value: string): void {
  if (member) edits.push({ start: member.valueStart, end: member.valueEnd, text: value });
  else edits.push({ start, end: start, text: `"${key}":${value},` });
}

function apply(text: string, edits: Edit[]): string {
  if (edits.length === 0) return text;
  edits.sort((a, b) => a.start - b.start);
  let result = "";
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
