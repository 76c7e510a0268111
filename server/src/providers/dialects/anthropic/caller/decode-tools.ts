import type { JsonRecord } from "../../json/json-record.ts";
import {
  isAbsent,
  recordIn,
  recordsIn,
  refuseMember,
  refuseOthers,
  requiredText,
  textIn,
} from "../../json/members.ts";
import type { Change, Tool, ToolChoice } from "../../neutral/request.ts";
import { readCache } from "../wire/cache.ts";

const TOOL: ReadonlySet<string> = new Set(
  `type name description input_schema strict cache_control eager_input_streaming input_examples defer_loading
  allowed_callers`.split(/\s+/),
);

/**
 * Tools that the caller describes. Those that Anthropic describes (`bash_…`, `text_editor_…`) mean nothing elsewhere.
 * @throws PublicError untranslatable, invalid_parameter
 */
export function readTools(request: JsonRecord, changes: Change[]): readonly Tool[] {
  return recordsIn(request, "tools").map((tool) => {
    if (!isAbsent(tool["type"]) && tool["type"] !== "custom") refuseMember("tools[].type");
    refuseOthers(tool, TOOL, "tools[]");
    for (const name of ["input_examples", "eager_input_streaming"])
      if (!isAbsent(tool[name])) changes.push({ kind: "left-out", name: `tools[].${name}` });
    // A tool that is found by a search first, or called by the provider's code, is another tool.
    if (tool["defer_loading"] === true) refuseMember("tools[].defer_loading");
    const callers = tool["allowed_callers"];
    if (!isAbsent(callers) && !(Array.isArray(callers) && callers.every((one) => one === "direct")))
      refuseMember("tools[].allowed_callers");
    return {
      name: requiredText(tool, "name", "tools[].name"),
      description: textIn(tool, "description", "tools[].description"),
      schema: recordIn(tool, "input_schema", "tools[].input_schema"),
      strict: typeof tool["strict"] === "boolean" ? tool["strict"] : null,
      isCustom: false,
      ...readCache(tool),
    };
  });
}

const CHOICE: ReadonlySet<string> = new Set(["type", "name", "disable_parallel_tool_use"]);

interface Chosen {
  readonly choice: ToolChoice | null;
  readonly parallel: boolean | null;
}

/** @throws PublicError untranslatable, invalid_parameter */
export function readToolChoice(request: JsonRecord): Chosen {
  const given = recordIn(request, "tool_choice");
  if (given === null) return { choice: null, parallel: null };
  refuseOthers(given, CHOICE, "tool_choice");
  const single = given["disable_parallel_tool_use"];
  const parallel = typeof single === "boolean" ? !single : null;
  switch (given["type"]) {
    case "auto":
      return { choice: { kind: "auto" }, parallel };
    case "any":
      return { choice: { kind: "required" }, parallel };
    case "none":
      return { choice: { kind: "none" }, parallel };
    case "tool": {
      const names = [requiredText(given, "name", "tool_choice.name")];
      return { choice: { kind: "tools", names, required: true }, parallel };
    }
    default:
      return refuseMember("tool_choice.type");
  }
}
