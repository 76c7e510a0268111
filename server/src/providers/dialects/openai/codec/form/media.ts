import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import { refuseValue } from "../../../json/members.ts";
import type { CacheMark, MediaPart } from "../../../neutral/request.ts";

const DATA_URL = /^data:([\w.+/-]*)((?:;[^,;]{0,100}){0,4}),/i;

/** The data of a data URL (RFC 2397); null when it is another address. @throws PublicError invalid_parameter */
export function dataIn(
  url: string,
  param: string,
): { readonly mimeType: string | null; readonly data: string } | null {
  if (!/^data:/i.test(url)) return null;
  const match = DATA_URL.exec(url.slice(0, 1_024));
  if (match === null || !/;base64$/i.test(match[2] ?? ""))
    refuseValue(param, "must be in base64 where it is a data URL");
  return {
    mimeType: match[1] === "" ? null : (match[1] ?? "").toLowerCase(),
    data: url.slice(match[0].length),
  };
}

/** What stands at an address, or in it. @throws PublicError invalid_parameter */
export function mediaAt(
  media: MediaPart["media"],
  url: string,
  param: string,
  more: Partial<Pick<MediaPart, "detail" | "title" | "mimeType">> = {},
): MediaPart {
  const data = dataIn(url, param);
  return {
    kind: "media",
    media,
    mimeType: data === null ? (more.mimeType ?? null) : (data.mimeType ?? more.mimeType ?? null),
    source: data === null ? { kind: "url", url } : { kind: "base64", data: data.data },
    detail: more.detail ?? null,
    title: more.title ?? null,
    citations: false,
  };
}

const TYPES_OF_ENDINGS: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  txt: "text/plain",
  md: "text/markdown",
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** A document with its data, as a data URL or as bare base64. What it is says the URL, else its name. */
export function documentIn(data: string, title: string | null, param: string): MediaPart {
  const ending = /\.(\w{2,5})$/.exec(title ?? "")?.[1]?.toLowerCase() ?? "";
  const mimeType = TYPES_OF_ENDINGS[ending] ?? "application/pdf";
  if (/^data:/i.test(data)) return mediaAt("document", data, param, { title, mimeType });
  return {
    kind: "media",
    media: "document",
    mimeType,
    source: { kind: "base64", data },
    detail: null,
    title,
    citations: false,
  };
}

const SOUND_TYPES: Readonly<Record<string, string>> = {
  wav: "audio/wav",
  mp3: "audio/mpeg",
  flac: "audio/flac",
  ogg: "audio/ogg",
  opus: "audio/opus",
  m4a: "audio/mp4",
  aac: "audio/aac",
};

/** @param format such as `mp3`; the type of an unknown one is null */
export function soundIn(data: string, format: string, param: string): MediaPart {
  const mimeType =
    SOUND_TYPES[format] ?? refuseValue(param, `must be one of ${Object.keys(SOUND_TYPES).join(", ")}`);
  return {
    kind: "media",
    media: "audio",
    mimeType,
    source: { kind: "base64", data },
    detail: null,
    title: null,
    citations: false,
  };
}

/** OpenAI's name for a type of sound; null when it has none. */
export function soundFormat(mimeType: string | null): string | null {
  const bare = mimeType?.replace("audio/x-", "audio/") ?? "";
  if (bare === "audio/mp3") return "mp3";
  return Object.entries(SOUND_TYPES).find(([, type]) => type === bare)?.[0] ?? null;
}

export function dataUrl(mimeType: string | null, data: string): string {
  return `data:${mimeType ?? "application/octet-stream"};base64,${data}`;
}

/** Where the prompt is to be cached up to: OpenAI's breakpoint, or Anthropic's mark, which proxies of this dialect take. */
export function cacheMarkIn(record: JsonRecord): { readonly cache?: CacheMark } {
  const [breakpoint, control] = [record["prompt_cache_breakpoint"], record["cache_control"]];
  if (isRecord(control)) return { cache: control["ttl"] === "1h" ? "1h" : "5m" };
  return isRecord(breakpoint) ? { cache: "5m" } : {};
}
