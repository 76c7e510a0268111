import type { TokenCounts } from "../../../../contract.ts";
import type { JsonRecord } from "../../../json/json-record.ts";
import type { StopReason } from "../../../neutral/answer.ts";
import type { Told } from "../../../neutral/codec.ts";
import type { NeutralRequest, OutputFormat, Tool, ToolChoice } from "../../../neutral/request.ts";

/** What a response tells of the request. */
export type AboutResponse = Pick<Told, "request" | "model" | "requestId" | "createdSeconds">;

/** How a response stands. A caller reads from it whether the answer is whole, and why not. */
export interface Standing {
  readonly status: "in_progress" | "completed" | "incomplete";
  readonly reason: "max_output_tokens" | "content_filter" | null;
}

export const IN_PROGRESS: Standing = { status: "in_progress", reason: null };

/** @param isRefused the model put its refusal into words: then it is an answer */
export function standingOf(stop: StopReason, isRefused: boolean): Standing {
  if (stop === "length") return { status: "incomplete", reason: "max_output_tokens" };
  if (stop === "content-filter" || (stop === "refusal" && !isRefused))
    return { status: "incomplete", reason: "content_filter" };
  return { status: "completed", reason: null };
}

/** OpenAI's `Response`, with what was asked for. Nothing is kept, and it says so. */
export function responseOf(
  told: AboutResponse,
  id: string | null,
  { status, reason }: Standing,
  output: readonly JsonRecord[],
  usage: TokenCounts | null,
  serviceTier: string | null = null,
): JsonRecord {
  const { request } = told;
  return {
    id: id ?? `resp_${told.requestId}`,
    object: "response",
    created_at: told.createdSeconds,
    status,
    background: false,
    error: null,
    incomplete_details: reason === null ? null : { reason },
    instructions: null,
    max_output_tokens: request.outputTokens,
    model: told.model,
    output,
    parallel_tool_calls: request.parallelTools ?? true,
    previous_response_id: null,
    reasoning: {
      effort: request.reasoning?.effort ?? null,
      summary: request.reasoning?.isShown ? "auto" : null,
    },
    service_tier: serviceTier ?? "default",
    store: false,
    temperature: request.temperature ?? 1,
    text: { format: formatOf(request.format), verbosity: request.verbosity ?? "medium" },
    tool_choice: choiceOf(request),
    tools: request.tools.map(toolOf),
    top_logprobs: request.logProbabilities ?? 0,
    top_p: request.topP ?? 1,
    truncation: "disabled",
    usage: usage === null ? null : usageOf(usage),
    user: null,
    metadata: {},
  };
}

function usageOf(counts: TokenCounts): JsonRecord {
  const { input, output, cached, reasoning } = counts;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: cached,
      cache_write_tokens: counts.cacheWrite + counts.cacheWriteLong,
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

function formatOf(format: OutputFormat | null): JsonRecord {
  if (format === null) return { type: "text" };
  if (format.kind === "json") return { type: "json_object" };
  const { name, description, schema, strict } = format;
  return { type: "json_schema", name, description, schema, strict: strict ?? false };
}

function choiceOf({ toolChoice, tools }: NeutralRequest): unknown {
  if (toolChoice === null) return "auto";
  if (toolChoice.kind !== "tools") return toolChoice.kind;
  const names = new Set(toolChoice.names);
  const named = tools.filter(({ name }) => names.has(name)).map(namedTool);
  return allowed(toolChoice, named);
}

function allowed(
  { required }: Extract<ToolChoice, { kind: "tools" }>,
  named: readonly JsonRecord[],
): JsonRecord {
  const [only] = named;
  if (required && named.length === 1 && only !== undefined) return only;
  return { type: "allowed_tools", mode: required ? "required" : "auto", tools: named };
}

function namedTool({ name, isCustom }: Tool): JsonRecord {
  return { type: isCustom ? "custom" : "function", name };
}

function toolOf({ name, description, schema, strict, isCustom }: Tool): JsonRecord {
  if (isCustom) return { type: "custom", name, description, format: { type: "text" } };
  return { type: "function", name, description, parameters: schema, strict: strict ?? false };
}
