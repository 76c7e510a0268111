import { openContent } from "../../../../kernel/content.ts";
import type { InferenceRequest } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { Change, NeutralRequest, TextPart, Turn } from "../../neutral/request.ts";
import { textOf } from "../wire/candidates.ts";
import { listMember, member, objectMember } from "../wire/members.ts";
import { readConfig } from "./decode-config.ts";
import { PartReader } from "./decode-parts.ts";
import { readToolChoice, readTools } from "./decode-tools.ts";
import { FIELD_NAMES, onlyGoogle, refuseOthers } from "./names.ts";
import { countedIn } from "./request.ts";

const KNOWN = new Set(
  `contents systemInstruction tools toolConfig generationConfig safetySettings model serviceTier store`.split(
    /\s+/,
  ),
);

/**
 * A checked request of a caller of Gemini's API in the neutral form.
 * @throws PublicError untranslatable
 */
export function decodeRequest({ body, endpoint, stream }: InferenceRequest): NeutralRequest {
  const whole = JSON.parse(openContent(body)) as JsonRecord;
  const request = endpoint === "tokens.count" ? countedIn(whole) : whole;
  refuseOthers(request, KNOWN, "");
  const changes: Change[] = [];
  // Other providers have filters of their own, which cannot be set by a request.
  if (listMember(request, "safetySettings").length > 0)
    changes.push({ kind: "left-out", name: "safetySettings" });
  const parts = new PartReader(changes);
  const tools = readTools(request, changes);
  return {
    system: readSystem(objectMember(request, "systemInstruction")),
    turns: listMember(request, "contents").map((content) => readTurn(content, parts)),
    tools,
    toolChoice: tools.length > 0 ? readToolChoice(request) : null,
    parallelTools: null,
    ...readConfig(objectMember(request, "generationConfig"), changes),
    verbosity: null,
    serviceTier: null,
    stream,
    names: FIELD_NAMES,
    changes: distinct(changes),
  };
}

function readSystem(instruction: JsonRecord): readonly TextPart[] {
  return listMember(instruction, "parts").map((part) => {
    const text = isRecord(part) ? textOf(part["text"]) : null;
    if (text === null) onlyGoogle("systemInstruction.parts[]");
    return { kind: "text", text };
  });
}

function readTurn(content: unknown, parts: PartReader): Turn {
  const said = isRecord(content) ? content : {};
  const role = member(said, "role");
  if (role !== undefined && role !== "" && role !== "user" && role !== "model" && role !== "function")
    onlyGoogle("contents[].role");
  return {
    role: role === "model" ? "assistant" : "user",
    parts: listMember(said, "parts").flatMap((part) => (isRecord(part) ? parts.read(part) : [])),
  };
}

function distinct(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((one) => [`${one.kind} ${one.name}`, one])).values()];
}
