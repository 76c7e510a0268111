import type { Content } from "../../../../../kernel/content.ts";
import { PublicError } from "../../../../../kernel/errors.ts";
import type { InferenceRequest } from "../../../../contract.ts";
import { type BodyReading, readAtOnce, readInTurns } from "../../../json/body-reading.ts";
import type { Member, Wanted } from "../../../json/json-reader.ts";
import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import { namedLevels, refuseOtherCase } from "../../../json/members.ts";
import { isText, type TextValue, textBytes } from "../../../json/text-value.ts";
import { readAskedExtras } from "../../price-facts.ts";
import { modelNameOf } from "../../request/parameters.ts";
import { refersLater } from "../carried/carrier.ts";
import { putBack } from "../carried/put-back.ts";
import { readBounds } from "./bounds.ts";
import { refuseRetention, typeOf } from "./retention.ts";

/** A request that has been read, with the places of the members that may have to be changed. */
export interface ResponsesRequest extends InferenceRequest {
  readonly places: Places;
  /** Its answer ends with what carries it: the caller will send ids (carried/carrier.ts). */
  readonly isCarried: boolean;
}

interface Places {
  /** After the opening brace, where a member can be put in. */
  readonly start: number;
  readonly model: Member | undefined;
  readonly store: Member | undefined;
  readonly outputLimit: Member | undefined;
  readonly include: Member | undefined;
  /** The caller knows that nothing is stored. */
  readonly isStoreRefused: boolean;
  /** What `include` asks for, as JSON; null where it asks for thoughts already, or is none of ours to write. */
  readonly included: readonly string[] | null;
}

/** Items, their parts, and what these refer to; of all else what stands near the top. */
const WANTED: Wanted = {
  inner: "",
  levelsOf,
  namesOf: (member) => namedLevels(member, levelsOf(member)),
};

function levelsOf(member: string): number {
  return member === "input" ? 6 : 4;
}

/**
 * Reads a body: at once, or over several turns of the event loop where there is much to read.
 * @param userAgent by which clients are known that will send ids of what is answered
 * @throws those of `readRequest`
 */
export function readRequestInTurns(
  body: Content,
  userAgent: string | null = null,
): ResponsesRequest | Promise<ResponsesRequest> {
  const whole = putBack(body);
  return readInTurns(whole, WANTED, (reading) => requestOf(whole, reading, userAgent));
}

/**
 * The same in one go, however long it takes.
 * @throws PublicError invalid_json, duplicate_member, invalid_parameter, feature_retains_content, parameter_unpriced
 */
export function readRequest(body: Content): ResponsesRequest {
  return readAtOnce(body, WANTED, (reading) => requestOf(body, reading, null));
}

const OPEN_BRACE = 0x7b;

function requestOf(
  body: Content,
  { bytes, reader }: BodyReading,
  userAgent: string | null,
): ResponsesRequest {
  const request = reader.value;
  if (!isRecord(request)) refuse("body", "must be a JSON object");
  refuseOtherCase(reader.otherCase);
  checkParameters(request);
  refuseRetention(request);
  refuseHosted(request);
  const place = (name: string) => reader.members.find((member) => member.name === name);
  return {
    endpoint: "chat.completions",
    model: modelNameOf(request["model"] as TextValue),
    stream: request["stream"] === true,
    includeUsage: true,
    body,
    bounds: readBounds(bytes.length, request),
    extras: readAskedExtras(request),
    isCarried: refersLater(userAgent, request["store"]),
    places: {
      start: bytes.indexOf(OPEN_BRACE) + 1,
      model: place("model"),
      store: place("store"),
      outputLimit: place("max_output_tokens"),
      include: place("include"),
      isStoreRefused: request["store"] === false,
      included: includedIn(request["include"]),
    },
  };
}

const THOUGHTS = "reasoning.encrypted_content";

function includedIn(include: unknown): readonly string[] | null {
  if (include === undefined || include === null) return [];
  if (!Array.isArray(include) || !include.every((one) => typeof one === "string")) return null;
  return include.includes(THOUGHTS) ? null : include.map((one) => JSON.stringify(one));
}

/** What the gateway itself depends on; all the rest is the provider's to judge. */
function checkParameters(request: JsonRecord): void {
  const { model, input, max_output_tokens: limit } = request;
  if (model === undefined || model === null) refuse("model", "is required");
  if (!isText(model)) refuse("model", "must be a string, the name of a model");
  if (textBytes(model) === 0) refuse("model", "must not be empty");
  if (modelNameOf(model).length > MAX_MODEL_CHARACTERS)
    refuse("model", `must have at most ${MAX_MODEL_CHARACTERS} characters`);
  if (input === undefined || input === null) refuse("input", "is required");
  if (!isText(input) && !(Array.isArray(input) && input.every(isRecord)))
    refuse("input", "must be a string or an array of items");
  if (Array.isArray(input) && input.length === 0) refuse("input", "must contain at least one item");
  for (const name of ["stream", "store", "background"]) {
    const value = request[name];
    if (value !== undefined && value !== null && typeof value !== "boolean")
      refuse(name, "must be true or false");
  }
  if (limit !== undefined && limit !== null && (!Number.isSafeInteger(limit) || (limit as number) < 1))
    refuse("max_output_tokens", "must be a whole number of at least 1");
}

const MAX_MODEL_CHARACTERS = 128;

/** Items of what callers run themselves. */
const OWN_ITEMS: ReadonlySet<string> = new Set([
  "message",
  "reasoning",
  "function_call",
  "function_call_output",
  "custom_tool_call",
  "custom_tool_call_output",
]);

/** Members whose price nothing in the answer tells. */
const UNPRICED = ["context_management", "moderation"] as const;

/** Tools that run at the provider are refused where they are asked for (price-facts.ts); so is what they left behind. */
function refuseHosted(request: JsonRecord): void {
  for (const param of UNPRICED)
    if (request[param] !== undefined && request[param] !== null)
      throw new PublicError("parameter_unpriced", { param });
  const { input } = request;
  if (!Array.isArray(input)) return;
  for (const item of input)
    if (isRecord(item) && !OWN_ITEMS.has(typeOf(item)))
      refuse("input[].type", `must be one of ${[...OWN_ITEMS].join(", ")}`);
}

function refuse(param: string, problem: string): never {
  throw new PublicError("invalid_parameter", { param, problem });
}
