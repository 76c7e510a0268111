import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import {
  booleanIn,
  isAbsent,
  recordIn,
  recordsIn,
  refuseMember,
  refuseOthers,
  refuseValue,
  requiredText,
  textIn,
  wordIn,
} from "../../../json/members.ts";
import type { Tool, ToolChoice } from "../../../neutral/request.ts";
import { cacheMarkIn } from "../form/media.ts";

/** The tools, or the functions by which they were called before. @throws PublicError untranslatable, invalid_parameter */
export function readTools(request: JsonRecord): readonly Tool[] {
  const tools = recordsIn(request, "tools");
  if (tools.length > 0) return tools.map(readTool);
  return recordsIn(request, "functions").map((given) => readFunction(given, "functions[]"));
}

const MARKS = ["cache_control", "prompt_cache_breakpoint"] as const;
const OF_TOOL: ReadonlySet<string> = new Set(["type", "function", "custom", ...MARKS]);
const OF_FUNCTION: ReadonlySet<string> = new Set(["name", "description", "parameters", "strict", ...MARKS]);
const OF_CUSTOM: ReadonlySet<string> = new Set(["name", "description", "format"]);

function readTool(tool: JsonRecord): Tool {
  refuseOthers(tool, OF_TOOL, "tools[]");
  if (tool["type"] === "custom") return readCustom(recordIn(tool, "custom", "tools[].custom") ?? {});
  const given = recordIn(tool, "function", "tools[].function");
  if (given === null) return refuseMember("tools[].type");
  return { ...readFunction(given, "tools[].function"), ...cacheMarkIn(tool), ...cacheMarkIn(given) };
}

function readFunction(given: JsonRecord, place: string): Tool {
  refuseOthers(given, OF_FUNCTION, place);
  return {
    name: requiredText(given, "name", `${place}.name`),
    description: textIn(given, "description", `${place}.description`),
    schema: recordIn(given, "parameters", `${place}.parameters`),
    strict: booleanIn(given, "strict", `${place}.strict`),
    isCustom: false,
  };
}

/** A grammar would bind the model to it, and no other dialect has one. */
function readCustom(given: JsonRecord): Tool {
  refuseOthers(given, OF_CUSTOM, "tools[].custom");
  const format = recordIn(given, "format", "tools[].custom.format");
  if (format !== null && format["type"] !== "text") refuseMember("tools[].custom.format");
  return {
    name: requiredText(given, "name", "tools[].custom.name"),
    description: textIn(given, "description", "tools[].custom.description"),
    schema: null,
    strict: null,
    isCustom: true,
  };
}

const WORDS = ["auto", "none", "required"] as const;

/** @throws PublicError untranslatable, invalid_parameter */
export function readToolChoice(request: JsonRecord): ToolChoice | null {
  const choice = request["tool_choice"] ?? request["function_call"];
  if (isAbsent(choice)) return null;
  const word = WORDS.find((one) => one === choice);
  if (word !== undefined) return { kind: word };
  if (!isRecord(choice)) return refuseValue("tool_choice", `must be an object or one of ${WORDS.join(", ")}`);
  if (choice["type"] === "allowed_tools") return readAllowed(recordIn(choice, "allowed_tools") ?? choice);
  return { kind: "tools", names: [nameIn(choice)], required: true };
}

function readAllowed(allowed: JsonRecord): ToolChoice {
  const mode = wordIn(allowed, "mode", ["auto", "required"], "tool_choice.mode");
  const names = recordsIn(allowed, "tools", "tool_choice.tools").map(nameIn);
  return { kind: "tools", names, required: mode === "required" };
}

/** Of a function, a custom tool, or a function of old, which is named directly. */
function nameIn(choice: JsonRecord): string {
  const inner =
    recordIn(choice, "function", "tool_choice.function") ?? recordIn(choice, "custom", "tool_choice.custom");
  return requiredText(inner ?? choice, "name", "tool_choice.name");
}
