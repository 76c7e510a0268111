import type { Attachment, RequestBounds } from "../../contract.ts";
import { type Allowance, bareBase64, pictureIn, soundIn } from "../attached/attached-data.ts";
import type { MediaPart, NeutralRequest, Part } from "./request.ts";

/** No protocol takes more in one request. What comes after them has no bound of its own. */
const MAX_ATTACHMENTS = 1_500;
/** Characters of their beginnings that are read: some milliseconds. */
const MAX_READ_CHARACTERS = 2_097_152;

/**
 * What bounds the cost of a request in the neutral form (C-1).
 * @param bodyBytes of the caller's whole body
 * @param refersToMore the caller's form names something else that only the model's context bounds
 */
export function boundsOf(request: NeutralRequest, bodyBytes: number, refersToMore = false): RequestBounds {
  const allowance = { characters: MAX_READ_CHARACTERS };
  const attachments: Attachment[] = [];
  let isUnbounded = refersToMore;
  let inputBytes = bodyBytes;
  let audio = false;
  for (const media of mediaOf(request)) {
    if (media.source.kind === "text") continue;
    const attachment = attachments.length < MAX_ATTACHMENTS ? attachmentOf(media, allowance) : null;
    if (attachment === null) {
      isUnbounded = true;
      continue;
    }
    attachments.push(attachment);
    inputBytes -= attachment.bytes;
    audio ||= attachment.kind === "sound";
  }
  const { choices, outputTokens } = request;
  return {
    inputBytes,
    attachments,
    refersToMore: isUnbounded,
    audio,
    outputTokens,
    outputBesides: 0,
    choices,
    choicesShown: choices,
  };
}

function* mediaOf({ turns }: NeutralRequest): Generator<MediaPart> {
  const inside = (parts: readonly Part[]) => parts.filter((part) => part.kind === "media");
  for (const { parts } of turns)
    for (const part of parts) {
      if (part.kind === "media") yield part;
      if (part.kind === "tool-result") yield* inside(part.parts);
    }
}

/** Null when nothing but the model's context bounds it. */
function attachmentOf(
  { media, source, mimeType, detail }: MediaPart,
  allowance: Allowance,
): Attachment | null {
  if (source.kind === "url")
    return media === "image" ? { kind: "picture", size: null, detail: detail ?? "auto", bytes: 0 } : null;
  if (source.kind === "text") return null;
  const data = bareBase64(source.data, mimeType ?? "");
  if (media === "image") return pictureIn(data, detail ?? "auto", allowance);
  if (media === "audio") return soundIn(data, allowance);
  return media === "document" ? { kind: "file", bytes: data.bytes } : null;
}
