import type { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import type { AskedAddress } from "../../../caller-protocol.ts";
import type { InferenceRequest } from "../../../contract.ts";
import { type BodyReading, readInTurns } from "../../json/body-reading.ts";
import type { JsonReader, Member, Wanted } from "../../json/json-reader.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { camelOf, objectMember } from "../wire/members.ts";
import type { Form } from "./address.ts";
import { readBounds } from "./bounds.ts";
import { checkParameters } from "./parameters.ts";
import { refuseWhatCannotBe } from "./refused.ts";

/** A request that has been read, with the places of what may have to be changed. */
export interface GeminiRequest extends InferenceRequest {
  readonly form: Form | null;
  readonly places: Places;
}

interface Places {
  /** After the opening brace, where a member can be put in. */
  readonly start: number;
  readonly config: Member | undefined;
  /** Whether there is anything in it. */
  readonly hasConfig: boolean;
  /** Inside `generationConfig`; it limits each candidate, with what is thought. */
  readonly outputLimit: Member | undefined;
  /** The name of the model, which some write into the body too. */
  readonly model: Member | undefined;
}

export function isGeminiRequest(request: InferenceRequest): request is GeminiRequest {
  return "form" in request && "places" in request;
}

/** Parts of contents, and what is attached to the results of functions; of all else what stands near the top. */
const CONTENT_LEVELS = 9;
const OTHER_LEVELS = 6;

const WANTED: Wanted = {
  inner: ["generationConfig", "generation_config", "generateContentRequest", "generate_content_request"],
  levelsOf: (name) => (DEEP.has(name) ? CONTENT_LEVELS : OTHER_LEVELS),
};
/** A request to count has contents one level further down, and a batch of embeddings two. */
const DEEP = new Set(["contents", "requests", "generateContentRequest", "generate_content_request"]);

/**
 * Reads a body: at once, or over several turns of the event loop where there is much to read.
 * @throws PublicError invalid_json, duplicate_member, invalid_parameter, feature_retains_content, parameter_unpriced
 */
export function readRequest(asked: AskedAddress, body: Content): GeminiRequest | Promise<GeminiRequest> {
  return readInTurns(body, WANTED, (reading) => requestOf(asked, body, reading));
}

function requestOf(asked: AskedAddress, body: Content, { bytes, reader }: BodyReading): GeminiRequest {
  const whole = reader.value;
  if (!isRecord(whole))
    throw new PublicError("invalid_parameter", { param: "body", problem: "must be a JSON object" });
  const { endpoint } = asked;
  const model = asked.model ?? "";
  const request = endpoint === "tokens.count" ? countedIn(whole) : whole;
  checkParameters(endpoint, model, request);
  refuseWhatCannotBe(request);
  return {
    endpoint,
    model,
    stream: asked.stream === true,
    includeUsage: true,
    body,
    bounds: readBounds(request, bytes.length),
    extras: null,
    form: asked.form as Form | null,
    places: placesOf(bytes, reader),
  };
}

/** The request that is to be counted: inside, or the body itself, which then has contents only. */
export function countedIn(body: JsonRecord): JsonRecord {
  const inside = objectMember(body, "generateContentRequest");
  return Object.keys(inside).length > 0 ? inside : body;
}

const OPEN_BRACE = 0x7b;

function placesOf(bytes: Buffer, { members, innerMembers }: JsonReader): Places {
  const inner = (name: string) => innerMembers.find((one) => camelOf(one.name) === name);
  const config = members.find(({ name }) => camelOf(name) === "generationConfig");
  return {
    start: bytes.indexOf(OPEN_BRACE) + 1,
    config,
    hasConfig: config !== undefined && innerMembers.length > 0,
    outputLimit: config === undefined ? undefined : inner("maxOutputTokens"),
    model: members.find(({ name }) => name === "model") ?? innerMembers.find(({ name }) => name === "model"),
  };
}
