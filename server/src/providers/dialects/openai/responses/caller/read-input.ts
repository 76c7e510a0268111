import type { JsonRecord } from "../../../json/json-record.ts";
import {
  recordsIn,
  refuseMember,
  refuseOthers,
  refuseValue,
  requiredText,
  textIn,
  wordIn,
} from "../../../json/members.ts";
import type {
  MediaPart,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from "../../../neutral/request.ts";
import { cacheMarkIn, documentIn, mediaAt } from "../../codec/form/media.ts";
import { type Sealed, unseal } from "./sealed.ts";

interface Conversation {
  readonly system: readonly TextPart[];
  readonly turns: readonly Turn[];
}

/**
 * Reads the items of the input. What a model said stands in several of them: its reasoning, its message, its calls.
 * @throws PublicError untranslatable, invalid_parameter
 */
export function readInput(request: JsonRecord): Conversation {
  const { input } = request;
  if (typeof input === "string")
    return { system: [], turns: [{ role: "user", parts: [{ kind: "text", text: input }] }] };
  const system: TextPart[] = [];
  const turns: { role: Turn["role"]; parts: Part[] }[] = [];
  /** By what they sign. */
  const signed = new Map<string, Sealed>();
  const say = (role: Turn["role"], parts: readonly Part[]) => {
    const last = turns.at(-1);
    if (role === "assistant" && last?.role === "assistant") last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  };
  for (const item of recordsIn(request, "input")) {
    const type = item["type"] ?? "message";
    const known = typeof type === "string" && Object.hasOwn(KNOWN, type) ? KNOWN[type] : undefined;
    if (known === undefined) return refuseMember("input[].type");
    refuseOthers(item, known, "input[]");
    switch (type) {
      case "message": {
        const role = roleOf(item);
        const parts = contentIn(item, role);
        if (role === "system" && turns.length === 0) system.push(...(parts as readonly TextPart[]));
        else say(role, parts);
        break;
      }
      case "function_call":
      case "custom_tool_call":
        say("assistant", [callIn(item)]);
        break;
      case "function_call_output":
      case "custom_tool_call_output":
        say("user", [resultIn(item)]);
        break;
      case "reasoning": {
        const sealed = sealedIn(item);
        if (sealed !== null && sealed.of !== null) signed.set(sealed.of, sealed);
        else say("assistant", [thoughtIn(item, sealed)]);
        break;
      }
      default:
        refuseMember("input[].type");
    }
  }
  return { system, turns: signed.size === 0 ? turns : turns.map((turn) => withSignatures(turn, signed)) };
}

/** Members of items, as they were answered and as SDKs send them back. What is said beside them says nothing to a model. */
const known = (names: string): ReadonlySet<string> =>
  new Set(["id", "type", "status", "created_by", ...names.split(" ")]);
const KNOWN: Readonly<Record<string, ReadonlySet<string>>> = {
  message: known("role content phase"),
  function_call: known("call_id name arguments parsed_arguments"),
  function_call_output: known("call_id output name"),
  custom_tool_call: known("call_id name input"),
  custom_tool_call_output: known("call_id output"),
  reasoning: known("summary content encrypted_content"),
};
const OF_PART: ReadonlySet<string> = new Set(
  `type text refusal annotations logprobs parsed image_url detail filename file_data file_url prompt_cache_breakpoint
  cache_control`.split(/\s+/),
);

const ROLES = ["user", "assistant", "system", "developer"] as const;

function roleOf(item: JsonRecord): Turn["role"] {
  const role = wordIn(item, "role", ROLES, "input[].role") ?? refuseValue("input[].role", "is required");
  return role === "developer" ? "system" : role;
}

const PLACE = "input[].content";

function contentIn(item: JsonRecord, role: Turn["role"]): readonly Part[] {
  const { content } = item;
  if (typeof content === "string")
    return content === "" && role === "assistant" ? [] : [{ kind: "text", text: content }];
  return recordsIn(item, "content", PLACE).flatMap((part): readonly Part[] => {
    const { type } = part;
    refuseOthers(part, OF_PART, `${PLACE}[]`);
    if (type === "input_text" || type === "output_text" || type === "text") {
      const text = requiredText(part, "text", `${PLACE}[].text`);
      return text === "" && role === "assistant" ? [] : [{ kind: "text", text, ...cacheMarkIn(part) }];
    }
    if (type === "refusal")
      return [{ kind: "refusal", text: requiredText(part, "refusal", `${PLACE}[].refusal`) }];
    if (role !== "user") return refuseMember(`${PLACE}[].type`);
    return [mediaIn(part, PLACE)];
  });
}

const DETAILS = ["low", "high", "original", "auto"] as const;

function mediaIn(part: JsonRecord, place: string): MediaPart {
  if (part["type"] === "input_image") {
    const detail = wordIn(part, "detail", DETAILS, `${place}[].detail`);
    const param = `${place}[].image_url`;
    return {
      ...mediaAt("image", requiredText(part, "image_url", param), param, { detail }),
      ...cacheMarkIn(part),
    };
  }
  if (part["type"] !== "input_file") return refuseMember(`${place}[].type`);
  const url = textIn(part, "file_url", `${place}[].file_url`);
  const title = textIn(part, "filename", `${place}[].filename`);
  if (url !== null)
    return { ...mediaAt("document", url, `${place}[].file_url`, { title }), ...cacheMarkIn(part) };
  const param = `${place}[].file_data`;
  return { ...documentIn(requiredText(part, "file_data", param), title, param), ...cacheMarkIn(part) };
}

function callIn(item: JsonRecord): ToolCallPart {
  const isCustom = item["type"] === "custom_tool_call";
  const member = isCustom ? "input" : "arguments";
  return {
    kind: "tool-call",
    id: requiredText(item, "call_id", "input[].call_id"),
    name: requiredText(item, "name", "input[].name"),
    input: requiredText(item, member, `input[].${member}`),
    isCustom,
  };
}

function resultIn(item: JsonRecord): ToolResultPart {
  const id = requiredText(item, "call_id", "input[].call_id");
  const { output } = item;
  const parts: readonly (TextPart | MediaPart)[] =
    typeof output === "string"
      ? [{ kind: "text", text: output }]
      : recordsIn(item, "output", "input[].output").map((part) =>
          part["type"] === "input_text" || part["type"] === "output_text"
            ? { kind: "text", text: requiredText(part, "text", "input[].output[].text") }
            : mediaIn(part, "input[].output"),
        );
  return { kind: "tool-result", id, name: null, parts, isError: false };
}

function sealedIn(item: JsonRecord): Sealed | null {
  const content = textIn(item, "encrypted_content", "input[].encrypted_content");
  return content === null || content === "" ? null : unseal(content, textIn(item, "id", "input[].id"));
}

function thoughtIn(item: JsonRecord, sealed: Sealed | null): ReasoningPart {
  const said = [...recordsIn(item, "content", PLACE), ...recordsIn(item, "summary", "input[].summary")];
  const text = said.map((part) => textIn(part, "text", "input[].summary[].text") ?? "").join("\n\n");
  return {
    kind: "reasoning",
    text,
    signature: sealed?.signature ?? null,
    isRedacted: sealed?.isRedacted ?? false,
  };
}

/** Signatures of calls and texts stand in items of their own. */
function withSignatures({ role, parts }: Turn, signed: ReadonlyMap<string, Sealed>): Turn {
  if (role !== "assistant") return { role, parts };
  return {
    role,
    parts: parts.map((part) => {
      if (part.kind !== "tool-call") return part;
      const found = signed.get(part.id);
      return found === undefined ? part : { ...part, signature: found.signature };
    }),
  };
}
