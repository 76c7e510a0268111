import { type Content, openContent } from "../../../kernel/content.ts";
import { PublicError } from "../../../kernel/errors.ts";
import type { Endpoint, InferenceRequest } from "../../contract.ts";
import { readBounds } from "./bounds.ts";
import { type JsonExcess, jsonExcess } from "./json-bounds.ts";
import { findJsonError } from "./json-error.ts";
import { byteOffset, type Member, membersOf, refuseDuplicates } from "./json-members.ts";
import { isRecord, type JsonRecord } from "./json-record.ts";
import { checkParameters } from "./parameters.ts";
import { readAskedExtras } from "./price-facts.ts";
import { refuseRetention } from "./retention.ts";

/** A request that has been read, with the places of the members that may have to be changed. */
export interface OpenAiRequest extends InferenceRequest {
  readonly places: Places;
}

export interface Places {
  /** After the opening brace, where a member can be put in. */
  readonly start: number;
  readonly model: Member | undefined;
  readonly store: Member | undefined;
  readonly maxTokens: Member | undefined;
  readonly maxCompletionTokens: Member | undefined;
  readonly streamOptions: Member | undefined;
  /** Inside `stream_options`. */
  readonly includeUsage: Member | undefined;
}

/** @throws PublicError invalid_json, duplicate_member, invalid_parameter, feature_retains_content, parameter_unpriced */
export function readRequest(endpoint: Endpoint, body: Content): OpenAiRequest {
  const text = openContent(body);
  const request = parseObject(text);
  const places = findPlaces(text, request);
  checkParameters(endpoint, request);
  refuseRetention(request);
  const options = request["stream_options"];
  return {
    endpoint,
    model: request["model"] as string,
    stream: request["stream"] === true,
    includeUsage: isRecord(options) && options["include_usage"] === true,
    body,
    bounds: readBounds(Buffer.byteLength(text), request),
    extras: readAskedExtras(request),
    places,
  };
}

const TOO_MUCH: Readonly<Record<NonNullable<JsonExcess>, string>> = {
  depth: "must not nest deeper than 256 levels",
  parts: "must not have more than 500000 objects, arrays and strings",
};

function parseObject(text: string): JsonRecord {
  const excess = jsonExcess(text);
  if (excess !== null)
    throw new PublicError("invalid_parameter", { param: "body", problem: TOO_MUCH[excess] });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PublicError("invalid_json", { offset: byteOffset(text, findJsonError(text) ?? text.length) });
  }
  if (!isRecord(value)) {
    throw new PublicError("invalid_parameter", { param: "body", problem: "must be a JSON object" });
  }
  return value;
}

function findPlaces(text: string, request: JsonRecord): Places {
  const members = membersOf(text);
  refuseDuplicates(text, members, request);
  let model: Member | undefined;
  let store: Member | undefined;
  let maxTokens: Member | undefined;
  let maxCompletionTokens: Member | undefined;
  let streamOptions: Member | undefined;
  for (const member of members) {
    if (member.key === "model") model = member;
    else if (member.key === "store") store = member;
    else if (member.key === "max_tokens") maxTokens = member;
    else if (member.key === "max_completion_tokens") maxCompletionTokens = member;
    else if (member.key === "stream_options") streamOptions = member;
  }
  const includeUsage = streamOptions && findIncludeUsage(text, streamOptions, request["stream_options"]);
  return {
    start: text.indexOf("{") + 1,
    model,
    store,
    maxTokens,
    maxCompletionTokens,
    streamOptions,
    includeUsage,
  };
}

/** The one nested member that counts here; twice in one object, and we and the provider could read it differently. */
function findIncludeUsage(text: string, place: Member, options: unknown): Member | undefined {
  if (!isRecord(options)) return undefined;
  const members = membersOf(text, place.valueStart);
  refuseDuplicates(text, members, options);
  return members.find((member) => member.key === "include_usage");
}
