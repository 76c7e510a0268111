import type { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import type { Endpoint, InferenceRequest } from "../../../contract.ts";
import { type BodyReading, readAtOnce, readInTurns } from "../../json/body-reading.ts";
import type { JsonReader, Member, Wanted } from "../../json/json-reader.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { namedLevels, refuseOtherCase } from "../../json/members.ts";
import type { TextValue } from "../../json/text-value.ts";
import { readAskedExtras } from "../price-facts.ts";
import { readBounds } from "./bounds.ts";
import { checkParameters, modelNameOf } from "./parameters.ts";
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
  readonly streamOptions: Member | undefined;
  /** Whether there is anything in `stream_options`. */
  readonly hasOptions: boolean;
  /** Inside `stream_options`. */
  readonly includeUsage: Member | undefined;
  readonly outputLimits: readonly OutputLimit[];
  /** All of the outermost object. */
  readonly members: readonly Member[];
}

/** Where the caller limits the output, under either name; null where it says that it does not. */
interface OutputLimit {
  readonly place: Member;
  readonly tokens: number | null;
}

/** What the rules ask about: parts of messages, and what they refer to; of all else what stands near the top. */
const WANTED: Wanted = {
  inner: "stream_options",
  levelsOf,
  namesOf: (member) => namedLevels(member, levelsOf(member)),
};

function levelsOf(member: string): number {
  return member === "messages" ? 6 : 4;
}

/**
 * Reads a body: at once, or over several turns of the event loop where there is much to read.
 * @throws those of `readRequest`
 */
export function readRequestInTurns(
  endpoint: Endpoint,
  body: Content,
): OpenAiRequest | Promise<OpenAiRequest> {
  return readInTurns(body, WANTED, (reading) => requestOf(endpoint, body, reading));
}

/**
 * The same in one go, however long it takes.
 * @throws PublicError invalid_json, duplicate_member, invalid_parameter, feature_retains_content, parameter_unpriced
 */
export function readRequest(endpoint: Endpoint, body: Content): OpenAiRequest {
  return readAtOnce(body, WANTED, (reading) => requestOf(endpoint, body, reading));
}

function requestOf(endpoint: Endpoint, body: Content, { bytes, reader }: BodyReading): OpenAiRequest {
  const request = reader.value;
  if (!isRecord(request))
    throw new PublicError("invalid_parameter", { param: "body", problem: "must be a JSON object" });
  refuseOtherCase(reader.otherCase);
  checkParameters(endpoint, request);
  refuseRetention(request);
  const options = request["stream_options"];
  return {
    endpoint,
    model: modelNameOf(request["model"] as TextValue),
    stream: request["stream"] === true,
    includeUsage: isRecord(options) && options["include_usage"] === true,
    body,
    bounds: readBounds(endpoint, bytes.length, request),
    extras: readAskedExtras(request),
    places: placesOf(bytes, request, reader),
  };
}

const OPEN_BRACE = 0x7b;

function placesOf(bytes: Buffer, request: JsonRecord, { members, innerMembers }: JsonReader): Places {
  let model: Member | undefined;
  let store: Member | undefined;
  let streamOptions: Member | undefined;
  const outputLimits: OutputLimit[] = [];
  for (const member of members) {
    const { name } = member;
    if (name === "model") model = member;
    else if (name === "store") store = member;
    else if (name === "stream_options") streamOptions = member;
    else if (name === "max_tokens" || name === "max_completion_tokens") {
      outputLimits.push({ place: member, tokens: request[name] as number | null });
    }
  }
  const start = bytes.indexOf(OPEN_BRACE) + 1;
  const includeUsage = innerMembers.find(({ name }) => name === "include_usage");
  const hasOptions = innerMembers.length > 0;
  return { start, model, store, streamOptions, hasOptions, includeUsage, outputLimits, members };
}
