import { constants, inflateSync } from "node:zlib";
import { damaged, type Looked, MOST_PROFILE_BYTES, MOST_XMP_BYTES } from "./looked.ts";

const SIGNATURE_BYTES = 8;
/** Length and type before a chunk's data, checksum after it. */
const [BEFORE, AROUND] = [8, 12];
const MOST_CHUNKS = 100_000;
/** What decides how the pixels look. Everything else is left out before decoding: texts, times, marks, animation. */
const KEPT: ReadonlySet<string> = new Set([
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "gAMA",
  "cHRM",
  "sRGB",
  "iCCP",
  "eXIf",
]);
const XMP_KEYWORD = "XML:com.adobe.xmp";

/** Walks through the chunks to the last one (W3C PNG, third edition, section 5). @throws PictureRefused */
export function lookAtPng(bytes: Buffer): Looked {
  let [at, frames, chunks] = [SIGNATURE_BYTES, 1, 0];
  let header: Buffer | null = null;
  let xmp: Uint8Array | null = null;
  let c2pa: Uint8Array | null = null;
  const kept: Uint8Array[] = [bytes.subarray(0, SIGNATURE_BYTES)];
  for (;;) {
    chunks += 1;
    if (chunks > MOST_CHUNKS || at + AROUND > bytes.length) throw damaged();
    const length = bytes.readUInt32BE(at);
    const end = at + AROUND + length;
    if (end > bytes.length) throw damaged();
    const type = bytes.toString("latin1", at + 4, at + BEFORE);
    const body = bytes.subarray(at + BEFORE, end - 4);
    if (header === null && type !== "IHDR") throw damaged();
    if (type === "IHDR") {
      if (header !== null || length !== 13) throw damaged();
      header = body;
    }
    if (type === "acTL" && length === 8) frames = Math.max(1, body.readUInt32BE(0));
    if (type === "iTXt" && xmp === null) xmp = xmpIn(body);
    if (type === "caBX") c2pa = body;
    if (type === "iCCP") refuseHugeProfile(body);
    if (KEPT.has(type)) kept.push(bytes.subarray(at, end));
    // A chunk that a decoder must understand, and that no decoder of ours does.
    else if (isCritical(type)) throw damaged();
    at = end;
    if (type === "IEND") break;
  }
  if (header === null) throw damaged();
  return {
    format: "png",
    width: header.readUInt32BE(0),
    height: header.readUInt32BE(4),
    frames,
    lossless: true,
    xmp,
    c2pa,
    decodable: Buffer.concat(kept),
  };
}

/** An upper-case first letter: bit 5 is 0. */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) === 0;
}

/** Keyword, zero, whether it is compressed, how, language, zero, translated keyword, zero, text. */
function xmpIn(body: Buffer): Uint8Array | null {
  const start = XMP_KEYWORD.length + 3;
  if (body.length < start || body.toString("latin1", 0, XMP_KEYWORD.length) !== XMP_KEYWORD) return null;
  const isCompressed = body[XMP_KEYWORD.length + 1] === 1;
  const language = body.indexOf(0, start);
  const keyword = language < 0 ? -1 : body.indexOf(0, language + 1);
  if (keyword < 0) return null;
  const text = body.subarray(keyword + 1);
  if (!isCompressed) return text.length > MOST_XMP_BYTES ? null : text;
  return inflated(text, MOST_XMP_BYTES);
}

function refuseHugeProfile(body: Buffer): void {
  const name = body.indexOf(0);
  if (name < 0 || inflated(body.subarray(name + 2), MOST_PROFILE_BYTES) === null) throw damaged();
}

/** Null when it is more than `most`, or nothing that can be inflated. */
function inflated(compressed: Uint8Array, most: number): Uint8Array | null {
  try {
    return inflateSync(compressed, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}
