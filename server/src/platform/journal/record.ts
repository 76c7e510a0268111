/**
 * One journal record on disk: length (4 bytes, little endian) ‖ CRC-32 of the text (4) ‖ UTF-8 text. A length of zero
 * is the end of what was written, because a segment is filled with zeros when it is made.
 */
export const HEADER_BYTES = 8;

/** The records of a segment up to its end or to the first torn one. */
export function readRecords(segment: Uint8Array): { readonly records: string[]; readonly torn: boolean } {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const decoder = new TextDecoder();
  const records: string[] = [];
  let offset = 0;
  while (offset + HEADER_BYTES <= segment.length) {
    const length = view.getUint32(offset, true);
    if (length === 0) return { records, torn: false };
    const start = offset + HEADER_BYTES;
    if (start + length > segment.length) return { records, torn: true };
    const body = segment.subarray(start, start + length);
    if (Bun.hash.crc32(body) !== view.getUint32(offset + 4, true)) return { records, torn: true };
    records.push(decoder.decode(body));
    offset = start + length;
  }
  return { records, torn: false };
}
