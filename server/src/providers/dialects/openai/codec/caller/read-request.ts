import { openContent } from "../../../../../kernel/content.ts";
import type { InferenceRequest } from "../../../../contract.ts";
import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import {
  booleanIn,
  isAbsent,
  numberIn,
  recordIn,
  refuseMember,
  refuseOthers,
  refuseValue,
  requiredText,
  textIn,
  wholeNumberIn,
  wordIn,
} from "../../../json/members.ts";
import type { Change, FieldNames, NeutralRequest, OutputFormat } from "../../../neutral/request.ts";
import type { ServiceTierAsked } from "../../../neutral/service-tier.ts";
import { readMessages } from "./read-messages.ts";
import { readReasoning } from "./read-reasoning.ts";
import { readToolChoice, readTools } from "./read-tools.ts";

/** Labels for abuse reports and caches: an answer is the same without them. */
const LABELS = [
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_retention",
  "prompt_cache_options",
  "metadata",
] as const;

/** What is read here and in the files beside this one; all else is refused by name. */
const READ: ReadonlySet<string> = new Set([
  ...LABELS,
  ..."model messages tools tool_choice functions function_call parallel_tool_calls response_format".split(
    " ",
  ),
  ..."max_tokens max_completion_tokens n temperature top_p top_k frequency_penalty presence_penalty".split(
    " ",
  ),
  ..."seed stop reasoning_effort reasoning include_reasoning thinking extra_body verbosity".split(" "),
  ..."logprobs top_logprobs stream stream_options service_tier store modalities".split(" "),
]);

/**
 * Reads a request for a chat completion into the neutral form (OpenAI API reference, CreateChatCompletionRequest).
 * @throws PublicError untranslatable, invalid_parameter
 */
export function decodeRequest({ body, stream }: InferenceRequest): NeutralRequest {
  const parsed: unknown = JSON.parse(openContent(body));
  if (!isRecord(parsed)) refuseValue("body", "must be a JSON object");
  refuseOthers(parsed, READ);
  if (Array.isArray(parsed["modalities"]) && parsed["modalities"].some((kind) => kind !== "text"))
    refuseMember("modalities");
  const changes: Change[] = LABELS.filter((name) => !isAbsent(parsed[name])).map((name) => ({
    kind: "left-out",
    name,
  }));
  const isLegacy = isAbsent(parsed["tools"]) && !isAbsent(parsed["functions"]);
  const { system, turns } = readMessages(parsed, changes);
  return {
    system,
    turns,
    tools: readTools(parsed),
    toolChoice: readToolChoice(parsed),
    parallelTools: booleanIn(parsed, "parallel_tool_calls"),
    format: readFormat(recordIn(parsed, "response_format")),
    outputTokens: largest(
      wholeNumberIn(parsed, "max_completion_tokens"),
      wholeNumberIn(parsed, "max_tokens"),
    ),
    choices: wholeNumberIn(parsed, "n") ?? 1,
    temperature: numberIn(parsed, "temperature"),
    topP: numberIn(parsed, "top_p"),
    topK: wholeNumberIn(parsed, "top_k"),
    frequencyPenalty: numberIn(parsed, "frequency_penalty"),
    presencePenalty: numberIn(parsed, "presence_penalty"),
    seed: wholeNumberIn(parsed, "seed"),
    stop: readStop(parsed["stop"]),
    reasoning: readReasoning(parsed),
    logProbabilities: readLogProbabilities(parsed),
    verbosity: wordIn(parsed, "verbosity", ["low", "medium", "high"]),
    serviceTier: readServiceTier(parsed["service_tier"]),
    stream,
    names: namesFor(parsed, isLegacy),
    changes,
  };
}

/** Servers differ in which they obey where both are named; the price covers the larger. */
function largest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function readStop(value: unknown): readonly string[] {
  if (isAbsent(value)) return [];
  if (typeof value === "string") return [value];
  if (Array.isArray(value) && value.every((sequence) => typeof sequence === "string")) return value;
  return refuseValue("stop", "must be a string or an array of strings");
}

/** @throws PublicError invalid_parameter */
function readFormat(given: JsonRecord | null): OutputFormat | null {
  if (given === null || given["type"] === "text") return null;
  if (given["type"] === "json_object") return { kind: "json" };
  if (given["type"] !== "json_schema") return refuseMember("response_format.type");
  const place = "response_format.json_schema";
  const asked = recordIn(given, "json_schema", place) ?? refuseValue(place, "is required");
  return {
    kind: "schema",
    name: requiredText(asked, "name", `${place}.name`),
    description: textIn(asked, "description", `${place}.description`),
    schema: recordIn(asked, "schema", `${place}.schema`) ?? {},
    strict: booleanIn(asked, "strict", `${place}.strict`),
  };
}

function readLogProbabilities(request: JsonRecord): number | null {
  const alternatives = wholeNumberIn(request, "top_logprobs");
  return booleanIn(request, "logprobs") === true ? (alternatives ?? 0) : null;
}

/** @throws PublicError untranslatable */
export function readServiceTier(value: unknown): ServiceTierAsked | null {
  if (isAbsent(value)) return null;
  if (value === "default" || value === "standard") return "standard";
  if (value === "auto" || value === "flex" || value === "priority") return value;
  return refuseMember("service_tier");
}

const PART = "messages[].content[]";

function namesFor(request: JsonRecord, isLegacy: boolean): FieldNames {
  return {
    system: "messages",
    tools: isLegacy ? "functions" : "tools",
    toolChoice: isLegacy ? "function_call" : "tool_choice",
    parallelTools: "parallel_tool_calls",
    format: "response_format",
    outputTokens: isAbsent(request["max_completion_tokens"]) ? "max_tokens" : "max_completion_tokens",
    choices: "n",
    topP: "top_p",
    topK: "top_k",
    frequencyPenalty: "frequency_penalty",
    presencePenalty: "presence_penalty",
    reasoning:
      ["reasoning", "thinking", "extra_body"].find((name) => !isAbsent(request[name])) ?? "reasoning_effort",
    logProbabilities: isAbsent(request["top_logprobs"]) ? "logprobs" : "top_logprobs",
    serviceTier: "service_tier",
    audio: `${PART}.input_audio`,
    cache: `${PART}.cache_control`,
    document: `${PART}.file`,
    image: `${PART}.image_url`,
    mimeType: PART,
    reasoningSignature: "messages[].reasoning_details",
    strict: "tools[].function.strict",
    url: `${PART}.image_url.url`,
    video: `${PART}.video_url`,
  };
}
