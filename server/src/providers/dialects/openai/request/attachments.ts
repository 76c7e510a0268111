import { pictureSize, soundLength } from "../../../attachments/index.ts";
import type { Attachment, PictureDetail, SoundLength } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, type TextValue, textBytes, textHead } from "../../json/text-value.ts";

/** How many bytes of the request's attachments may still be read, so that no body keeps the event loop busy. */
export interface Allowance {
  characters: number;
}

/** What a part of a message attaches; null when the part is of a kind that has no bound of its own. */
export function readAttachment(part: JsonRecord, allowance: Allowance): Attachment | null {
  switch (part["type"]) {
    case "image_url":
      return readPicture(part["image_url"], allowance);
    case "input_audio":
      return readSound(part["input_audio"], allowance);
    case "file":
      return readFile(part["file"]);
    default:
      return null;
  }
}

/** Of `data:image/png;base64,…`, with room for parameters. */
const LONGEST_PREFIX = 256;

/** How much of an attachment is read at a time until enough is known. Photographs and songs have much to say before that. */
const HEADS = [1_400, 65_536, 524_288] as const;

/** Mistral also takes the address itself where OpenAI has an object. */
function readPicture(given: unknown, allowance: Allowance): Attachment | null {
  const url = isRecord(given) ? given["url"] : given;
  if (!isText(url)) return null;
  const detail = detailOf(isRecord(given) ? given["detail"] : undefined);
  const data = dataOf(url);
  // A picture at an address: whatever is there, the provider refuses all but pictures. The address itself counts as
  // text.
  if (data === null)
    return textHead(url, 5) === "data:" ? null : { kind: "picture", size: null, detail, bytes: 0 };
  if (!data.type.startsWith("image/")) return null;
  const found = findIn(data, allowance, (head) => (isPdf(head) ? "pdf" : pictureSize(head)));
  if (found === "pdf") return null;
  return { kind: "picture", size: found === "unreadable" ? null : found, detail, bytes: data.bytes };
}

function detailOf(given: unknown): PictureDetail {
  return given === "low" || given === "high" || given === "original" ? given : "auto";
}

const PDF = Buffer.from("%PDF-");
/** Readers of PDF look for its mark in so much of a file (ISO 32000, annex H). */
const PDF_MARK_WITHIN = 1_024;

/** Some servers go by a file's content and not by its declared type. */
function isPdf(head: Buffer): boolean {
  const at = head.indexOf(PDF);
  return at >= 0 && at < PDF_MARK_WITHIN;
}

/** OpenAI has base64 under `data`; Mistral takes the string itself, and others a data URL. */
function readSound(given: unknown, allowance: Allowance): Attachment | null {
  const value = isRecord(given) ? given["data"] : given;
  if (!isText(value) || /^https?:/i.test(textHead(value, 6))) return null;
  const data = dataOf(value) ?? { type: "", text: value, start: 0, bytes: textBytes(value) };
  const found = findIn(data, allowance, (head) => soundLength(head, decodedBytes(data.bytes)));
  return { kind: "sound", length: found === "unreadable" ? UNREADABLE_SOUND : found, bytes: data.bytes };
}

const UNREADABLE_SOUND: SoundLength = { atMost: Number.POSITIVE_INFINITY, about: 60 };

/** Reads ever more of the beginning until `find` is content. */
function findIn<Found>(
  data: Data,
  allowance: Allowance,
  find: (head: Buffer) => Found | "more" | "unreadable",
): Found | "unreadable" {
  for (const characters of HEADS) {
    const head = headOf(data, characters, allowance);
    if (head === null) return "unreadable";
    const found = find(head);
    if (found !== "more") return found;
    if (characters >= data.bytes) return "unreadable";
  }
  return "unreadable";
}

function readFile(given: unknown): Attachment | null {
  const value = isRecord(given) ? given["file_data"] : null;
  return isText(value) ? { kind: "file", bytes: textBytes(value) } : null;
}

/** A data URL in base64 (RFC 2397). */
interface Data {
  readonly type: string;
  readonly text: TextValue;
  /** Where its data begins. */
  readonly start: number;
  /** Bytes of base64. */
  readonly bytes: number;
}

function dataOf(url: TextValue): Data | null {
  const head = textHead(url, LONGEST_PREFIX);
  const match = /^data:([\w.+/-]*)[^,]*;base64,/i.exec(head);
  if (match === null) return null;
  const start = match[0].length;
  return { type: (match[1] ?? "").toLowerCase(), text: url, start, bytes: textBytes(url) - start };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Null when it is no base64 that all decoders read alike, or when enough was read of others. */
function headOf({ text, start, bytes }: Data, characters: number, allowance: Allowance): Buffer | null {
  allowance.characters -= Math.min(characters, bytes);
  if (allowance.characters < 0) return null;
  const base64 = textHead(text, start + characters).slice(start);
  return BASE64.test(base64) ? Buffer.from(base64, "base64") : null;
}

/** Four characters are three bytes. */
function decodedBytes(base64Bytes: number): number {
  return Math.ceil((base64Bytes * 3) / 4);
}
