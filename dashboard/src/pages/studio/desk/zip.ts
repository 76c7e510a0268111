/** A file of an archive. */
export interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ (TABLE[(sum ^ byte) & 255] ?? 0);
  return (sum ^ 0xffffffff) >>> 0;
}

/** 4 GB: larger archives and longer lists need another form, which nobody gets by a click. */
const MOST_BYTES = 0xffff_ffff;
const MOST_ENTRIES = 0xffff;
/** The first day there is: when pictures were made is nobody's who gets the archive. */
const DOS_DAY = 0x21;
/** Names are UTF-8. */
const FLAGS = 0x0800;

/**
 * Packs files into a ZIP archive without compressing them: pictures are compressed already (PKWARE APPNOTE 6.3.10, sections 4.3.7,
 * 4.3.12 and 4.3.16).
 * @throws RangeError when it would be larger than such an archive can be
 */
export function zip(entries: readonly Entry[]): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const called = new TextEncoder().encode(name);
    const facts = [
      ...[u16(20), u16(FLAGS), u16(0), u16(0), u16(DOS_DAY)],
      ...[u32(crc32(bytes)), u32(bytes.length), u32(bytes.length), u16(called.length), u16(0)],
    ];
    const local = joined([u32(0x04034b50), ...facts, called]);
    directory.push(
      joined([u32(0x02014b50), u16(20), ...facts, u16(0), u16(0), u16(0), u32(0), u32(offset), called]),
    );
    parts.push(local, bytes);
    offset += local.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  if (offset + size > MOST_BYTES || entries.length > MOST_ENTRIES)
    throw new RangeError("the archive would be too large");
  const count = u16(entries.length);
  const end = joined([u32(0x06054b50), u16(0), u16(0), count, count, u32(size), u32(offset), u16(0)]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 255, value >>> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
