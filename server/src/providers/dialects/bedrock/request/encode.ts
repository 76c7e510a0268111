import type { EncodingTarget } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import { Changes } from "../../neutral/changes.ts";
import type { EncodedRequest } from "../../neutral/codec.ts";
import { refuseField } from "../../neutral/refuse.ts";
import type { NeutralRequest, OutputFormat, Tool } from "../../neutral/request.ts";
import { conversationFor } from "./conversation.ts";
import { modelFields } from "./model-fields.ts";

/** What Converse has no word for. */
const UNKNOWN = ["frequencyPenalty", "presencePenalty", "seed", "logProbabilities"] as const;

/**
 * Writes a request for Amazon Bedrock's Converse from the neutral form (Amazon Bedrock API reference, Converse).
 * @throws PublicError untranslatable
 */
export function encodeRequest(request: NeutralRequest, target: EncodingTarget): EncodedRequest {
  const { title } = target.provider;
  for (const field of UNKNOWN) if (request[field] !== null) refuseField(request, field, title);
  if (request.choices > 1) refuseField(request, "choices", title);
  const changes = new Changes(request);
  const most = Math.min(
    request.outputTokens ?? Number.POSITIVE_INFINITY,
    target.outputLimit ?? Number.POSITIVE_INFINITY,
  );
  const inference = said({
    maxTokens: Number.isFinite(most) ? most : null,
    temperature: request.temperature,
    topP: request.topP,
    stopSequences: request.stop.length === 0 ? null : request.stop,
  });
  const fields = modelFields(request, target, most, changes);
  if (request.verbosity !== null) changes.add("left-out", "verbosity");
  const body = said({
    ...conversationFor(request, title, changes),
    inferenceConfig: Object.keys(inference).length === 0 ? null : inference,
    toolConfig: toolsFor(request, title, changes),
    outputConfig: formatFor(request, title),
    additionalModelRequestFields: Object.keys(fields).length === 0 ? null : fields,
    serviceTier: tierFor(request),
  });
  return { body: [JSON.stringify(body)], changes: changes.list };
}

function said(given: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

function tierFor({ serviceTier }: NeutralRequest): JsonRecord | null {
  if (serviceTier === null || serviceTier === "auto") return null;
  return { type: serviceTier === "standard" ? "default" : serviceTier };
}

/** Converse takes a schema as text. Plain JSON without one it cannot promise. */
function formatFor(request: NeutralRequest, title: string): JsonRecord | null {
  const format: OutputFormat | null = request.format;
  if (format === null) return null;
  if (format.kind === "json") return refuseField(request, "format", title);
  const { name, description, schema } = format;
  const jsonSchema = said({ schema: JSON.stringify(schema), name, description });
  return { textFormat: { type: "json_schema", structure: { jsonSchema } } };
}

function toolsFor(request: NeutralRequest, title: string, changes: Changes): JsonRecord | null {
  const { tools, toolChoice, parallelTools } = request;
  if (tools.length === 0) return null;
  // The answer is cut to one (neutral/one-call.ts).
  if (parallelTools === false) changes.add("approximated", "parallelTools");
  if (tools.some(({ isCustom }) => isCustom)) refuseField(request, "tools", title);
  const hasCalls = request.turns.some(({ parts }) => parts.some(({ kind }) => kind === "tool-call"));
  if (toolChoice?.kind === "none") {
    // Without tools none is called; but where some were called before, they have to be told again.
    if (hasCalls) refuseField(request, "toolChoice", title);
    changes.add("approximated", "toolChoice");
    return null;
  }
  const names = new Set(toolChoice?.kind === "tools" ? toolChoice.names : []);
  const named = toolChoice?.kind === "tools" ? tools.filter(({ name }) => names.has(name)) : tools;
  const [only] = named;
  if (toolChoice?.kind === "tools" && toolChoice.required && named.length === 1 && only !== undefined)
    return { tools: tools.flatMap(toolFor), toolChoice: { tool: { name: only.name } } };
  if (named.length < tools.length) changes.add("approximated", "toolChoice");
  const required = toolChoice?.kind === "required" || (toolChoice?.kind === "tools" && toolChoice.required);
  return { tools: named.flatMap(toolFor), ...(required ? { toolChoice: { any: {} } } : {}) };
}

function toolFor({ name, description, schema, strict, cache }: Tool): readonly JsonRecord[] {
  const spec = said({
    name,
    description,
    inputSchema: { json: schema ?? { type: "object", properties: {} } },
    strict: strict === true ? true : null,
  });
  return [{ toolSpec: spec }, ...(cache === undefined ? [] : [{ cachePoint: { type: "default" } }])];
}
