import { createHash } from "node:crypto";

/** Bytes of a hash in the tree: SHA-256. */
export const HASH_BYTES = 32;

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The hash of a leaf (RFC 9162 section 2.1.1). */
export function leafHash(entry: Uint8Array): Buffer {
  return createHash("sha256").update(LEAF).update(entry).digest();
}

/** The hash of two neighbours (RFC 9162 section 2.1.1). */
function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash("sha256").update(NODE).update(left).update(right).digest();
}

/**
 * The whole subtrees that lie side by side over `count` neighbours of the same size, the largest first: five
 * neighbours are one subtree of four and one of one.
 */
export function peaks(neighbours: readonly Buffer[]): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let start = 0; start < neighbours.length; ) {
    const width = 2 ** Math.floor(Math.log2(neighbours.length - start));
    found.push(fold(neighbours.slice(start, start + width)));
    start += width;
  }
  return found;
}

/** The hash over 2^n neighbours. */
function fold(neighbours: readonly Buffer[]): Buffer {
  let level = neighbours;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2)
      above.push(nodeHash(level[at] as Buffer, level[at + 1] as Buffer));
    level = above;
  }
  return level[0] as Buffer;
}

/** The root over whole subtrees from left to right, each larger than the next; of nothing, the empty tree's root. */
export function rootOfPeaks(found: readonly Buffer[]): Buffer {
  const last = found.at(-1);
  if (!last) return createHash("sha256").digest();
  return found.slice(0, -1).reduceRight<Buffer>((right, left) => nodeHash(left, right), last);
}

/** Reads the hash over the leaves from `start` to before `start + 2^height`, all of which are there. */
export type SubtreeReader = (start: number, height: number) => Promise<Buffer>;

/** The hash over the leaves from `start` to before `end` (MTH of RFC 9162 section 2.1.1). */
async function rangeHash(start: number, end: number, read: SubtreeReader): Promise<Buffer> {
  const count = end - start;
  const split = splitOf(count);
  if (split * 2 === count || count === 1) return read(start, Math.log2(count));
  return nodeHash(await rangeHash(start, start + split, read), await rangeHash(start + split, end, read));
}

/** The largest power of two below `count`. */
function splitOf(count: number): number {
  return count < 2 ? 0 : 2 ** (Math.ceil(Math.log2(count)) - 1);
}

/**
 * The neighbours on the way from leaf `index` to the root of a tree of `size`, the lowest first (RFC 9162 section
 * 2.1.3.1).
 */
export async function inclusionProof(
  index: number,
  size: number,
  read: SubtreeReader,
): Promise<readonly Buffer[]> {
  const proof: Buffer[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      proof.push(await rangeHash(middle, end, read));
      end = middle;
    } else {
      proof.push(await rangeHash(start, middle, read));
      start = middle;
    }
  }
  return proof.reverse();
}
