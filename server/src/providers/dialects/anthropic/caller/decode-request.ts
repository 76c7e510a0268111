import { openContent } from "../../../../kernel/content.ts";
import type { InferenceRequest } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import {
  isAbsent,
  numberIn,
  recordIn,
  recordsIn,
  refuseMember,
  refuseOthers,
  refuseValue,
  requiredText,
} from "../../json/members.ts";
import type { Change, FieldNames, NeutralRequest, OutputFormat, TextPart } from "../../neutral/request.ts";
import { readCache } from "../wire/cache.ts";
import { readBlocks } from "./decode-blocks.ts";
import { readThinking } from "./decode-thinking.ts";
import { readToolChoice, readTools } from "./decode-tools.ts";

/** What is read here and in the files beside this one; all else is refused by name. */
const READ: ReadonlySet<string> = new Set(
  `model messages system max_tokens metadata stop_sequences stream temperature top_p top_k tools tool_choice thinking
  output_config service_tier cache_control speed inference_geo diagnostics`.split(/\s+/),
);

/**
 * Reads a request of the Messages API into the neutral form.
 * @throws PublicError untranslatable, invalid_parameter
 */
export function decodeRequest({ body, stream }: InferenceRequest): NeutralRequest {
  const parsed: unknown = JSON.parse(openContent(body));
  if (!isRecord(parsed)) refuseValue("body", "must be a JSON object");
  refuseOthers(parsed, READ);
  const changes: Change[] = [];
  // They name the caller's user and ask for hints on caching: the answer is the same without them.
  for (const name of ["metadata", "diagnostics"])
    if (!isAbsent(parsed[name])) changes.push({ kind: "left-out", name });
  const config = recordIn(parsed, "output_config");
  if (config !== null) refuseOthers(config, CONFIG, "output_config");
  const { choice, parallel } = readToolChoice(parsed);
  return {
    system: markLast(readSystem(parsed), parsed),
    turns: recordsIn(parsed, "messages").map((message) => {
      refuseOthers(message, MESSAGE, "messages[]");
      return { role: roleOf(message), parts: readBlocks(message["content"], "messages[].content", changes) };
    }),
    tools: readTools(parsed, changes),
    toolChoice: choice,
    parallelTools: parallel,
    format: readFormat(config),
    outputTokens: numberIn(parsed, "max_tokens"),
    choices: 1,
    temperature: numberIn(parsed, "temperature"),
    topP: numberIn(parsed, "top_p"),
    topK: numberIn(parsed, "top_k"),
    frequencyPenalty: null,
    presencePenalty: null,
    seed: null,
    stop: readStop(parsed["stop_sequences"]),
    reasoning: readThinking(recordIn(parsed, "thinking"), config, changes),
    logProbabilities: null,
    verbosity: null,
    serviceTier: isAbsent(parsed["service_tier"])
      ? null
      : parsed["service_tier"] === "auto"
        ? "auto"
        : "standard",
    stream,
    names: NAMES,
    changes,
  };
}

const CONFIG: ReadonlySet<string> = new Set(["effort", "format"]);
const MESSAGE: ReadonlySet<string> = new Set(["role", "content"]);

function roleOf({ role }: JsonRecord): "user" | "assistant" | "system" {
  if (role === "user" || role === "assistant" || role === "system") return role;
  return refuseValue("messages[].role", "must be 'user' or 'assistant'");
}

function readSystem({ system }: JsonRecord): readonly TextPart[] {
  if (isAbsent(system)) return [];
  if (typeof system === "string") return [{ kind: "text", text: system }];
  return recordsIn({ system }, "system").map((block) => {
    if (block["type"] !== "text") refuseMember("system[].type");
    return { kind: "text", text: requiredText(block, "text", "system[].text"), ...readCache(block) };
  });
}

/** A mark above all blocks stands for one on the last block; it is kept where it stands for the longest beginning. */
function markLast(system: readonly TextPart[], request: JsonRecord): readonly TextPart[] {
  const { cache } = readCache(request);
  const last = system.at(-1);
  if (cache === undefined || last === undefined || last.cache !== undefined) return system;
  return [...system.slice(0, -1), { ...last, cache }];
}

function readStop(value: unknown): readonly string[] {
  if (isAbsent(value)) return [];
  if (Array.isArray(value) && value.every((sequence) => typeof sequence === "string")) return value;
  return refuseValue("stop_sequences", "must be an array of strings");
}

function readFormat(config: JsonRecord | null): OutputFormat | null {
  const format = config === null ? null : recordIn(config, "format", "output_config.format");
  if (format === null) return null;
  if (format["type"] !== "json_schema") refuseMember("output_config.format.type");
  const schema = recordIn(format, "schema", "output_config.format.schema");
  if (schema === null) refuseValue("output_config.format.schema", "is required");
  return { kind: "schema", name: null, description: null, schema, strict: true };
}

const CONTENT = "messages[].content[]";

const NAMES: FieldNames = {
  system: "messages[].role",
  toolChoice: "tool_choice",
  parallelTools: "tool_choice.disable_parallel_tool_use",
  format: "output_config.format",
  outputTokens: "max_tokens",
  topP: "top_p",
  topK: "top_k",
  stop: "stop_sequences",
  reasoning: "thinking",
  serviceTier: "service_tier",
  cache: `${CONTENT}.cache_control`,
  document: `${CONTENT}.source`,
  image: `${CONTENT}.source`,
  mimeType: `${CONTENT}.source.media_type`,
  reasoningSignature: `${CONTENT}.signature`,
  strict: "tools[].strict",
  toolError: `${CONTENT}.is_error`,
  toolInput: `${CONTENT}.input`,
  url: `${CONTENT}.source.url`,
};
