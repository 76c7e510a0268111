import type { PictureSize } from "../contract.ts";

/** What the beginning of a picture says: its size, nothing reliable, or that more bytes are needed. */
type Finding = PictureSize | "unreadable" | "more";

/**
 * Reads how large a picture is from its first bytes (JPEG, PNG, WebP, GIF). A header that decoders could read
 * differently, such as one with two sizes, counts as unreadable: it may be made so that the picture counts as a
 * smaller one.
 */
export function pictureSize(head: Uint8Array): Finding {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < 32) return "more";
  for (const { magic, at, read } of FORMATS) {
    if (!bytes.subarray(at, at + magic.length).equals(magic)) continue;
    try {
      const found = read(bytes);
      return typeof found === "string" || (found.width > 0 && found.height > 0) ? found : "unreadable";
    } catch (error) {
      if (error instanceof RangeError) return "more"; // read beyond the end
      throw error;
    }
  }
  return "unreadable";
}

interface Format {
  readonly magic: Buffer;
  readonly at: number;
  readonly read: (bytes: Buffer) => Finding;
}

const FORMATS: readonly Format[] = [
  { magic: Buffer.from([0xff, 0xd8, 0xff]), at: 0, read: readJpeg },
  { magic: Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), at: 0, read: readPng },
  { magic: Buffer.from("WEBP"), at: 8, read: readWebp },
  { magic: Buffer.from("GIF8"), at: 0, read: readGif },
];

/** ITU T.81, annex B: segments up to the first scan. The frame header is one of them. */
function readJpeg(bytes: Buffer): Finding {
  let size: PictureSize | null = null;
  for (let at = 2; ; ) {
    if (bytes.readUInt8(at) !== 0xff) return "unreadable";
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill
      continue;
    }
    if (marker === START_OF_SCAN) return size ?? "unreadable";
    if (isFrameHeader(marker)) {
      if (size !== null) return "unreadable";
      size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    at += 2 + (isBare(marker) ? 0 : bytes.readUInt16BE(at + 2));
  }
}

const START_OF_SCAN = 0xda;

/** SOF0 to SOF15; three of these numbers are other things. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Markers that have no length: restarts and TEM. */
function isBare(marker: number): boolean {
  return (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01;
}

/** PNG specification, 11.2: chunks up to the first data. The first is the header, and the only one. */
function readPng(bytes: Buffer): Finding {
  if (bytes.toString("latin1", 12, 16) !== "IHDR") return "unreadable";
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  for (let at = 33; ; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.readUInt32BE(at + 4);
    if (type === IDAT) return size;
    if (type === IHDR) return "unreadable";
    at += 12 + length;
  }
}

const IDAT = 0x49444154;
const IHDR = 0x49484452;

/** RFC 9649. The canvas of an extended file, or the one frame of a simple one. */
function readWebp(bytes: Buffer): Finding {
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8X":
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8 ":
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return "unreadable";
  }
}

/** GIF89a, 18 to 20. A first frame that is larger than the screen makes the picture larger. */
function readGif(bytes: Buffer): Finding {
  const flags = bytes.readUInt8(10);
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  while (bytes.readUInt8(at) === 0x21) {
    at += 2;
    while (bytes.readUInt8(at) !== 0) at += 1 + bytes.readUInt8(at);
    at += 1;
  }
  if (bytes.readUInt8(at) !== 0x2c) return "unreadable";
  const [left, top] = [bytes.readUInt16LE(at + 1), bytes.readUInt16LE(at + 3)];
  return {
    width: Math.max(bytes.readUInt16LE(6), left + bytes.readUInt16LE(at + 5)),
    height: Math.max(bytes.readUInt16LE(8), top + bytes.readUInt16LE(at + 7)),
  };
}
