import { openBytes } from "../../../../kernel/content.ts";
import type {
  EncodingTarget,
  Endpoint,
  InferenceRequest,
  ProviderFacts,
  RequestBody,
} from "../../../contract.ts";
import { applyEdits, type Edit, leaveOutMember, setMember } from "../../json/edits.ts";
import { type OpenAiRequest, type Places, readRequest } from "./request.ts";

/**
 * The caller's own bytes with only these changed: the model's name, the usage flag, `store` (Z-5), what a provider always
 * gets (Z-3), the output limit (C-1). In pieces, so that a long body is not copied.
 */
export function encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody {
  const { places } = hasPlaces(request) ? request : readRequest(request.endpoint, request.body);
  const bytes = openBytes(request.body);
  const edits: Edit[] = [];
  if (target.model !== request.model)
    setMember(edits, places.start, places.model, "model", JSON.stringify(target.model));
  if (request.stream) setIncludeUsage(edits, bytes, places, request, target);
  if (places.store !== undefined || target.provider.storesByDefault.includes(request.endpoint)) {
    setMember(edits, places.start, places.store, "store", "false");
  }
  const { always } = target.provider;
  for (const name in always)
    setMember(
      edits,
      places.start,
      places.members.find((member) => member.name === name),
      name,
      always[name] ?? "null",
    );
  if (target.outputLimit !== null) setOutputLimit(edits, places, request, target, target.outputLimit);
  return applyEdits(bytes, edits);
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
    if (tokens !== null && tokens > most) setMember(edits, start, place, place.name, value);
  const parameter = outputLimitOf(endpoint, target);
  const isObeyed = endpoint !== "completions" || named.some(({ place }) => place.name === parameter);
  if (named.length > 0 && isObeyed) return;
  setMember(
    edits,
    start,
    outputLimits.find(({ place }) => place.name === parameter)?.place,
    parameter,
    value,
  );
}

/** OpenAI's models that reason refuse the older parameter, wherever they are served. */
export function outputLimitOf(
  endpoint: Endpoint,
  { provider, model }: EncodingTarget,
): ProviderFacts["outputLimit"] {
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
    if (streamOptions !== undefined) leaveOutMember(edits, bytes, streamOptions, STREAM_OPTIONS);
  } else if (!request.includeUsage) {
    if (includeUsage !== undefined) setMember(edits, start, includeUsage, "include_usage", "true");
    else if (streamOptions !== undefined && hasOptions)
      setMember(edits, streamOptions.valueStart + 1, undefined, "include_usage", "true");
    else setMember(edits, start, streamOptions, "stream_options", '{"include_usage":true}');
  }
}

const STREAM_OPTIONS = Buffer.from('"stream_options"');
