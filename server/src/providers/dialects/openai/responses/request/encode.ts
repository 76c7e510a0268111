import { openBytes } from "../../../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest, RequestBody } from "../../../../contract.ts";
import { applyEdits, type Edit, setMember } from "../../../json/edits.ts";
import { type ResponsesRequest, readRequest } from "./read.ts";

/** The caller's own bytes with only these changed: the model's name, `store` (Z-5), the output limit (C-1). */
export function encodeRequest(
  request: InferenceRequest,
  { model, outputLimit }: EncodingTarget,
): RequestBody {
  const { places } = hasPlaces(request) ? request : readRequest(request.body);
  const bytes = openBytes(request.body);
  const edits: Edit[] = [];
  if (model !== request.model) setMember(edits, places.start, places.model, "model", JSON.stringify(model));
  setMember(edits, places.start, places.store, "store", "false");
  const asked = request.bounds.outputTokens;
  if (outputLimit !== null && (asked === null || asked > outputLimit))
    setMember(edits, places.start, places.outputLimit, "max_output_tokens", String(outputLimit));
  return applyEdits(bytes, edits);
}

function hasPlaces(request: InferenceRequest): request is ResponsesRequest {
  return "places" in request;
}
