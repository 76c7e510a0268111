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
import type {
  Change,
  FieldNames,
  NeutralRequest,
  OutputFormat,
  ReasoningAsked,
  TextPart,
} from "../../../neutral/request.ts";
import { EFFORTS } from "../../codec/caller/read-reasoning.ts";
import { readServiceTier } from "../../codec/caller/read-request.ts";
import { readInput } from "./read-input.ts";
import { readToolChoice, readTools } from "./read-tools.ts";

/** An answer is the same without them. */
const LABELS = [
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_retention",
  "prompt_cache_options",
  "metadata",
  "max_tool_calls",
] as const;

const READ: ReadonlySet<string> = new Set([
  ...LABELS,
  ..."model input instructions tools tool_choice parallel_tool_calls text reasoning include".split(" "),
  ..."max_output_tokens temperature top_p top_logprobs truncation stream stream_options".split(" "),
  ..."store service_tier background".split(" "),
]);

/**
 * Reads a request of the Responses API into the neutral form (OpenAI API reference, CreateResponse).
 * @throws PublicError untranslatable, invalid_parameter
 */
export function decodeRequest({ body, stream }: InferenceRequest): NeutralRequest {
  const parsed: unknown = JSON.parse(openContent(body));
  if (!isRecord(parsed)) refuseValue("body", "must be a JSON object");
  refuseOthers(parsed, READ);
  const changes: Change[] = LABELS.filter((name) => !isAbsent(parsed[name])).map((name) => ({
    kind: "left-out",
    name,
  }));
  if (parsed["truncation"] === "auto") changes.push({ kind: "left-out", name: "truncation" });
  const instructions = textIn(parsed, "instructions");
  const above: readonly TextPart[] = instructions === null ? [] : [{ kind: "text", text: instructions }];
  const { system, turns } = readInput(parsed);
  const text = recordIn(parsed, "text");
  if (text !== null) refuseOthers(text, new Set(["format", "verbosity"]), "text");
  return {
    system: [...above, ...system],
    turns,
    tools: readTools(parsed),
    toolChoice: readToolChoice(parsed),
    parallelTools: booleanIn(parsed, "parallel_tool_calls"),
    format: readFormat(recordIn(text ?? {}, "format", "text.format")),
    outputTokens: wholeNumberIn(parsed, "max_output_tokens"),
    choices: 1,
    temperature: numberIn(parsed, "temperature"),
    topP: numberIn(parsed, "top_p"),
    topK: null,
    frequencyPenalty: null,
    presencePenalty: null,
    seed: null,
    stop: [],
    reasoning: readReasoning(recordIn(parsed, "reasoning")),
    logProbabilities: includes(parsed, "message.output_text.logprobs")
      ? (wholeNumberIn(parsed, "top_logprobs") ?? 0)
      : null,
    verbosity: wordIn(text ?? {}, "verbosity", ["low", "medium", "high"], "text.verbosity"),
    serviceTier: readServiceTier(parsed["service_tier"]),
    stream,
    names: NAMES,
    changes,
  };
}

function includes({ include }: JsonRecord, what: string): boolean {
  return Array.isArray(include) && include.includes(what);
}

function readFormat(given: JsonRecord | null): OutputFormat | null {
  if (given === null || given["type"] === "text") return null;
  if (given["type"] === "json_object") return { kind: "json" };
  if (given["type"] !== "json_schema") return refuseMember("text.format.type");
  return {
    kind: "schema",
    name: requiredText(given, "name", "text.format.name"),
    description: textIn(given, "description", "text.format.description"),
    schema: recordIn(given, "schema", "text.format.schema") ?? {},
    strict: booleanIn(given, "strict", "text.format.strict"),
  };
}

function readReasoning(asked: JsonRecord | null): ReasoningAsked | null {
  if (asked === null) return null;
  refuseOthers(asked, new Set(["effort", "summary", "generate_summary"]), "reasoning");
  const effort = wordIn(asked, "effort", EFFORTS, "reasoning.effort");
  const isShown = !isAbsent(asked["summary"]) || !isAbsent(asked["generate_summary"]);
  return effort === null && !isShown ? null : { effort, budgetTokens: null, isShown };
}

const NAMES: FieldNames = {
  system: "instructions",
  tools: "tools",
  toolChoice: "tool_choice",
  parallelTools: "parallel_tool_calls",
  format: "text.format",
  outputTokens: "max_output_tokens",
  topP: "top_p",
  reasoning: "reasoning",
  logProbabilities: "top_logprobs",
  verbosity: "text.verbosity",
  serviceTier: "service_tier",
  cache: "input[].content[].prompt_cache_breakpoint",
  document: "input[].content[].file_data",
  image: "input[].content[].image_url",
  mimeType: "input[].content[]",
  reasoningSignature: "input[].encrypted_content",
  strict: "tools[].strict",
  url: "input[].content[].file_url",
};
