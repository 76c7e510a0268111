import type { JsonRecord } from "../../json/json-record.ts";
import { refuseField } from "../../neutral/refuse.ts";
import type { MediaPart, NeutralRequest } from "../../neutral/request.ts";

/** Converse's names for types of content (API reference, ImageBlock, DocumentBlock, VideoBlock). */
const FORMATS: Readonly<Record<"image" | "document" | "video", Readonly<Record<string, string>>>> = {
  image: {
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/jpg": "jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
  },
  document: {
    "application/pdf": "pdf",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/markdown": "md",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  },
  video: { "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "video/x-matroska": "mkv" },
};

/**
 * A picture, a document or a video.
 * @param number of the document, because each needs a name of its own
 * @throws PublicError untranslatable
 */
export function mediaBlock(
  part: MediaPart,
  request: NeutralRequest,
  title: string,
  number: number,
): JsonRecord {
  const { media, source, mimeType } = part;
  if (media === "audio") return refuseField(request, "audio", title);
  if (source.kind === "url") return refuseField(request, "url", title);
  const format = source.kind === "text" ? "txt" : FORMATS[media][mimeType ?? ""];
  if (format === undefined) return refuseField(request, "mimeType", title);
  const bytes = source.kind === "text" ? Buffer.from(source.text).toString("base64") : source.data;
  if (media !== "document") return { [media]: { format, source: { bytes } } };
  const citations = part.citations ? { citations: { enabled: true } } : {};
  return { document: { format, name: nameOf(part.title, number), source: { bytes }, ...citations } };
}

/** Letters, digits, single spaces, hyphens, parentheses and brackets (API reference, DocumentBlock). */
function nameOf(title: string | null, number: number): string {
  const plain = (title ?? "")
    .replace(/[^A-Za-z0-9\-()[\] ]+/g, " ")
    .replace(/ +/g, " ")
    .trim()
    .slice(0, 180);
  return plain === "" ? `document ${number}` : `${plain} ${number}`;
}
