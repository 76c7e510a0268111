import { ascii, damaged, type Looked, MOST_PROFILE_BYTES, MOST_XMP_BYTES } from "./looked.ts";

const MOST_CHUNKS = 20_000;
const [FILE_HEAD, CHUNK_HEAD] = [12, 8];

/** Walks through the chunks of the RIFF container (RFC 9649, section 2). @throws PictureRefused */
export function lookAtWebp(bytes: Buffer): Looked {
  if (bytes.length < FILE_HEAD + CHUNK_HEAD) throw damaged();
  const end = bytes.readUInt32LE(4) + 8;
  if (end > bytes.length) throw damaged();
  let [at, frames, chunks] = [FILE_HEAD, 0, 0];
  let size: { readonly width: number; readonly height: number } | null = null;
  let lossless: boolean | null = null;
  let xmp: Uint8Array | null = null;
  let c2pa: Uint8Array | null = null;
  while (at + CHUNK_HEAD <= end) {
    chunks += 1;
    const length = bytes.readUInt32LE(at + 4);
    const type = bytes.toString("latin1", at, at + 4);
    const body = bytes.subarray(at + CHUNK_HEAD, at + CHUNK_HEAD + length);
    if (chunks > MOST_CHUNKS || at + CHUNK_HEAD + length > end) throw damaged();
    if (type === "VP8X") size = canvasOf(body);
    else if (type === "VP8 ") {
      size ??= lossySizeOf(body);
      lossless = false;
      frames += 1;
    } else if (type === "VP8L") {
      size ??= losslessSizeOf(body);
      lossless ??= true;
      frames += 1;
    } else if (type === "ANMF") {
      frames += 1;
      lossless = false;
    } else if (type === "XMP " && length <= MOST_XMP_BYTES) xmp = body;
    else if (type === "C2PA") c2pa = body;
    else if (type === "ICCP" && length > MOST_PROFILE_BYTES) throw damaged();
    // Chunks of an odd length are padded.
    at += CHUNK_HEAD + length + (length % 2);
  }
  if (size === null || frames === 0) throw damaged();
  return {
    format: "webp",
    ...size,
    frames,
    lossless: lossless === true,
    xmp,
    c2pa,
    decodable: bytes.subarray(0, end),
  };
}

function canvasOf(body: Buffer) {
  if (body.length < 10) throw damaged();
  return { width: body.readUIntLE(4, 3) + 1, height: body.readUIntLE(7, 3) + 1 };
}

/** RFC 6386, section 9.1: a key frame's start code, then 14 bits each. */
function lossySizeOf(body: Buffer) {
  if (body.length < 10 || !ascii(body, 3, "\x9d\x01\x2a")) throw damaged();
  return { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff };
}

/** RFC 9649, section 3.4: a signature, then 14 bits each, less one. */
function losslessSizeOf(body: Buffer) {
  if (body.length < 5 || body[0] !== 0x2f) throw damaged();
  const bits = body.readUInt32LE(1);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
