import type { EncodingTarget } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import { Changes } from "../../neutral/changes.ts";
import type { EncodedRequest } from "../../neutral/codec.ts";
import { refuseField } from "../../neutral/refuse.ts";
import type { NeutralRequest, Tool } from "../../neutral/request.ts";
import { conversationFor } from "./conversation.ts";

/** Tokens of thinking that words for it come near to. */
const BUDGETS = {
  minimal: 512,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
  xhigh: 31_000,
  max: 31_000,
} as const;

/**
 * Writes a request of Cohere's chat, second version, from the neutral form (Cohere API reference, Chat).
 * @throws PublicError untranslatable
 */
export function encodeRequest(
  request: NeutralRequest,
  { model, provider, outputLimit }: EncodingTarget,
): EncodedRequest {
  const { title } = provider;
  if (request.choices > 1) refuseField(request, "choices", title);
  // What it tells of probabilities is by its own tokens' numbers.
  if (request.logProbabilities !== null) refuseField(request, "logProbabilities", title);
  const changes = new Changes(request);
  // The answer is cut to one (neutral/one-call.ts).
  if (request.parallelTools === false && request.tools.length > 0)
    changes.add("approximated", "parallelTools");
  if (request.verbosity !== null) changes.add("left-out", "verbosity");
  if (request.serviceTier !== null && request.serviceTier !== "standard")
    changes.add("left-out", "serviceTier");
  const most = Math.min(
    request.outputTokens ?? Number.POSITIVE_INFINITY,
    outputLimit ?? Number.POSITIVE_INFINITY,
  );
  const given: JsonRecord = {
    model,
    ...conversationFor(request, title, changes),
    ...toolMembers(request, title, changes),
    response_format: formatFor(request),
    max_tokens: Number.isFinite(most) ? most : null,
    temperature: request.temperature,
    p: request.topP,
    k: request.topK,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    seed: request.seed,
    stop_sequences: request.stop.length === 0 ? null : request.stop,
    thinking: thinkingFor(request, most, changes),
    stream: request.stream,
  };
  const body = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  return { body: [JSON.stringify(body)], changes: changes.list };
}

function formatFor({ format }: NeutralRequest): JsonRecord | null {
  if (format === null) return null;
  return { type: "json_object", ...(format.kind === "schema" ? { json_schema: format.schema } : {}) };
}

/** @param most output tokens, thoughts among them: some are left to answer with */
function thinkingFor({ reasoning }: NeutralRequest, most: number, changes: Changes): JsonRecord | null {
  if (reasoning === null) return null;
  const { effort, budgetTokens } = reasoning;
  if (effort === "none" || budgetTokens === 0) return { type: "disabled" };
  const isSaid = budgetTokens !== null && budgetTokens > 0;
  if (!isSaid && effort === null) return null;
  const asked = isSaid ? budgetTokens : BUDGETS[effort ?? "medium"];
  const budget = Math.min(asked, most - 1);
  if (budget !== budgetTokens) changes.add("approximated", "reasoning");
  return budget < 1 ? { type: "disabled" } : { type: "enabled", token_budget: budget };
}

/** It can be told to call a tool or none, but not which. */
function toolMembers(
  { tools, toolChoice, ...request }: NeutralRequest,
  title: string,
  changes: Changes,
): JsonRecord {
  if (tools.length === 0) return {};
  if (tools.some(({ isCustom }) => isCustom)) refuseField(request, "tools", title);
  if (tools.some(({ cache }) => cache !== undefined)) changes.add("left-out", "cache");
  const strict = tools.every((tool) => tool.strict === true) ? { strict_tools: true } : {};
  if (toolChoice === null || toolChoice.kind === "auto") return { tools: tools.map(toolFor), ...strict };
  if (toolChoice.kind !== "tools")
    return {
      tools: tools.map(toolFor),
      ...strict,
      tool_choice: toolChoice.kind === "none" ? "NONE" : "REQUIRED",
    };
  // A model that is not told of a tool does not call it.
  const names = new Set(toolChoice.names);
  const named = tools.filter(({ name }) => names.has(name));
  if (named.length < tools.length) changes.add("approximated", "toolChoice");
  return {
    tools: named.map(toolFor),
    ...strict,
    ...(toolChoice.required ? { tool_choice: "REQUIRED" } : {}),
  };
}

function toolFor({ name, description, schema }: Tool): JsonRecord {
  const about = description === null ? {} : { description };
  return {
    type: "function",
    function: { name, ...about, parameters: schema ?? { type: "object", properties: {} } },
  };
}
