import { openBytes } from "../../../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest, RequestBody } from "../../../../contract.ts";
import { applyEdits, type Edit, setMember } from "../../../json/edits.ts";
import { type ResponsesRequest, readRequest } from "./read.ts";

/**
 * The caller's own bytes with only these changed: the model's name, `store` (Z-5), the output limit (C-1), and `include`, so that
 * thoughts that are not stored can go back with the next question.
 */
export function encodeRequest(
  request: InferenceRequest,
  { model, outputLimit, provider }: EncodingTarget,
): RequestBody {
  const { places } = hasPlaces(request) ? request : readRequest(request.body);
  const bytes = openBytes(request.body);
  const edits: Edit[] = [];
  if (model !== request.model) setMember(edits, places.start, places.model, "model", JSON.stringify(model));
  setMember(edits, places.start, places.store, "store", "false");
  const include = thoughtsFor(provider.kind, model, places);
  if (include !== null) setMember(edits, places.start, places.include, "include", include);
  const asked = request.bounds.outputTokens;
  if (outputLimit !== null && (asked === null || asked > outputLimit))
    setMember(edits, places.start, places.outputLimit, "max_output_tokens", String(outputLimit));
  return applyEdits(bytes, edits);
}

function hasPlaces(request: InferenceRequest): request is ResponsesRequest {
  return "places" in request;
}

const THOUGHTS = '"reasoning.encrypted_content"';

/** Models whose thoughts can be asked for in encrypted form; the others refuse the question ("not supported with this model"). */
const THINKERS: Readonly<Record<string, RegExp>> = {
  openai: /^(?:o[1-9]|gpt-(?:[5-9]|[1-9]\d))(?!.*chat)/,
  "azure-openai": /^(?:o[1-9]|gpt-(?:[5-9]|[1-9]\d))(?!.*chat)/,
};

/**
 * Who leaves `store` open believes that an id is enough to go on. Nothing is stored, so the thoughts themselves are asked for.
 * Null where they are asked for already, the caller knows that nothing is stored, or the model has none.
 */
function thoughtsFor(
  kind: string,
  model: string,
  { isStoreRefused, included }: ResponsesRequest["places"],
): string | null {
  if (isStoreRefused || included === null || !THINKERS[kind]?.test(model)) return null;
  return `[${[...included, THOUGHTS].join(",")}]`;
}
