import type { JournaledNotes } from "../../ports/journal.ts";

/**
 * A segment on disk, all numbers little endian:
 *
 * header (8 bytes): "SPJ4" ‖ stamp (4)
 * record: stamp (4) ‖ length (4) ‖ CRC-32 (4) ‖ what began ‖ length (4) ‖ CRC-32 (4) ‖ room for the end
 *
 * A segment is used again without being emptied: each use has the next stamp, and what an earlier use left ends the
 * reading like the zeros of a new file. The checksum of a beginning starts from the stamp, and that of an end from
 * the checksum of its beginning, so that nothing old can be taken for something new.
 */
export const MAGIC = Buffer.from("SPJ4");
export const STAMP_AT = 4;
export const SEGMENT_HEADER_BYTES = 8;

export const BEGIN_HEADER_BYTES = 12;
export const END_HEADER_BYTES = 8;

/** The most an end may take, its header not counted. */
export const END_BYTES = 448;

/** The bytes of a record in its segment. */
export function recordBytes(beginBytes: number): number {
  return BEGIN_HEADER_BYTES + beginBytes + END_HEADER_BYTES + END_BYTES;
}

export interface SegmentNotes {
  readonly notes: JournaledNotes[];
  /** Beginnings or ends that are damaged: the last ones before a loss of power. */
  readonly torn: number;
}

/** The notes of a segment up to its end or to the first torn beginning. Null when it is of another format. */
export function readSegment(segment: Uint8Array): SegmentNotes | null {
  const notes: JournaledNotes[] = [];
  // A segment that was made and never used is all zeros.
  if (segment.subarray(0, SEGMENT_HEADER_BYTES).every((byte) => byte === 0)) return { notes, torn: 0 };
  if (!MAGIC.equals(segment.subarray(0, MAGIC.length))) return null;
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const stamp = view.getUint32(STAMP_AT, true);
  let torn = 0;
  for (let at = SEGMENT_HEADER_BYTES; at + BEGIN_HEADER_BYTES <= segment.length; ) {
    const itsStamp = view.getUint32(at, true);
    if (itsStamp < stamp) return { notes, torn };
    const length = view.getUint32(at + 4, true);
    const checksum = view.getUint32(at + 8, true);
    const start = at + BEGIN_HEADER_BYTES;
    const next = at + recordBytes(length);
    if (itsStamp > stamp || next > segment.length) return { notes, torn: torn + 1 };
    const begun = segment.subarray(start, start + length);
    if (Bun.hash.crc32(begun, stamp) !== checksum) return { notes, torn: torn + 1 };
    const ended = readEnd(segment, view, start + length, checksum);
    if (ended === "torn") torn += 1;
    notes.push({ begun, ended: ended === "torn" ? null : ended });
    at = next;
  }
  return { notes, torn };
}

function readEnd(segment: Uint8Array, view: DataView, at: number, seed: number): Uint8Array | null | "torn" {
  const length = view.getUint32(at, true);
  if (length === 0) return null;
  if (length > END_BYTES) return "torn";
  const start = at + END_HEADER_BYTES;
  const ended = segment.subarray(start, start + length);
  return Bun.hash.crc32(ended, seed) === view.getUint32(at + 4, true) ? ended : "torn";
}
