import { type FileHandle, open } from "node:fs/promises";
import { BARE, type Format, membersIn, unpack } from "./compressed.ts";
import type { Pattern } from "./patterns.ts";

/** Where a searched text was found. Never the text itself. */
export interface Finding {
  /** A path, or what else was searched. */
  readonly place: string;
  readonly offset: number;
  /** How it was written there; "gzip > raw" is inside a compressed piece, whose offset it is. */
  readonly encoding: string;
}

const CHUNK_BYTES = 8 * 1024 * 1024;
/** Longer than any pattern, and than what is needed to recognize a compressed piece. */
const OVERLAP_BYTES = 8 * 1024;
/** Read from where a compressed piece begins. */
const MEMBER_BYTES = 16 * 1024 * 1024;
/** Tried from the beginning of a file without knowing whether it is compressed at all. */
const BARE_BYTES = 256 * 1024;
/** Compressed inside compressed, and once more. */
const DEPTH = 3;

/** The second half of a text begins where the first ends, give or take what an encoding rounds. */
const ROUNDING_BYTES = 4;

/** Searches what is in memory. */
export async function searchBytes(
  place: string,
  bytes: Buffer,
  patterns: readonly Pattern[],
): Promise<readonly Finding[]> {
  const findings = findPatterns(place, bytes, 0, bytes.length, patterns);
  findings.push(...(await searchMembers(place, bytes, 0, bytes.length, patterns, DEPTH)));
  findings.push(...(await searchBare(place, bytes, patterns)));
  return merge(findings);
}

/** Searches a file of any size in pieces. Returns how many bytes were read. */
export async function searchFile(
  path: string,
  patterns: readonly Pattern[],
  limitBytes: number,
): Promise<{ readonly bytes: number; readonly findings: readonly Finding[] }> {
  const file = await open(path, "r");
  try {
    const findings: Hit[] = [];
    const buffer = Buffer.allocUnsafe(Math.min((await file.stat()).size + 1, CHUNK_BYTES) + OVERLAP_BYTES);
    let offset = 0;
    for (;;) {
      const length = await fill(file, buffer, offset);
      const last = length < buffer.length || offset + length >= limitBytes;
      const fresh = last ? length : buffer.length - OVERLAP_BYTES;
      const chunk = buffer.subarray(0, length);
      findings.push(...findPatterns(path, chunk, offset, fresh, patterns));
      findings.push(...(await searchMembers(path, chunk, offset, fresh, patterns, DEPTH, file)));
      if (offset === 0) findings.push(...(await searchBare(path, chunk, patterns)));
      if (last) return { bytes: offset + length, findings: merge(findings) };
      offset += fresh;
    }
  } finally {
    await file.close();
  }
}

async function fill(file: FileHandle, buffer: Buffer, offset: number): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, offset + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

interface Hit extends Finding {
  readonly length: number;
}

function findPatterns(
  place: string,
  bytes: Buffer,
  base: number,
  end: number,
  patterns: readonly Pattern[],
): Hit[] {
  const findings: Hit[] = [];
  for (const { encoding, bytes: wanted } of patterns) {
    for (let at = bytes.indexOf(wanted); at >= 0 && at < end; at = bytes.indexOf(wanted, at + wanted.length))
      findings.push({ place, offset: base + at, encoding, length: wanted.length });
  }
  return findings;
}

async function searchMembers(
  place: string,
  bytes: Buffer,
  base: number,
  end: number,
  patterns: readonly Pattern[],
  depth: number,
  file?: FileHandle,
): Promise<Hit[]> {
  const findings: Hit[] = [];
  for (const { format, offset } of membersIn(bytes, end)) {
    const here = bytes.subarray(offset, offset + MEMBER_BYTES);
    const whole = file && here.length < MEMBER_BYTES ? await readMember(file, base + offset, here) : here;
    findings.push(...(await searchUnpacked(place, format, whole, base + offset, patterns, depth)));
  }
  return findings;
}

async function readMember(file: FileHandle, offset: number, here: Buffer): Promise<Buffer> {
  const { size } = await file.stat();
  if (offset + here.length >= size) return here;
  const whole = Buffer.allocUnsafe(Math.min(size - offset, MEMBER_BYTES));
  return whole.subarray(0, await fill(file, whole, offset));
}

async function searchBare(place: string, bytes: Buffer, patterns: readonly Pattern[]): Promise<Hit[]> {
  const findings: Hit[] = [];
  for (const format of BARE)
    findings.push(...(await searchUnpacked(place, format, bytes.subarray(0, BARE_BYTES), 0, patterns, 1)));
  return findings;
}

async function searchUnpacked(
  place: string,
  format: Format,
  packed: Buffer,
  offset: number,
  patterns: readonly Pattern[],
  depth: number,
): Promise<Hit[]> {
  const inside = await unpack(format, packed);
  const found = findPatterns(place, inside, 0, inside.length, patterns);
  if (depth > 1) found.push(...(await searchMembers(place, inside, 0, inside.length, patterns, depth - 1)));
  return found.map(({ encoding }) => ({ place, offset, encoding: `${format} > ${encoding}`, length: 0 }));
}

/** Sorted by offset, the halves of one text as one. */
function merge(hits: readonly Hit[]): readonly Finding[] {
  const findings: Finding[] = [];
  const ends = new Map<string, number>();
  for (const { length, ...finding } of hits.toSorted((one, other) => one.offset - other.offset)) {
    const { encoding, offset } = finding;
    if (offset > (ends.get(encoding) ?? -1)) findings.push(finding);
    ends.set(encoding, offset + length + ROUNDING_BYTES);
  }
  return findings;
}
