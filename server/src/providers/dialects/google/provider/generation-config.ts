import type { EncodingTarget } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import { refuseField } from "../../neutral/refuse.ts";
import type { Change, NeutralRequest } from "../../neutral/request.ts";
import { thinkingConfig } from "./thinking.ts";

/** ai.google.dev/api/generate-content#generationconfig */
const MOST_STOP_SEQUENCES = 5;
const LARGEST_SEED = 2_147_483_647;

export function generationConfig(
  request: NeutralRequest,
  { model, provider, outputLimit }: EncodingTarget,
  changes: Change[],
): JsonRecord {
  const { stop, seed, choices, verbosity, logProbabilities, serviceTier } = request;
  if (stop.length > MOST_STOP_SEQUENCES) refuseField(request, "stop", provider.title);
  if (seed !== null && Math.abs(seed) > LARGEST_SEED) refuseField(request, "seed", provider.title);
  if (verbosity !== null && verbosity !== "medium") refuseField(request, "verbosity", provider.title);
  // Only a header of the answer says which tier it was, so that nobody could charge for it.
  if (serviceTier === "flex" || serviceTier === "priority")
    refuseField(request, "serviceTier", provider.title);
  const said: JsonRecord = {
    maxOutputTokens: outputLimit ?? request.outputTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    frequencyPenalty: request.frequencyPenalty,
    presencePenalty: request.presencePenalty,
    seed,
    candidateCount: choices > 1 ? choices : null,
    stopSequences: stop.length > 0 ? stop : null,
    responseLogprobs: logProbabilities === null ? null : true,
    logprobs: logProbabilities || null,
    thinkingConfig: thinkingConfig(request, model, provider.title, changes),
    ...formatOf(request),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
}

function formatOf({ format }: NeutralRequest): JsonRecord {
  if (format === null) return {};
  const responseMimeType = "application/json";
  if (format.kind === "json") return { responseMimeType };
  const { schema, description } = format;
  const isDescribed = description === null || "description" in schema;
  return { responseMimeType, responseJsonSchema: isDescribed ? schema : { ...schema, description } };
}
