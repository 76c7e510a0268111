import { PublicError } from "../../../../kernel/errors.ts";
import type { Endpoint } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { listMember, member } from "../wire/members.ts";

/** Longer than any model name in the catalogue; a bound, because the name is matched and looked up. */
const MOST_MODEL_CHARACTERS = 128;
/** ai.google.dev/api/generate-content: up to 8. What a request may cost is multiplied by them. */
const MOST_CANDIDATES = 8;
/** ai.google.dev/api/embeddings: 100 in one batch. */
const MOST_EMBEDDINGS = 2_048;

/**
 * Checks what the gateway itself depends on: what routes and what bounds the cost. All the rest is the provider's to judge.
 * @throws PublicError invalid_parameter
 */
export function checkParameters(endpoint: Endpoint, model: string, request: JsonRecord): void {
  if (model === "")
    refuse("model", "is required: it stands in the address, '/v1beta/models/{model}:generateContent'");
  if (model.length > MOST_MODEL_CHARACTERS)
    refuse("model", `must have at most ${MOST_MODEL_CHARACTERS} characters`);
  if (endpoint === "embeddings") checkTexts(request);
  else checkContents(member(request, "contents"));
  const instruction = member(request, "systemInstruction");
  if (instruction !== undefined && !isRecord(instruction))
    refuse("systemInstruction", "must be an object with 'parts'");
  const tools = member(request, "tools");
  if (tools !== undefined && !Array.isArray(tools)) refuse("tools", "must be an array");
  const config = member(request, "generationConfig");
  if (config === undefined) return;
  if (!isRecord(config)) refuse("generationConfig", "must be an object");
  checkInteger(config, "maxOutputTokens", Number.MAX_SAFE_INTEGER);
  checkInteger(config, "candidateCount", MOST_CANDIDATES);
}

function checkContents(contents: unknown): void {
  if (contents === undefined) refuse("contents", "is required");
  if (!Array.isArray(contents)) refuse("contents", "must be an array of contents");
  if (contents.length === 0) refuse("contents", "must contain at least one content");
  for (const content of contents) checkContent(content, "contents");
}

function checkContent(content: unknown, param: string): void {
  if (!isRecord(content)) refuse(param, "must contain objects with 'parts'");
  const parts = member(content, "parts");
  if (!Array.isArray(parts) || !parts.every(isRecord))
    refuse(`${param}[].parts`, "must be an array of parts");
}

function checkTexts(request: JsonRecord): void {
  const requests = member(request, "requests");
  if (requests === undefined) {
    checkContent(member(request, "content"), "content");
    return;
  }
  const several = listMember(request, "requests");
  if (several.length === 0) refuse("requests", "must be an array with at least one request");
  if (several.length > MOST_EMBEDDINGS) refuse("requests", `must have at most ${MOST_EMBEDDINGS} elements`);
  for (const one of several) {
    if (!isRecord(one)) refuse("requests", "must contain objects with a 'content'");
    checkContent(member(one, "content"), "requests[].content");
  }
}

function checkInteger(config: JsonRecord, name: string, most: number): void {
  const value = member(config, name);
  if (value === undefined) return;
  const param = `generationConfig.${name}`;
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    refuse(param, "must be a whole number of at least 1");
  if ((value as number) > most) refuse(param, `must be at most ${most}`);
}

function refuse(param: string, problem: string): never {
  throw new PublicError("invalid_parameter", { param, problem });
}
