import type { JsonRecord } from "../../json/json-record.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type { Change, NeutralRequest, Tool } from "../../neutral/request.ts";
import { writeCache } from "../wire/cache.ts";
import type { Abilities } from "../wire/models.ts";

/**
 * `tools` and `tool_choice`.
 * @throws PublicError untranslatable
 */
export function encodeTools(
  request: NeutralRequest,
  abilities: Abilities,
  title: string,
  changes: Change[],
): JsonRecord {
  const tools = offered(request);
  if (tools.some(({ isCustom }) => isCustom)) refuseField(request, "tools", title);
  if (!abilities.schemas && tools.some(({ strict }) => strict === true))
    changes.push(change(request, "approximated", "strict"));
  const choice = encodeChoice(request);
  return {
    ...(tools.length === 0 ? {} : { tools: tools.map((tool) => encodeTool(tool, abilities)) }),
    ...(choice === null || (tools.length === 0 && choice["type"] !== "any") ? {} : { tool_choice: choice }),
  };
}

/** Where only some may be called, the others are not offered. */
function offered({ tools, toolChoice }: NeutralRequest): readonly Tool[] {
  if (toolChoice?.kind !== "tools" || !isOfSome(toolChoice)) return tools;
  const names = new Set(toolChoice.names);
  return tools.filter(({ name }) => names.has(name));
}

function isOfSome({
  names,
  required,
}: {
  readonly names: readonly string[];
  readonly required: boolean;
}): boolean {
  return names.length > 1 || !required;
}

function encodeTool({ name, description, schema, strict, cache }: Tool, { schemas }: Abilities): JsonRecord {
  return {
    name,
    ...(description === null ? {} : { description }),
    input_schema: schema === null ? { type: "object", properties: {} } : { type: "object", ...schema },
    ...(strict === true && schemas ? { strict } : {}),
    ...writeCache(cache),
  };
}

/** One at a time is said where a choice is said. */
function encodeChoice({ toolChoice, parallelTools }: NeutralRequest): JsonRecord | null {
  const single = parallelTools === false ? { disable_parallel_tool_use: true } : {};
  if (toolChoice === null) return parallelTools === false ? { type: "auto", ...single } : null;
  switch (toolChoice.kind) {
    case "none":
      return { type: "none" };
    case "auto":
      return { type: "auto", ...single };
    case "required":
      return { type: "any", ...single };
    case "tools": {
      if (!toolChoice.required) return { type: "auto", ...single };
      return isOfSome(toolChoice)
        ? { type: "any", ...single }
        : { type: "tool", name: toolChoice.names[0], ...single };
    }
  }
}
