import { pictureSize, soundLength } from "../../attachments/index.ts";
import type { Attachment, PictureDetail, SoundLength } from "../../contract.ts";
import { type TextValue, textBytes, textHead } from "../json/text-value.ts";

/** How many bytes of the request's attachments may still be read, so that no body keeps the event loop busy. */
export interface Allowance {
  characters: number;
}

/** Of `data:image/png;base64,…`, with room for parameters. */
const LONGEST_PREFIX = 256;

/** How much of an attachment is read at a time until enough is known. Photographs and songs have much to say before that. */
const HEADS = [1_400, 65_536, 524_288] as const;

/** The picture that the data is; null when it is none, because some servers go by what a file holds. */
export function pictureIn(data: Base64Data, detail: PictureDetail, allowance: Allowance): Attachment | null {
  const found = findIn(data, allowance, (head) => (isPdf(head) ? "pdf" : pictureSize(head)));
  if (found === "pdf") return null;
  return { kind: "picture", size: found === "unreadable" ? null : found, detail, bytes: data.bytes };
}

export function soundIn(data: Base64Data, allowance: Allowance): Attachment {
  const found = findIn(data, allowance, (head) => soundLength(head, decodedBytes(data.bytes)));
  return { kind: "sound", length: found === "unreadable" ? UNREADABLE_SOUND : found, bytes: data.bytes };
}

const PDF = Buffer.from("%PDF-");
/** Readers of PDF look for its mark in so much of a file (ISO 32000, annex H). */
const PDF_MARK_WITHIN = 1_024;

/** Some servers go by a file's content and not by its declared type. */
function isPdf(head: Buffer): boolean {
  const at = head.indexOf(PDF);
  return at >= 0 && at < PDF_MARK_WITHIN;
}

const UNREADABLE_SOUND: SoundLength = { atMost: Number.POSITIVE_INFINITY, about: 60 };

/** Reads ever more of the beginning until `find` is content. */
function findIn<Found>(
  data: Base64Data,
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

/** Data in base64, of a data URL (RFC 2397) or bare. */
export interface Base64Data {
  readonly type: string;
  readonly text: TextValue;
  /** Where its data begins. */
  readonly start: number;
  /** Bytes of base64. */
  readonly bytes: number;
}

/** Null when it is no data URL. */
export function base64In(url: TextValue): Base64Data | null {
  const head = textHead(url, LONGEST_PREFIX);
  const match = /^data:([\w.+/-]*)[^,]*;base64,/i.exec(head);
  if (match === null) return null;
  const start = match[0].length;
  return { type: (match[1] ?? "").toLowerCase(), text: url, start, bytes: textBytes(url) - start };
}

/** A text that is base64 and nothing else. */
export function bareBase64(text: TextValue, type = ""): Base64Data {
  return { type, text, start: 0, bytes: textBytes(text) };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Null when it is no base64 that all decoders read alike, or when enough was read of others. */
function headOf({ text, start, bytes }: Base64Data, characters: number, allowance: Allowance): Buffer | null {
  allowance.characters -= Math.min(characters, bytes);
  if (allowance.characters < 0) return null;
  const base64 = textHead(text, start + characters).slice(start);
  return BASE64.test(base64) ? Buffer.from(base64, "base64") : null;
}

/** Four characters are three bytes. */
function decodedBytes(base64Bytes: number): number {
  return Math.ceil((base64Bytes * 3) / 4);
}
