import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { inclusionProof, type SubtreeReader } from "./merkle.ts";
import { edgeOf, GrowingTree, parseTilePath, TILE_WIDTH } from "./tile.ts";

/** RFC 9162 section 2.1 word for word, with nothing of ours. */
const sha256 = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
function mth(entries: readonly Uint8Array[]): Buffer {
  const [first] = entries;
  if (!first) return sha256();
  if (entries.length === 1) return sha256(Buffer.of(0), first);
  const split = powerBelow(entries.length);
  return sha256(Buffer.of(1), mth(entries.slice(0, split)), mth(entries.slice(split)));
}
function powerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
function path(index: number, entries: readonly Uint8Array[]): readonly Buffer[] {
  if (entries.length === 1) return [];
  const split = powerBelow(entries.length);
  return index < split
    ? [...path(index, entries.slice(0, split)), mth(entries.slice(split))]
    : [...path(index - split, entries.slice(split)), mth(entries.slice(0, split))];
}

const leaves = (count: number) => Array.from({ length: count }, (_, index) => Buffer.from(`leaf ${index}`));

function grow(count: number): GrowingTree {
  const tree = new GrowingTree(0, []);
  for (const leaf of leaves(count)) tree.append(leaf);
  return tree;
}

describe("D-4 the tree", () => {
  test("has the root of RFC 9162 at every size", () => {
    const tree = new GrowingTree(0, []);
    const all = leaves(600);
    for (const [index, leaf] of all.entries()) {
      if (index < 40 || index % 37 === 0 || (index > 250 && index < 260))
        expect(tree.root().equals(mth(all.slice(0, index)))).toBe(true);
      tree.append(leaf);
    }
    expect(tree.root().equals(mth(all))).toBe(true);
  });

  test("is the same when it is taken up again from its edge, in any pieces", () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pieces, (counts) => {
        const all = leaves(counts.reduce((sum, count) => sum + count));
        const stored = new Map<string, readonly Buffer[]>();
        let size = 0;
        for (const count of counts) {
          const edge = edgeOf(size).map(({ level, index, width }) => {
            const hashes = stored.get(`${level}/${index}`)?.slice(0, width) ?? [];
            return { level, index, hashes };
          });
          const tree = new GrowingTree(size, edge);
          for (const leaf of all.slice(size, size + count)) tree.append(leaf);
          for (const { level, index, hashes } of tree.changed()) stored.set(`${level}/${index}`, hashes);
          size += count;
          expect(tree.root().equals(mth(all.slice(0, size)))).toBe(true);
        }
        const whole = grow(size).changed();
        expect(new Set(stored.keys())).toEqual(new Set(whole.map(({ level, index }) => `${level}/${index}`)));
        for (const { level, index, hashes } of whole)
          expect(Buffer.concat(stored.get(`${level}/${index}`) ?? []).equals(Buffer.concat(hashes))).toBe(
            true,
          );
      }),
      { numRuns: 40 },
    );
  });

  test("has the tiles that C2SP tlog-tiles describes for 70,000 entries", () => {
    const shape = edgeOf(70_000).map(({ level, index, width }) => ({ level, index, width }));
    expect(shape).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    const full = grow(TILE_WIDTH).changed();
    expect(full.map(({ level, index, hashes }) => [level, index, hashes.length])).toEqual([
      [0, 0, 256],
      [1, 0, 1],
    ]);
  });

  test("proves that a leaf is in it as RFC 9162 does", async () => {
    const sizes = fc.integer({ min: 1, max: 300 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, any) => {
        const all = leaves(size);
        const read: SubtreeReader = async (start, height) => mth(all.slice(start, start + 2 ** height));
        const index = any % size;
        const proof = await inclusionProof(index, size, read);
        expect(proof.map(String)).toEqual(path(index, all).map(String));
      }),
      { numRuns: 100 },
    );
  });
});

describe("a tile's path", () => {
  test.each([
    ["0/000", { kind: "tile", level: 0, index: 0, width: 256 }],
    ["63/x001/x234/067", { kind: "tile", level: 63, index: 1_234_067, width: 256 }],
    ["1/005.p/17", { kind: "tile", level: 1, index: 5, width: 17 }],
    ["entries/x273/112.p/255", { kind: "entries", level: 0, index: 273_112, width: 255 }],
  ] as const)("%s", (text, expected) => {
    expect(parseTilePath(text)).toEqual(expected);
  });

  test.each([
    "",
    "0",
    "00/000",
    "64/000",
    "0/0",
    "0/x000/001",
    "0/001/002",
    "0/x001",
    "0/000.p/0",
    "0/000.p/256",
    "0/000.p/017",
    "0/000/",
    "entries",
    "-1/000",
    "0/000?x",
    `0/${"x999/".repeat(6)}999`,
  ])("is not %p", (text) => {
    expect(parseTilePath(text)).toBeNull();
  });
});
