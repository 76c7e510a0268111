import type { PictureFormat } from "../../ports/picture-terms.ts";

/** Where a manifest stands in a picture. */
export interface Place {
  /** What is before it, as it will be. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** The manifest with what the format puts around it. */
  wrap(manifest: Uint8Array): Uint8Array;
}

/** Finds the place. @param length of the manifest: a WebP says at its beginning how long it is */
export function placeIn(picture: Uint8Array, format: PictureFormat, length: number): Place {
  return PLACES[format](Buffer.from(picture.buffer, picture.byteOffset, picture.length), length);
}

const PLACES: Readonly<Record<PictureFormat, (picture: Buffer, length: number) => Place>> = {
  jpeg: (picture) => split(picture, JPEG_START, inSegments),
  png: (picture) => split(picture, PNG_HEADER_END, inChunk),
  webp: (picture, length) => {
    const more = wrapRiff(Buffer.alloc(length)).length;
    const before = Buffer.from(picture);
    before.writeUInt32LE(picture.length - RIFF_HEAD + more, 4);
    return { before, after: Buffer.alloc(0), wrap: wrapRiff };
  },
};

function split(picture: Buffer, at: number, wrap: (manifest: Uint8Array) => Buffer): Place {
  return { before: picture.subarray(0, at), after: picture.subarray(at), wrap };
}

/** Behind the start of the image. */
const JPEG_START = 2;
/** Behind the signature and IHDR, which has 13 bytes. */
const PNG_HEADER_END = 33;
const RIFF_HEAD = 8;

const APP11 = 0xeb;
/** A segment has at most 65,535 bytes: its length, "JP", the box's number, its own, and the box's head once more. */
const [SEGMENT_HEAD, BOX_HEAD, MOST_IN_SEGMENT] = [12, 8, 65_000];

/** ISO/IEC 19566-5 annex D: each segment repeats the head of the box. */
function inSegments(manifest: Uint8Array): Buffer {
  const [boxHead, content] = [manifest.subarray(0, BOX_HEAD), manifest.subarray(BOX_HEAD)];
  const segments: Uint8Array[] = [];
  for (let at = 0, number = 1; at < content.length; at += MOST_IN_SEGMENT, number += 1) {
    const part = content.subarray(at, at + MOST_IN_SEGMENT);
    const head = Buffer.alloc(SEGMENT_HEAD);
    head.writeUInt16BE(0xff00 | APP11, 0);
    head.writeUInt16BE(SEGMENT_HEAD - 2 + BOX_HEAD + part.length, 2);
    head.write("JP", 4, "latin1");
    head.writeUInt16BE(1, 6);
    head.writeUInt32BE(number, 8);
    segments.push(head, boxHead, part);
  }
  return Buffer.concat(segments);
}

function inChunk(manifest: Uint8Array): Buffer {
  const [length, type, sum] = [Buffer.alloc(4), Buffer.from("caBX", "latin1"), Buffer.alloc(4)];
  length.writeUInt32BE(manifest.length);
  sum.writeUInt32BE(Bun.hash.crc32(Buffer.concat([type, manifest])));
  return Buffer.concat([length, type, manifest, sum]);
}

/** Chunks of an odd length are padded. */
function wrapRiff(manifest: Uint8Array): Buffer {
  const head = Buffer.alloc(RIFF_HEAD);
  head.write("C2PA", 0, "latin1");
  head.writeUInt32LE(manifest.length, 4);
  return Buffer.concat([head, manifest, Buffer.alloc(manifest.length % 2)]);
}
