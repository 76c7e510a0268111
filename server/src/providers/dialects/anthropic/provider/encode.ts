import type { EncodingTarget } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import type { EncodedRequest } from "../../neutral/codec.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type { Change, NeutralRequest } from "../../neutral/request.ts";
import { type Abilities, abilitiesOf } from "../wire/models.ts";
import { encodeConversation } from "./conversation.ts";
import { encodeThinking } from "./thinking.ts";
import { encodeTools } from "./tools.ts";

/**
 * Writes a request for `POST /v1/messages` (platform.claude.com/docs, API reference, Messages).
 * @throws PublicError untranslatable
 */
export function encodeRequest(request: NeutralRequest, target: EncodingTarget): EncodedRequest {
  const changes: Change[] = [];
  const members = encodeMembers(request, target, changes);
  const stream = request.stream ? { stream: true } : {};
  return { body: [JSON.stringify({ model: target.model, ...members, ...stream })], changes };
}

/** The same for `POST /v1/messages/count_tokens`, which takes no more than what is read. */
export function encodeCountRequest(request: NeutralRequest, target: EncodingTarget): EncodedRequest["body"] {
  const members = encodeMembers(request, target, []);
  const read = COUNTED.filter((name) => members[name] !== undefined).map((name) => [name, members[name]]);
  return [JSON.stringify({ model: target.model, ...Object.fromEntries(read) })];
}

const COUNTED = ["system", "messages", "tools", "tool_choice", "thinking", "output_config"] as const;

/**
 * What is said beside the model and whether to stream, which other hosts of these models are told elsewhere.
 * @param changes gets what is left out or changed without harm
 * @throws PublicError untranslatable
 */
function encodeMembers(request: NeutralRequest, target: EncodingTarget, changes: Change[]): JsonRecord {
  const { title } = target.provider;
  const abilities = abilitiesOf(target.model);
  refuseWhatHasNoWord(request, title);
  const maxTokens = target.outputLimit ?? request.outputTokens ?? target.mostOutputTokens;
  const thinking = encodeThinking(request, maxTokens, abilities, title, changes);
  const format = encodeFormat(request, abilities, title);
  const config = { ...thinking.config, ...format };
  return {
    max_tokens: maxTokens,
    ...encodeConversation(request, title, changes),
    ...encodeTools(request, abilities, title, changes),
    ...encodeSampling(request, abilities, title, changes),
    ...thinking.members,
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
    ...(request.stop.length === 0 ? {} : { stop_sequences: request.stop }),
    ...encodeServiceTier(request, title),
  };
}

/** What would change the answer, and cannot be asked for. A value that changes nothing is as good as none. */
function refuseWhatHasNoWord(request: NeutralRequest, title: string): void {
  if (request.choices !== 1) refuseField(request, "choices", title);
  if (request.seed !== null) refuseField(request, "seed", title);
  if (request.frequencyPenalty) refuseField(request, "frequencyPenalty", title);
  if (request.presencePenalty) refuseField(request, "presencePenalty", title);
  if (request.logProbabilities !== null) refuseField(request, "logProbabilities", title);
  if (request.verbosity !== null && request.verbosity !== "medium") refuseField(request, "verbosity", title);
  // "Each sequence must contain non-whitespace."
  if (request.stop.some((sequence) => sequence.trim() === "")) refuseField(request, "stop", title);
}

/** The newest models sample as they do; older ones take a temperature from 0 to 1. */
function encodeSampling(
  request: NeutralRequest,
  { sampling }: Abilities,
  title: string,
  changes: Change[],
): JsonRecord {
  const { temperature, topP, topK } = request;
  if (sampling) {
    if (temperature !== null && temperature > 1) refuseField(request, "temperature", title);
    // Both at once are refused, and 1 takes nothing away.
    const isUsual = topP === 1 && temperature !== null;
    if (isUsual) changes.push(change(request, "left-out", "topP"));
    return {
      ...(temperature === null ? {} : { temperature }),
      ...(topP === null || isUsual ? {} : { top_p: topP }),
      ...(topK === null ? {} : { top_k: topK }),
    };
  }
  if (topK !== null) refuseField(request, "topK", title);
  for (const [field, value] of [
    ["temperature", temperature],
    ["topP", topP],
  ] as const) {
    if (value === null) continue;
    if (value !== 1) refuseField(request, field, title);
    changes.push(change(request, "left-out", field));
  }
  return {};
}

function encodeFormat(request: NeutralRequest, { schemas }: Abilities, title: string): JsonRecord {
  const { format } = request;
  if (format === null) return {};
  // JSON of any form cannot be asked for.
  if (format.kind !== "schema" || !schemas) refuseField(request, "format", title);
  return { format: { type: "json_schema", schema: format.schema } };
}

function encodeServiceTier(request: NeutralRequest, title: string): JsonRecord {
  switch (request.serviceTier) {
    case null:
      return {};
    case "auto":
      return { service_tier: "auto" };
    case "standard":
      return { service_tier: "standard_only" };
    default:
      return refuseField(request, "serviceTier", title);
  }
}
