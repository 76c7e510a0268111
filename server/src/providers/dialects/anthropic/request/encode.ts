import { openBytes } from "../../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest, RequestBody } from "../../../contract.ts";
import { applyEdits, type Edit, leaveOutMember, setMember } from "../../json/edits.ts";
import { type AnthropicRequest, readRequest } from "./read-request.ts";

const METADATA = Buffer.from('"metadata"');
/** No budget may be smaller (API reference, ThinkingConfigEnabled). */
const LEAST_BUDGET = 1_024;

/**
 * The caller's own bytes with only these changed: the model's name, the output limit (C-1) and with it the budget of
 * thinking, and `metadata`, which names the caller's user (P-4). In pieces, so that a long body is not copied.
 */
export function encodePassed(request: InferenceRequest, target: EncodingTarget): RequestBody {
  const { places, bounds } = hasPlaces(request) ? request : readRequest(request.endpoint, request.body);
  const bytes = openBytes(request.body);
  const edits: Edit[] = [];
  if (target.model !== request.model)
    setMember(edits, places.start, places.model, "model", JSON.stringify(target.model));
  if (places.metadata !== undefined) leaveOutMember(edits, bytes, places.metadata, METADATA);
  const most = target.outputLimit;
  if (request.endpoint === "tokens.count" || most === null) return applyEdits(bytes, edits);
  if (bounds.outputTokens === null || bounds.outputTokens > most)
    setMember(edits, places.start, places.maxTokens, "max_tokens", String(most));
  // A budget must leave room for the answer.
  if (
    places.budget !== undefined &&
    places.budgetTokens !== null &&
    places.budgetTokens >= most &&
    most > LEAST_BUDGET
  )
    setMember(edits, places.start, places.budget, "budget_tokens", String(most - 1));
  return applyEdits(bytes, edits);
}

function hasPlaces(request: InferenceRequest): request is AnthropicRequest {
  return "places" in request;
}
