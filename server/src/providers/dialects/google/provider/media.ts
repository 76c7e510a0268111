import type { JsonRecord } from "../../json/json-record.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type { Change, MediaPart, NeutralRequest } from "../../neutral/request.ts";
import { generationOf } from "../wire/models.ts";

/** What the end of an address tells of what is there, of the types that Gemini takes. */
const TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  heic: "image/heic",
  heif: "image/heif",
  gif: "image/gif",
  pdf: "application/pdf",
  txt: "text/plain",
  mp3: "audio/mp3",
  wav: "audio/wav",
  flac: "audio/flac",
  ogg: "audio/ogg",
  mp4: "video/mp4",
  mov: "video/mov",
  webm: "video/webm",
  mpeg: "video/mpeg",
};

/** A picture, a document, a sound or a video as a part. */
export function mediaPart(
  part: MediaPart,
  request: NeutralRequest,
  model: string,
  provider: string,
  changes: Change[],
): JsonRecord {
  const { source, mimeType, media, detail, citations } = part;
  if (citations) refuseField(request, "document", provider);
  if (detail !== null && detail !== "auto") changes.push(change(request, "left-out", "image"));
  switch (source.kind) {
    case "text":
      return { text: part.title === null ? source.text : `${part.title}\n\n${source.text}` };
    case "base64":
      if (mimeType === null) refuseField(request, "mimeType", provider);
      return { inlineData: { mimeType, data: source.data } };
    default: {
      if (!isPublicAddress(source.url) || generationOf(model).number < 2.5)
        refuseField(request, "url", provider);
      const type = mimeType ?? typeOf(source.url);
      if (type === null) refuseField(request, media === "image" ? "url" : "mimeType", provider);
      return { fileData: { fileUri: source.url, mimeType: type } };
    }
  }
}

/** Files and buckets belong to the operator's account: an address of them would open what is in there to every caller. */
const OPERATORS_OWN = /(?:^|\.)generativelanguage\.googleapis\.com\.?$/i;

export function isPublicAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (protocol === "https:" || protocol === "http:") && !OPERATORS_OWN.test(hostname);
}

function typeOf(address: string): string | null {
  const ending = /\.([a-z0-9]+)$/i.exec(new URL(address).pathname)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(TYPES, ending) ? (TYPES[ending] ?? null) : null;
}
