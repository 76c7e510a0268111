import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { AnswerPart } from "../../neutral/answer.ts";
import type { MediaPart, Signature } from "../../neutral/request.ts";
import { textOf } from "../wire/candidates.ts";
import { DIALECT } from "../wire/name.ts";

export function signatureOf(part: JsonRecord): Signature | null {
  const value = textOf(part["thoughtSignature"]);
  return value === null || value === "" ? null : { dialect: DIALECT, value };
}

/**
 * A part of a whole answer; null for what has no place in one, such as an empty text.
 * @param callId names a call of a function that has no id of its own
 */
export function readPart(part: JsonRecord, callId: () => string): AnswerPart | null {
  const signature = signatureOf(part);
  const signed = signature === null ? {} : { signature };
  const call = part["functionCall"];
  if (isRecord(call)) {
    const name = textOf(call["name"]);
    if (name === null) return null;
    const input = JSON.stringify(isRecord(call["args"]) ? call["args"] : {});
    return { kind: "tool-call", id: textOf(call["id"]) || callId(), name, input, isCustom: false, ...signed };
  }
  const media = readMedia(part["inlineData"]);
  if (media !== null) return { ...media, ...signed };
  const text = textOf(part["text"]);
  if (text === null) return null;
  if (part["thought"] === true) return { kind: "reasoning", text, signature, isRedacted: false };
  if (text !== "") return { kind: "text", text, ...signed };
  // A signature of its own belongs to what was thought, and to no text.
  return signature === null ? null : { kind: "reasoning", text: "", signature, isRedacted: false };
}

const KINDS: Readonly<Record<string, MediaPart["media"]>> = {
  image: "image",
  audio: "audio",
  video: "video",
};

/** What a model drew or spoke. */
export function readMedia(data: unknown): MediaPart | null {
  if (!isRecord(data) || typeof data["data"] !== "string") return null;
  const mimeType = textOf(data["mimeType"]);
  return {
    kind: "media",
    media: KINDS[mimeType?.split("/", 1)[0] ?? ""] ?? "document",
    mimeType,
    source: { kind: "base64", data: data["data"] },
    detail: null,
    title: null,
    citations: false,
  };
}
