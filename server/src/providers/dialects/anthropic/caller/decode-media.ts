import type { JsonRecord } from "../../json/json-record.ts";
import { recordIn, recordsIn, refuseMember, refuseValue, requiredText, textIn } from "../../json/members.ts";
import type { MediaPart } from "../../neutral/request.ts";
import { readCache } from "../wire/cache.ts";

/** @throws PublicError untranslatable, invalid_parameter */
export function readMedia(block: JsonRecord, place: string): MediaPart {
  const isImage = block["type"] === "image";
  const { mimeType, source } = readSource(block, `${place}.source`, isImage);
  const citations = recordIn(block, "citations", `${place}.citations`);
  const context = textIn(block, "context", `${place}.context`);
  if (context !== null) refuseMember(`${place}.context`);
  return {
    kind: "media",
    media: isImage ? "image" : "document",
    mimeType,
    source,
    detail: null,
    title: textIn(block, "title", `${place}.title`),
    citations: citations?.["enabled"] === true,
    ...readCache(block),
  };
}

function readSource(
  block: JsonRecord,
  place: string,
  isImage: boolean,
): Pick<MediaPart, "mimeType" | "source"> {
  const given = recordIn(block, "source", place) ?? refuseValue(place, "is required");
  switch (given["type"]) {
    case "base64":
      return {
        mimeType: mediaTypeIn(given, `${place}.media_type`),
        source: { kind: "base64", data: requiredText(given, "data", `${place}.data`) },
      };
    case "url":
      return {
        mimeType: isImage ? null : "application/pdf",
        source: { kind: "url", url: requiredText(given, "url", `${place}.url`) },
      };
    case "text":
      return {
        mimeType: "text/plain",
        source: { kind: "text", text: requiredText(given, "data", `${place}.data`) },
      };
    case "content":
      return { mimeType: "text/plain", source: { kind: "text", text: textsIn(given, place) } };
    default:
      return refuseMember(`${place}.type`);
  }
}

/** A document in blocks, of which only text can be said elsewhere. */
function textsIn(source: JsonRecord, place: string): string {
  const { content } = source;
  if (typeof content === "string") return content;
  return recordsIn(source, "content", `${place}.content`)
    .map((block) =>
      block["type"] === "text"
        ? requiredText(block, "text", `${place}.content[].text`)
        : refuseMember(`${place}.content[].type`),
    )
    .join("\n\n");
}

/** RFC 6838 section 4.2. Other providers get it as a part of a data URL, which must not say more than it. */
const MEDIA_TYPE = /^[\w.+-]{1,64}\/[\w.+-]{1,127}$/;

function mediaTypeIn(source: JsonRecord, param: string): string {
  const type = requiredText(source, "media_type", param);
  return MEDIA_TYPE.test(type) ? type : refuseValue(param, "must be a media type, such as 'image/png'");
}
