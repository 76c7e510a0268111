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

/** Functions and custom tools; those that run at the provider are refused. @throws PublicError untranslatable, invalid_parameter */
export function readTools(request: JsonRecord): readonly Tool[] {
  return recordsIn(request, "tools").map((tool): Tool => {
    if (tool["type"] !== "function" && tool["type"] !== "custom") return refuseMember("tools[].type");
    const isCustom = tool["type"] === "custom";
    refuseOthers(tool, isCustom ? OF_CUSTOM : OF_FUNCTION, "tools[]");
    const format = isCustom ? recordIn(tool, "format", "tools[].format") : null;
    if (format !== null && format["type"] !== "text") refuseMember("tools[].format");
    if (tool["defer_loading"]) refuseMember("tools[].defer_loading");
    return {
      name: requiredText(tool, "name", "tools[].name"),
      description: textIn(tool, "description", "tools[].description"),
      schema: isCustom ? null : recordIn(tool, "parameters", "tools[].parameters"),
      strict: isCustom ? null : booleanIn(tool, "strict", "tools[].strict"),
      isCustom,
    };
  });
}

const OF_FUNCTION: ReadonlySet<string> = new Set([
  "type",
  "name",
  "description",
  "parameters",
  "strict",
  "defer_loading",
]);
const OF_CUSTOM: ReadonlySet<string> = new Set(["type", "name", "description", "format", "defer_loading"]);

const WORDS = ["auto", "none", "required"] as const;

/** @throws PublicError untranslatable, invalid_parameter */
export function readToolChoice({ tool_choice: choice }: JsonRecord): ToolChoice | null {
  if (isAbsent(choice)) return null;
  const word = WORDS.find((one) => one === choice);
  if (word !== undefined) return { kind: word };
  if (!isRecord(choice)) return refuseValue("tool_choice", `must be an object or one of ${WORDS.join(", ")}`);
  if (choice["type"] === "allowed_tools") {
    const mode = wordIn(choice, "mode", ["auto", "required"], "tool_choice.mode");
    const names = recordsIn(choice, "tools", "tool_choice.tools").map(nameIn);
    return { kind: "tools", names, required: mode === "required" };
  }
  return { kind: "tools", names: [nameIn(choice)], required: true };
}

function nameIn(choice: JsonRecord): string {
  if (choice["type"] !== "function" && choice["type"] !== "custom") refuseMember("tool_choice.type");
  return requiredText(choice, "name", "tool_choice.name");
}
