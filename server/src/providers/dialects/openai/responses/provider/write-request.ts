import type { EncodingTarget } from "../../../../contract.ts";
import type { JsonRecord } from "../../../json/json-record.ts";
import { Changes } from "../../../neutral/changes.ts";
import type { EncodedRequest } from "../../../neutral/codec.ts";
import { refuseField } from "../../../neutral/refuse.ts";
import type { NeutralRequest, OutputFormat, Tool } from "../../../neutral/request.ts";
import { effortFor } from "../../codec/provider/write-request.ts";
import { inputFor } from "./write-input.ts";

const LEAST_OUTPUT_TOKENS = 16;

/** What the Responses API has no word for. */
const UNKNOWN = ["topK", "frequencyPenalty", "presencePenalty", "seed"] as const;

/**
 * Writes a request of the Responses API from the neutral form. Nothing of it is kept at the provider.
 * @throws PublicError untranslatable
 */
export function encodeRequest(request: NeutralRequest, target: EncodingTarget): EncodedRequest {
  const { title } = target.provider;
  for (const field of UNKNOWN) if (request[field] !== null) refuseField(request, field, title);
  if (request.choices > 1) refuseField(request, "choices", title);
  if (request.stop.length > 0) refuseField(request, "stop", title);
  const changes = new Changes(request);
  const { logProbabilities, reasoning, serviceTier } = request;
  const effort = effortFor(request, changes);
  const most = Math.min(
    request.outputTokens ?? Number.POSITIVE_INFINITY,
    target.outputLimit ?? Number.POSITIVE_INFINITY,
  );
  // OpenAI API reference: at least 16. More than was asked for was not put aside (C-1).
  if (most < LEAST_OUTPUT_TOKENS && target.outputLimit === null) refuseField(request, "outputTokens", title);
  const given: JsonRecord = {
    model: target.model,
    instructions: request.system.length === 0 ? null : request.system.map(({ text }) => text).join("\n\n"),
    input: inputFor(request, title, changes),
    ...toolMembers(request),
    text: textFor(request),
    reasoning:
      reasoning === null
        ? null
        : { ...(effort === null ? {} : { effort }), ...(reasoning.isShown ? { summary: "auto" } : {}) },
    include: [
      "reasoning.encrypted_content",
      ...(logProbabilities === null ? [] : ["message.output_text.logprobs"]),
    ],
    max_output_tokens: Number.isFinite(most) ? most : null,
    temperature: request.temperature,
    top_p: request.topP,
    top_logprobs: logProbabilities,
    service_tier: serviceTier === "standard" ? "default" : serviceTier,
    store: false,
    stream: request.stream ? true : null,
  };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  return { body: [JSON.stringify(said)], changes: changes.list };
}

function textFor({ format, verbosity }: NeutralRequest): JsonRecord | null {
  if (format === null && verbosity === null) return null;
  return {
    ...(format === null ? {} : { format: formatFor(format) }),
    ...(verbosity === null ? {} : { verbosity }),
  };
}

function formatFor(format: OutputFormat): JsonRecord {
  if (format.kind === "json") return { type: "json_object" };
  const { name, description, schema, strict } = format;
  return {
    type: "json_schema",
    name: name ?? "answer",
    ...(description === null ? {} : { description }),
    schema,
    ...(strict === null ? {} : { strict }),
  };
}

function toolMembers({ tools, toolChoice, parallelTools }: NeutralRequest): JsonRecord {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(toolFor),
    ...(parallelTools === null ? {} : { parallel_tool_calls: parallelTools }),
    ...(toolChoice === null ? {} : { tool_choice: choiceFor(toolChoice, tools) }),
  };
}

function toolFor({ name, description, schema, strict, isCustom }: Tool): JsonRecord {
  const about = { name, ...(description === null ? {} : { description }) };
  if (isCustom) return { type: "custom", ...about };
  // Where nothing is said, chat completions are not strict and this API would be.
  return {
    type: "function",
    ...about,
    parameters: schema ?? { type: "object", properties: {} },
    strict: strict ?? false,
  };
}

function choiceFor(choice: NonNullable<NeutralRequest["toolChoice"]>, tools: readonly Tool[]): unknown {
  if (choice.kind !== "tools") return choice.kind;
  const names = new Set(choice.names);
  const named = tools
    .filter(({ name }) => names.has(name))
    .map(({ name, isCustom }) => ({ type: isCustom ? "custom" : "function", name }));
  if (choice.required && named.length === 1) return named[0];
  return { type: "allowed_tools", mode: choice.required ? "required" : "auto", tools: named };
}
