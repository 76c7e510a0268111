import { openBytes, openContent } from "../../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest, RequestBody } from "../../../contract.ts";
import { applyEdits, type Edit, setMember } from "../../json/edits.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { type GeminiRequest, isGeminiRequest } from "../caller/request.ts";
import { listMember, member } from "../wire/members.ts";

/**
 * The caller's own bytes with only these changed: the output limit (C-1), and the model's name where it stands in the body too.
 * In pieces, so that a long body is not copied.
 */
export function encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody {
  if (!isGeminiRequest(request)) throw new TypeError("no request of Gemini's protocol");
  if (request.endpoint === "embeddings") return batchOf(request, target.model);
  const edits: Edit[] = [];
  const { places } = request;
  if (places.model !== undefined)
    setMember(edits, places.start, places.model, "model", JSON.stringify(`models/${target.model}`));
  if (target.outputLimit !== null && request.endpoint !== "tokens.count")
    setOutputLimit(edits, request, target.outputLimit);
  return applyEdits(openBytes(request.body), edits);
}

function setOutputLimit(edits: Edit[], { places, bounds }: GeminiRequest, most: number): void {
  if (bounds.outputTokens !== null && bounds.outputTokens <= most) return;
  const { start, config, hasConfig, outputLimit } = places;
  const value = String(most);
  if (outputLimit !== undefined) setMember(edits, start, outputLimit, "maxOutputTokens", value);
  else if (config !== undefined && hasConfig)
    setMember(edits, config.valueStart + 1, undefined, "maxOutputTokens", value);
  else setMember(edits, start, config, "generationConfig", `{"maxOutputTokens":${value}}`);
}

/** Providers are always asked for a batch: each text in it names the model, and a single text is a batch of one. */
function batchOf({ body }: GeminiRequest, model: string): RequestBody {
  const request = JSON.parse(openContent(body)) as JsonRecord;
  const several = member(request, "requests") === undefined ? [request] : listMember(request, "requests");
  const requests = several.filter(isRecord).map((one) => ({ ...one, model: `models/${model}` }));
  return [JSON.stringify({ requests })];
}
