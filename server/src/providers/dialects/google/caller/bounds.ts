import type { Attachment, RequestBounds } from "../../../contract.ts";
import { type Allowance, bareBase64, pictureIn, soundIn } from "../../attached/attached-data.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, textBytes, textHead } from "../../json/text-value.ts";
import { tokensToExplain } from "../../neutral/tool-tokens.ts";
import { listMember, member, objectMember } from "../wire/members.ts";
import { modalitiesOf } from "./modalities.ts";

/** No model takes more in one request. What comes after them has no bound of its own. */
const MOST_ATTACHMENTS = 1_500;
/** Characters of their beginnings that are read: some milliseconds. */
const MOST_READ_CHARACTERS = 2_097_152;
const LONGEST_TYPE = 64;

/**
 * What of a checked request bounds its cost (C-1).
 * @param bodyBytes of the whole body
 */
export function readBounds(request: JsonRecord, bodyBytes: number): RequestBounds {
  const attachments: Attachment[] = [];
  const allowance = { characters: MOST_READ_CHARACTERS };
  let refersToMore = false;
  let inputBytes = bodyBytes;
  // Speech in the answer costs more than text.
  let audio = modalitiesOf(request).some((modality) => modality !== "TEXT" && modality !== "IMAGE");
  for (const part of partsIn(request)) {
    if (!isMedia(part)) continue;
    const attachment = attachments.length < MOST_ATTACHMENTS ? attachmentOf(part, allowance) : null;
    if (attachment === null) {
      refersToMore = true;
      continue;
    }
    attachments.push(attachment);
    inputBytes -= attachment.bytes;
    audio ||= attachment.kind === "sound";
  }
  const config = objectMember(request, "generationConfig");
  const most = member(config, "maxOutputTokens");
  const choices = member(config, "candidateCount");
  const written = typeof choices === "number" ? choices : 1;
  return {
    inputBytes,
    inputBesides: tokensToExplain(listMember(request, "tools")),
    attachments,
    refersToMore,
    audio,
    outputTokens: typeof most === "number" ? most : null,
    outputBesides: 0,
    choices: written,
    choicesShown: written,
  };
}

/** All parts that may attach something, also those of the results of functions. */
export function* partsIn(request: JsonRecord): Generator<JsonRecord> {
  const contents = [...listMember(request, "contents"), member(request, "systemInstruction")];
  for (const one of listMember(request, "requests")) if (isRecord(one)) contents.push(one["content"]);
  contents.push(request["content"]);
  for (const content of contents) {
    if (!isRecord(content)) continue;
    for (const part of listMember(content, "parts")) {
      if (!isRecord(part)) continue;
      yield part;
      for (const inner of listMember(objectMember(part, "functionResponse"), "parts"))
        if (isRecord(inner)) yield inner;
    }
  }
}

function isMedia(part: JsonRecord): boolean {
  return member(part, "inlineData") !== undefined || member(part, "fileData") !== undefined;
}

/** Null when nothing but the model's context bounds it, as with a video. */
function attachmentOf(part: JsonRecord, allowance: Allowance): Attachment | null {
  const inline = member(part, "inlineData");
  if (!isRecord(inline)) {
    const type = typeIn(objectMember(part, "fileData"));
    return type.startsWith("image/") ? { kind: "picture", size: null, detail: "auto", bytes: 0 } : null;
  }
  const { data } = inline;
  if (!isText(data)) return null;
  const type = typeIn(inline);
  if (type.startsWith("image/")) return pictureIn(bareBase64(data, type), "auto", allowance);
  if (type.startsWith("audio/")) return soundIn(bareBase64(data, type), allowance);
  return type === "application/pdf" ? { kind: "file", bytes: textBytes(data) } : null;
}

function typeIn(data: JsonRecord): string {
  const type = member(data, "mimeType");
  return isText(type) ? textHead(type, LONGEST_TYPE).toLowerCase() : "";
}
