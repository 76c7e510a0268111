import type { JsonRecord } from "../../../json/json-record.ts";
import type { Changes } from "../../../neutral/changes.ts";
import type { NeutralRequest, OutputFormat, Tool } from "../../../neutral/request.ts";
import type { Abilities } from "./abilities.ts";

/** The tools, which of them is to be called, and whether several may be. */
export function toolMembers(request: NeutralRequest, abilities: Abilities, changes: Changes): JsonRecord {
  const { tools, toolChoice, parallelTools } = request;
  if (tools.length === 0) return {};
  if (tools.some(({ cache }) => cache !== undefined)) changes.add("left-out", "cache");
  const all = tools.map(toolFor);
  const parallel = parallelTools === null ? {} : { parallel_tool_calls: parallelTools };
  if (toolChoice === null) return { tools: all, ...parallel };
  if (toolChoice.kind !== "tools") return { tools: all, tool_choice: toolChoice.kind, ...parallel };
  const { required } = toolChoice;
  const names = new Set(toolChoice.names);
  const chosen = tools.filter(({ name }) => names.has(name));
  const [only] = chosen;
  if (required && chosen.length === 1 && only !== undefined)
    return { tools: all, tool_choice: choiceOf(only), ...parallel };
  if (abilities.allowedTools) {
    const allowed = { mode: required ? "required" : "auto", tools: chosen.map(choiceOf) };
    return { tools: all, tool_choice: { type: "allowed_tools", allowed_tools: allowed }, ...parallel };
  }
  // A model that is not told of a tool does not call it.
  changes.add("approximated", "toolChoice");
  return { tools: chosen.map(toolFor), tool_choice: required ? "required" : "auto", ...parallel };
}

function toolFor({ name, description, schema, strict, isCustom }: Tool): JsonRecord {
  const about = { name, ...(description === null ? {} : { description }) };
  if (isCustom) return { type: "custom", custom: about };
  return {
    type: "function",
    function: {
      ...about,
      ...(schema === null ? {} : { parameters: schema }),
      ...(strict === null ? {} : { strict }),
    },
  };
}

function choiceOf({ name, isCustom }: Tool): JsonRecord {
  return isCustom ? { type: "custom", custom: { name } } : { type: "function", function: { name } };
}

/** A schema needs a name in this dialect. */
export function formatFor(format: OutputFormat | null): JsonRecord | null {
  if (format === null) return null;
  if (format.kind === "json") return { type: "json_object" };
  const { name, description, schema, strict } = format;
  return {
    type: "json_schema",
    json_schema: {
      name: name ?? "answer",
      ...(description === null ? {} : { description }),
      schema,
      ...(strict === null ? {} : { strict }),
    },
  };
}
