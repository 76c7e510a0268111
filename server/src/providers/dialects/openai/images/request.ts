import { Content, openBytes } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import type { Attachment, InferenceRequest, PictureOperation, RequestBounds } from "../../../contract.ts";
import { PICTURE_OPERATIONS } from "../../../contract.ts";
import { type Base64Data, base64In, pictureIn } from "../../attached/attached-data.ts";
import { type BodyReading, readInTurns } from "../../json/body-reading.ts";
import type { Member, Wanted } from "../../json/json-reader.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isAbsent, refuseValue } from "../../json/members.ts";
import { isText, textHead } from "../../json/text-value.ts";
import { beginsAsForm, type Form, type FormPart, readForm } from "./form.ts";
import { type PictureParameters, readParameters } from "./parameters.ts";
import { attachmentsOf, isForPicture, readPictures, type SentPicture } from "./picture-parts.ts";

/** A request for pictures, with the places of what may have to be changed. */
export interface PictureRequest extends InferenceRequest {
  /** Where it is JSON. */
  readonly json: JsonPlaces | null;
  /** Where it is a form. */
  readonly form: FormPlaces | null;
}

interface JsonPlaces {
  /** After the opening brace. */
  readonly start: number;
  readonly members: readonly Member[];
}

interface FormPlaces extends Form {
  readonly pictures: readonly SentPicture[];
}

const WANTED: Wanted = { inner: [], levelsOf: () => 3 };
const OPEN_BRACE = 0x7b;
/** Longer texts than a prompt may have (OpenAI API reference: 32,000 characters) are no parameters. */
const MOST_FIELD_BYTES = 256 * 1024;
/** Pictures by address or by data in JSON, and how much of their beginnings is read. */
const MOST_REFERENCES = 16;
const MAX_READ_CHARACTERS = 2_097_152;

export function isPictureRequest(request: InferenceRequest): request is PictureRequest {
  return "form" in request && "json" in request;
}

/** What the last part of the address asks for. */
export function operationOf(form: string | null): PictureOperation {
  return PICTURE_OPERATIONS.find((operation) => operation === form) ?? "generations";
}

/**
 * Reads a request for pictures, in JSON or as a form (OpenAI API reference, "Images").
 * @throws PublicError invalid_json, duplicate_member, invalid_form, invalid_parameter, feature_retains_content
 */
export function readPictureRequest(
  operation: PictureOperation,
  body: Content,
): PictureRequest | Promise<PictureRequest> {
  const bytes = openBytes(body);
  if (beginsAsForm(bytes)) return ofForm(operation, body, bytes);
  if (operation === "variations") throw new PublicError("unsupported_media_type");
  return readInTurns(body, WANTED, (reading) => ofJson(operation, body, reading));
}

function ofJson(operation: PictureOperation, body: Content, { bytes, reader }: BodyReading): PictureRequest {
  const request = reader.value;
  if (!isRecord(request)) return refuseValue("body", "must be a JSON object");
  const parameters = readParameters(operation, request);
  const attachments = operation === "generations" ? [] : referencesIn(request);
  return {
    ...told(operation, body, parameters, bytes.length, attachments),
    json: { start: bytes.indexOf(OPEN_BRACE) + 1, members: reader.members },
    form: null,
  };
}

/** Pictures of an edit in JSON: data, or an address that the provider reads. Files that live at the provider are refused (Z-5). */
function referencesIn(request: JsonRecord): readonly Attachment[] {
  const { images, mask } = request;
  if (!Array.isArray(images) || images.length === 0) return refuseValue("images", "is required");
  if (images.length > MOST_REFERENCES) refuseValue("images", `must be at most ${MOST_REFERENCES} pictures`);
  const allowance = { characters: MAX_READ_CHARACTERS };
  const named = [
    ...images.map((image: unknown, at) => [`images[${at}]`, image] as const),
    ...(isAbsent(mask) ? [] : [["mask", mask] as const]),
  ];
  return named.map(([param, reference]) => {
    if (!isRecord(reference)) return refuseValue(param, "must be an object");
    if (!isAbsent(reference["file_id"]))
      throw new PublicError("feature_retains_content", { param: `${param}.file_id` });
    const address = reference["image_url"];
    const text = isRecord(address) ? address["url"] : address;
    if (!isText(text)) return refuseValue(`${param}.image_url`, "is required");
    const data = base64In(text);
    if (data === null) {
      if (!/^https?:\/\//i.test(textHead(text, 8)))
        refuseValue(`${param}.image_url`, "must be an address or a data URL");
      return { kind: "picture", size: null, detail: "high", bytes: 0 };
    }
    const picture = isPicture(data) ? pictureIn(data, "high", allowance) : null;
    return (
      picture ?? refuseValue(param, "must be a PNG, JPEG or WebP picture by its type and its first bytes")
    );
  });
}

/** How the base64 of each type begins. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  "image/png": "iVBORw0KGgo",
  "image/jpeg": "/9j/",
  "image/webp": "UklGR",
};

function isPicture({ type, text, start }: Base64Data): boolean {
  const beginning = Object.hasOwn(BEGINNINGS, type) ? (BEGINNINGS[type] ?? "") : null;
  return beginning !== null && textHead(text, start + beginning.length).slice(start) === beginning;
}

function ofForm(operation: PictureOperation, body: Content, bytes: Buffer): PictureRequest {
  if (operation === "generations") throw new PublicError("unsupported_media_type");
  const form = readForm(bytes);
  const parameters = readParameters(operation, fieldsOf(bytes, form.parts));
  const pictures = readPictures(bytes, form.parts);
  const request = told(operation, body, parameters, bytes.length, attachmentsOf(bytes, pictures));
  return {
    ...request,
    pictures: {
      ...request.pictures,
      formType: `multipart/form-data; boundary="${form.boundary}"`,
      parts: form.parts.map(({ name, fileName, contentType, contentStart, contentEnd }) => ({
        ...{ name, fileName, contentType },
        content: new Content(bytes.subarray(contentStart, contentEnd)),
      })),
    },
    json: null,
    form: { ...form, pictures },
  };
}

/** The fields of a form that are no files, as members; a number or a switch is still a text. */
export function fieldsOf(bytes: Buffer, parts: readonly FormPart[]): JsonRecord {
  const values: Record<string, string> = Object.create(null);
  for (const { name, fileName, contentStart, contentEnd } of parts) {
    if (isForPicture(name)) continue;
    const shown = /^[a-z_]{1,40}$/.test(name) ? name : "a field";
    if (fileName !== null) refuseValue(shown, "must not be a file");
    if (name in values) refuseValue(shown, "must be there only once");
    if (contentEnd - contentStart > MOST_FIELD_BYTES) refuseValue(shown, "is too long");
    const content = bytes.subarray(contentStart, contentEnd);
    values[name] = content.toString("utf8");
  }
  return values;
}

function told(
  operation: PictureOperation,
  body: Content,
  { model, stream, count, size, quality, partial }: PictureParameters,
  bodyBytes: number,
  attachments: readonly Attachment[],
): InferenceRequest & Required<Pick<InferenceRequest, "pictures">> {
  const bounds: RequestBounds = {
    inputBytes: attachments.reduce((rest, { bytes }) => rest - bytes, bodyBytes),
    attachments,
    refersToMore: false,
    audio: false,
    outputTokens: null,
    outputBesides: 0,
    choices: count,
    choicesShown: count,
  };
  return {
    endpoint: "images",
    ...{ model, stream, body, bounds },
    includeUsage: true,
    pictures: { operation, count, size, quality, partial: stream ? partial : 0, formType: null, parts: [] },
  };
}
