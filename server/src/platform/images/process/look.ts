import {
  DIGITAL_SOURCE_TYPES,
  type DigitalSourceType,
  type PictureMarks,
  PictureRefused,
} from "../../../ports/images.ts";
import { lookAtJpeg } from "./look-at-jpeg.ts";
import { lookAtPng } from "./look-at-png.ts";
import { lookAtWebp } from "./look-at-webp.ts";
import { ascii, damaged, type Looked } from "./looked.ts";

/** Edges are 16 bits in JPEG and 14 in WebP; nothing larger can be written anew. */
const MOST_EDGE = 16_383;
/**
 * Finds out what a file is by its first bytes, walks through its structure, and refuses what is cut off or lies.
 * @throws PictureRefused
 */
export function look(bytes: Buffer, mostPixels: number): Looked {
  const looked = lookerFor(bytes)(bytes);
  const { width, height } = looked;
  if (width === 0 || height === 0) throw damaged();
  if (width > MOST_EDGE || height > MOST_EDGE || width * height > mostPixels)
    throw new PictureRefused({ code: "pixels" });
  return looked;
}

function lookerFor(bytes: Buffer): (bytes: Buffer) => Looked {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return lookAtJpeg;
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return lookAtPng;
  if (ascii(bytes, 0, "RIFF") && ascii(bytes, 8, "WEBP")) return lookAtWebp;
  throw new PictureRefused({ code: "type", found: nameOf(bytes) });
}

/** What others are called, so that whoever sent one knows what to change. The first that fits counts. */
const OTHERS: readonly (readonly [name: string, at: number, text: string])[] = [
  ["a GIF", 0, "GIF8"],
  ["a BMP", 0, "BM"],
  ["a TIFF", 0, "II*\0"],
  ["a TIFF", 0, "MM\0*"],
  ["an icon (ICO)", 0, "\0\0\x01\0"],
  ["an AVIF", 4, "ftypavif"],
  ["an AVIF", 4, "ftypavis"],
  ["a HEIC", 4, "ftyphe"],
  ["a HEIC", 4, "ftypmif1"],
  ["a JPEG XL", 0, "\xff\x0a"],
  ["a JPEG XL", 4, "JXL "],
  ["a JPEG 2000", 4, "jP  "],
  ["a Photoshop file", 0, "8BPS"],
  ["a PDF", 0, "%PDF"],
  ["PostScript", 0, "%!PS"],
  ["a ZIP archive", 0, "PK\x03\x04"],
  ["a compressed file (gzip)", 0, "\x1f\x8b"],
];

const BEGIN_BYTES = 1024;

function nameOf(bytes: Buffer): string {
  if (bytes.length === 0) return "an empty file";
  const known = OTHERS.find(([, at, text]) => ascii(bytes, at, text));
  if (known) return known[0];
  const begin = bytes.subarray(0, BEGIN_BYTES).toString("latin1").toLowerCase();
  if (begin.includes("<svg")) return "an SVG";
  if (begin.includes("<html") || begin.includes("<!doctype html")) return "a web page";
  return "of a kind that is not known here";
}

function startsWith(bytes: Buffer, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** What a picture says of its origin. */
export function marksIn({ xmp, c2pa }: Pick<Looked, "xmp" | "c2pa">): PictureMarks {
  return { digitalSourceType: digitalSourceTypeIn(xmp, c2pa), hasC2pa: c2pa !== null };
}

const SOURCE_TYPE = /digitalsourcetype\/([A-Za-z]{1,64})/g;

/** The origin that XMP or a manifest names (IPTC Digital Source Type). What is no term of the list is not repeated. */
function digitalSourceTypeIn(...texts: readonly (Uint8Array | null)[]): DigitalSourceType | null {
  for (const text of texts) {
    if (text === null) continue;
    for (const [, name] of Buffer.from(text).toString("latin1").matchAll(SOURCE_TYPE)) {
      const known = DIGITAL_SOURCE_TYPES.find((one) => one === name);
      if (known !== undefined) return known;
    }
  }
  return null;
}
