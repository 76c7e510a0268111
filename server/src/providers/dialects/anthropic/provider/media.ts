import type { JsonRecord } from "../../json/json-record.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type { Change, MediaPart, NeutralRequest } from "../../neutral/request.ts";
import { writeCache } from "../wire/cache.ts";

const PICTURES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/** @throws PublicError untranslatable for sound, video and what Claude cannot open */
export function encodeMedia(
  part: MediaPart,
  request: Pick<NeutralRequest, "names">,
  title: string,
  changes: Change[],
): JsonRecord {
  const { media, detail } = part;
  if (media === "audio" || media === "video") return refuseField(request, media, title);
  const source = media === "image" ? pictureSource(part) : documentSource(part);
  if (source === null) refuseField(request, part.source.kind === "url" ? "url" : "mimeType", title);
  if (detail !== null && detail !== "auto") changes.push(change(request, "left-out", "detail"));
  const { cache } = part;
  const marks = writeCache(cache);
  if (media === "image") return { type: "image", source, ...marks };
  return {
    type: "document",
    source,
    ...(part.title === null ? {} : { title: part.title }),
    ...(part.citations ? { citations: { enabled: true } } : {}),
    ...marks,
  };
}

function pictureSource({ source, mimeType }: MediaPart): JsonRecord | null {
  if (source.kind === "url") return atAddress(source.url);
  const type = mimeType === "image/jpg" ? "image/jpeg" : mimeType;
  if (source.kind !== "base64" || type === null || !PICTURES.has(type)) return null;
  return { type: "base64", media_type: type, data: source.data };
}

/** A PDF, or text: Claude opens nothing else. */
function documentSource({ source, mimeType }: MediaPart): JsonRecord | null {
  if (source.kind === "url") return atAddress(source.url);
  if (source.kind === "text") return { type: "text", media_type: "text/plain", data: source.text };
  if (mimeType === "application/pdf") return { type: "base64", media_type: mimeType, data: source.data };
  if (mimeType?.startsWith("text/") !== true && mimeType !== "application/json") return null;
  return {
    type: "text",
    media_type: "text/plain",
    data: Buffer.from(source.data, "base64").toString("utf8"),
  };
}

/** Addresses of a provider's own store mean nothing here. */
function atAddress(url: string): JsonRecord | null {
  return /^https?:\/\//i.test(url) ? { type: "url", url } : null;
}
