import type { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import type { Endpoint, InferenceRequest } from "../../../contract.ts";
import { type BodyReading, readAtOnce, readInTurns } from "../../json/body-reading.ts";
import type { JsonReader, Member, Wanted } from "../../json/json-reader.ts";
import { isRecord } from "../../json/json-record.ts";
import { namedLevels, refuseOtherCase } from "../../json/members.ts";
import type { TextValue } from "../../json/text-value.ts";
import { readBounds } from "./bounds.ts";
import { checkParameters, modelNameOf } from "./parameters.ts";
import { readAskedExtras, refuseUnpriced } from "./price-facts.ts";
import { refuseRetention } from "./retention.ts";

/** A request that has been read, with the places of the members that may have to be changed. */
export interface AnthropicRequest extends InferenceRequest {
  readonly places: Places;
}

interface Places {
  /** After the opening brace, where a member can be put in. */
  readonly start: number;
  readonly model: Member | undefined;
  readonly maxTokens: Member | undefined;
  readonly metadata: Member | undefined;
  /** Inside `thinking`, with its value. */
  readonly budget: Member | undefined;
  readonly budgetTokens: number | null;
}

/** Pictures can stand in a document in a result of a tool in a message; of all else the rules ask what stands near the top. */
const WANTED: Wanted = {
  inner: "thinking",
  levelsOf: (member) => (member === "messages" ? MESSAGE_LEVELS : OTHER_LEVELS),
  namesOf: (member) => namedLevels(member, member === "messages" ? NAMED_LEVELS : OTHER_LEVELS),
};
const MESSAGE_LEVELS = 12;
const OTHER_LEVELS = 4;
/** Of messages, their blocks and what these refer to at once: below stands what a tool was called with, whose names are the caller's. */
const NAMED_LEVELS = 5;

/**
 * Reads a body: at once, or over several turns of the event loop where there is much to read.
 * @throws those of `readRequest`
 */
export function readRequestInTurns(
  endpoint: Endpoint,
  body: Content,
): AnthropicRequest | Promise<AnthropicRequest> {
  return readInTurns(body, WANTED, (reading) => requestOf(endpoint, body, reading));
}

/**
 * The same in one go, however long it takes.
 * @throws PublicError invalid_json, duplicate_member, invalid_parameter, feature_retains_content, parameter_unpriced
 */
export function readRequest(endpoint: Endpoint, body: Content): AnthropicRequest {
  return readAtOnce(body, WANTED, (reading) => requestOf(endpoint, body, reading));
}

function requestOf(endpoint: Endpoint, body: Content, { bytes, reader }: BodyReading): AnthropicRequest {
  const request = reader.value;
  if (!isRecord(request))
    throw new PublicError("invalid_parameter", { param: "body", problem: "must be a JSON object" });
  refuseOtherCase(reader.otherCase);
  checkParameters(endpoint, request);
  refuseRetention(request);
  refuseUnpriced(request);
  const thinking = request["thinking"];
  const budget = isRecord(thinking) ? thinking["budget_tokens"] : null;
  return {
    endpoint,
    model: modelNameOf(request["model"] as TextValue),
    stream: request["stream"] === true,
    includeUsage: true,
    body,
    bounds: readBounds(endpoint, bytes.length, request),
    extras: readAskedExtras(request),
    places: placesOf(bytes, reader, typeof budget === "number" ? budget : null),
  };
}

const OPEN_BRACE = 0x7b;

function placesOf(bytes: Buffer, { members, innerMembers }: JsonReader, budgetTokens: number | null): Places {
  const named = (name: string) => members.find((member) => member.name === name);
  return {
    start: bytes.indexOf(OPEN_BRACE) + 1,
    model: named("model"),
    maxTokens: named("max_tokens"),
    metadata: named("metadata"),
    budget: innerMembers.find(({ name }) => name === "budget_tokens"),
    budgetTokens,
  };
}
