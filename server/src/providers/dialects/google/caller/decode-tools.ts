import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { Change, Tool, ToolChoice } from "../../neutral/request.ts";
import { textOf } from "../wire/candidates.ts";
import { listMember, member, objectMember } from "../wire/members.ts";
import { onlyGoogle, refuseOthers } from "./names.ts";
import { jsonSchemaOf } from "./schema.ts";

const OF_A_FUNCTION = new Set(
  "name description parameters parametersJsonSchema response responseJsonSchema behavior".split(" "),
);
const MODES = new Set<unknown>(["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"]);
const OF_CALLING = new Set(["mode", "allowedFunctionNames", "streamFunctionCallArguments"]);

/** Functions that the caller runs; others were refused before. @throws PublicError untranslatable */
export function readTools(request: JsonRecord, changes: Change[]): readonly Tool[] {
  return listMember(request, "tools").flatMap((tool) =>
    isRecord(tool)
      ? listMember(tool, "functionDeclarations").flatMap((one) =>
          isRecord(one) ? readTool(one, changes) : [],
        )
      : [],
  );
}

function readTool(declaration: JsonRecord, changes: Change[]): Tool {
  const where = "tools[].functionDeclarations[].";
  refuseOthers(declaration, OF_A_FUNCTION, where);
  const behavior = member(declaration, "behavior");
  if (behavior !== undefined && behavior !== "BLOCKING") onlyGoogle(`${where}behavior`);
  for (const name of ["response", "responseJsonSchema"])
    if (member(declaration, name) !== undefined) changes.push({ kind: "left-out", name: where + name });
  const schema = member(declaration, "parametersJsonSchema");
  const older = member(declaration, "parameters");
  return {
    name: textOf(declaration["name"]) ?? "",
    description: textOf(declaration["description"]),
    schema: isRecord(schema) ? schema : isRecord(older) ? jsonSchemaOf(older) : null,
    strict: null,
    isCustom: false,
  };
}

/** @throws PublicError untranslatable */
export function readToolChoice(request: JsonRecord): ToolChoice | null {
  const config = objectMember(request, "toolConfig");
  refuseOthers(config, new Set(["functionCallingConfig", "includeServerSideToolInvocations"]), "toolConfig.");
  const calling = objectMember(config, "functionCallingConfig");
  refuseOthers(calling, OF_CALLING, "toolConfig.functionCallingConfig.");
  const mode = member(calling, "mode");
  const names = listMember(calling, "allowedFunctionNames").filter((name) => typeof name === "string");
  if (mode !== undefined && !MODES.has(mode)) onlyGoogle("toolConfig.functionCallingConfig.mode");
  if (mode === "NONE") return { kind: "none" };
  if (mode === "ANY")
    return names.length > 0 ? { kind: "tools", names, required: true } : { kind: "required" };
  if (names.length > 0) return { kind: "tools", names, required: false };
  return mode === "AUTO" || mode === "VALIDATED" ? { kind: "auto" } : null;
}
