import { pictureSize } from "../../../attachments/index.ts";
import type { Attachment } from "../../../contract.ts";
import { refuseValue } from "../../json/members.ts";
import type { FormPart } from "./form.ts";

/** OpenAI API reference, CreateImageEditRequest: at most 16 pictures. */
const MOST_PICTURES = 16;
const PICTURE_FIELDS: ReadonlySet<string> = new Set(["image", "image[]"]);

/** How each type begins, and where. */
const MAGIC: Readonly<Record<string, readonly [at: number, bytes: Buffer]>> = {
  "image/png": [0, Buffer.from("\x89PNG\r\n\x1a\n", "latin1")],
  "image/jpeg": [0, Buffer.from([0xff, 0xd8, 0xff])],
  "image/webp": [8, Buffer.from("WEBP")],
};
/** What programs say that do not know. */
const NO_TYPE: ReadonlySet<string> = new Set(["application/octet-stream", "binary/octet-stream"]);
const OTHER_NAMES: Readonly<Record<string, string>> = { "image/jpg": "image/jpeg" };

/** A picture that was sent. */
export interface SentPicture {
  /** How it is called in an error, such as "image[1]". */
  readonly param: string;
  readonly part: FormPart;
  /** By its first bytes. */
  readonly type: string;
  readonly isMask: boolean;
}

/**
 * The pictures of a form, looked at before anything is held or sent: each is PNG, JPEG or WebP by its first bytes, and no other by
 * the type it declares.
 * @throws PublicError invalid_parameter, which names the part
 */
export function readPictures(bytes: Buffer, parts: readonly FormPart[]): readonly SentPicture[] {
  const images = parts.filter(({ name }) => PICTURE_FIELDS.has(name));
  const masks = parts.filter(({ name }) => name === "mask");
  if (images.length > MOST_PICTURES) refuseValue("image", `must be at most ${MOST_PICTURES} pictures`);
  const first = images[0] ?? refuseValue("image", "is required");
  if (images.some(({ name }) => name !== first.name))
    refuseValue("image", "must have one name for all pictures");
  if (masks.length > 1) refuseValue("mask", "must be one picture");
  const nameOf = (at: number) => (images.length === 1 ? "image" : `image[${at}]`);
  return [
    ...images.map((part, at) => pictureOf(bytes, part, nameOf(at), false)),
    ...masks.map((part) => pictureOf(bytes, part, "mask", true)),
  ];
}

/** Whether a field is for a file. */
export function isForPicture(name: string): boolean {
  return PICTURE_FIELDS.has(name) || name === "mask";
}

function pictureOf(bytes: Buffer, part: FormPart, param: string, isMask: boolean): SentPicture {
  if (part.fileName === null) refuseValue(param, "must be a file");
  if (part.contentEnd === part.contentStart) refuseValue(param, "must not be empty");
  const type =
    typeAt(bytes, part) ?? refuseValue(param, "must be a PNG, JPEG or WebP picture by its first bytes");
  const said = part.contentType?.split(";", 1)[0]?.trim() ?? "";
  const declared = OTHER_NAMES[said] ?? said;
  if (declared !== "" && !NO_TYPE.has(declared) && declared !== type)
    refuseValue(param, `is ${type} by its first bytes and must not declare another type`);
  return { param, part, type, isMask };
}

function typeAt(bytes: Buffer, { contentStart, contentEnd }: FormPart): string | null {
  const content = bytes.subarray(contentStart, contentEnd);
  for (const type in MAGIC) {
    const [at, magic] = MAGIC[type] ?? [0, Buffer.alloc(0)];
    if (content.subarray(at, at + magic.length).equals(magic)) return type;
  }
  return null;
}

/** What bounds the tokens of the pictures that are sent (C-1). */
export function attachmentsOf(bytes: Buffer, pictures: readonly SentPicture[]): readonly Attachment[] {
  return pictures.map(({ part }) => {
    const size = pictureSize(
      bytes.subarray(part.contentStart, Math.min(part.contentEnd, part.contentStart + HEAD_BYTES)),
    );
    return {
      kind: "picture",
      size: typeof size === "string" ? null : size,
      detail: "high",
      bytes: part.contentEnd - part.contentStart,
    };
  });
}

const HEAD_BYTES = 256 * 1024;
