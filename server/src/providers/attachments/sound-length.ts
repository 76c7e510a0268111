import type { SoundLength } from "../contract.ts";

/** MPEG audio, layer III, has no lower bit rate (ISO 13818-3, table of 2.5.2). Others leave silence out altogether. */
const LEAST_BYTES_PER_SECOND = 1_000;
/** Speech as programs record it: 64 kbit/s. */
const USUAL_BYTES_PER_SECOND = 8_000;

const UNBOUNDED = Number.POSITIVE_INFINITY;

/**
 * Formats in which a few bytes can last for hours: FLAC, Ogg, MPEG-4, Matroska, AIFF, CAF, AU. A provider may
 * recognise them under any declared type.
 */
const LONG_FORMATS: readonly (readonly [magic: string, at: number])[] = [
  ["fLaC", 0],
  ["OggS", 0],
  ["ftyp", 4],
  ["\x1a\x45\xdf\xa3", 0],
  ["FORM", 0],
  ["caff", 0],
  [".snd", 0],
  ["#!AMR", 0],
  ["RF64", 0],
];

/**
 * How long a sound that begins like this can be: by the header of a WAV, else by the lowest bit rate of an MP3.
 * @param bytes of all of it
 * @returns "more" when that cannot be said of so little of it
 */
export function soundLength(head: Uint8Array, bytes: number): SoundLength | "more" {
  const start = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const isAt = (magic: string, at: number) => start.toString("latin1", at, at + magic.length) === magic;
  const about = bytes / USUAL_BYTES_PER_SECOND;
  if (LONG_FORMATS.some(([magic, at]) => isAt(magic, at))) return { atMost: UNBOUNDED, about };
  if (isAt("RIFF", 0)) {
    const rate = isAt("WAVE", 8) ? bytesPerSecondOfWav(start) : null;
    return rate === null ? { atMost: UNBOUNDED, about } : { atMost: bytes / rate, about: bytes / rate };
  }
  // A tag can stand before anything; what follows has to be MPEG audio.
  if (isAt("ID3", 0)) {
    const at = tagEnd(start);
    if (at + 2 > start.length && start.length < bytes) return "more";
    if (!isMpegAudio(start, at)) return { atMost: UNBOUNDED, about };
  }
  return { atMost: bytes / LEAST_BYTES_PER_SECOND, about };
}

const FORMAT_CHUNK = Buffer.from("fmt ");
/** PCM, floating point, A-law, µ-law; an extensible one says in its first two bytes which of them. */
const UNCOMPRESSED = new Set([1, 3, 6, 7]);
const EXTENSIBLE = 0xfffe;

/** Null when it is compressed, or cannot be read. */
function bytesPerSecondOfWav(start: Buffer): number | null {
  const at = start.indexOf(FORMAT_CHUNK) + 8;
  if (at < 8 || at + 26 > start.length) return null;
  const tag = start.readUInt16LE(at);
  if (!UNCOMPRESSED.has(tag === EXTENSIBLE ? start.readUInt16LE(at + 24) : tag)) return null;
  const computed =
    (start.readUInt16LE(at + 2) * start.readUInt32LE(at + 4) * start.readUInt16LE(at + 14)) / 8;
  const said = start.readUInt32LE(at + 8);
  // Where the two differ, the longer one counts.
  const rate = Math.min(said, computed);
  return rate > 0 ? rate : null;
}

/** ID3v2: ten bytes with the size of the rest, seven bits in each byte. */
function tagEnd(start: Buffer): number {
  const [a = 0, b = 0, c = 0, d = 0] = start.subarray(6, 10);
  return 10 + ((a << 21) | (b << 14) | (c << 7) | d);
}

function isMpegAudio(start: Buffer, at: number): boolean {
  return start[at] === 0xff && ((start[at + 1] ?? 0) & 0xe0) === 0xe0;
}
