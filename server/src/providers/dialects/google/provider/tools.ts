import type { JsonRecord } from "../../json/json-record.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type { Change, NeutralRequest, Tool, ToolChoice } from "../../neutral/request.ts";

/** `tools` and `toolConfig` (ai.google.dev/api/caching#Tool). */
export function toolsOf(request: NeutralRequest, provider: string, changes: Change[]): JsonRecord {
  const { tools, toolChoice, parallelTools } = request;
  if (tools.some(({ isCustom }) => isCustom)) refuseField(request, "tools", provider);
  if (tools.length === 0) return {};
  // There is no word for it: the answer is cut to one (neutral/one-call.ts).
  if (parallelTools === false) changes.push(change(request, "approximated", "parallelTools"));
  if (tools.some(({ strict }) => strict === true)) changes.push(change(request, "approximated", "strict"));
  if (tools.some(({ cache }) => cache !== undefined)) changes.push(change(request, "left-out", "cache"));
  return {
    tools: [{ functionDeclarations: tools.map(declaration) }],
    ...(toolChoice === null ? {} : { toolConfig: { functionCallingConfig: callingConfig(toolChoice) } }),
  };
}

function declaration({ name, description, schema }: Tool): JsonRecord {
  return {
    name,
    ...(description === null ? {} : { description }),
    ...(schema === null ? {} : { parametersJsonSchema: schema }),
  };
}

const MODES = { auto: "AUTO", none: "NONE", required: "ANY" } as const;

function callingConfig(choice: ToolChoice): JsonRecord {
  if (choice.kind !== "tools") return { mode: MODES[choice.kind] };
  return { mode: choice.required ? "ANY" : "VALIDATED", allowedFunctionNames: choice.names };
}
