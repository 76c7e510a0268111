import { HASH_BYTES, leafHash, peaks, rootOfPeaks } from "./merkle.ts";

/** Hashes in a full tile (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** A tile as it is stored: the last of its level may be partial. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: readonly Buffer[];
}

/** The partial tiles at the right edge of a tree of `size` leaves: where they are and how wide. */
export function edgeOf(size: number): readonly { level: number; index: number; width: number }[] {
  const edge: { level: number; index: number; width: number }[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    const width = count % TILE_WIDTH;
    if (width > 0) edge.push({ level, index: Math.floor(count / TILE_WIDTH), width });
  }
  return edge;
}

/** A tile's bytes as hashes. */
export function splitTile(bytes: Uint8Array): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += HASH_BYTES)
    hashes.push(Buffer.from(bytes.subarray(at, at + HASH_BYTES)));
  return hashes;
}

/** The right edge of a tree, to which leaves are added. It remembers the tiles that changed. */
export class GrowingTree {
  #size: number;
  readonly #edge: Buffer[][] = [];
  readonly #full: Tile[] = [];
  /** The lowest levels were touched by the last leaf, up to here. */
  #touched = 0;

  /** @param edge the partial tiles of `edgeOf(size)` */
  constructor(size: number, edge: readonly Tile[]) {
    this.#size = size;
    for (const { level, hashes } of edge) this.#level(level).push(...hashes);
  }

  get size(): number {
    return this.#size;
  }

  append(entry: Uint8Array): void {
    this.#push(0, leafHash(entry));
    this.#size += 1;
  }

  /** The root of the tree as it is now (RFC 9162 section 2.1.1). */
  root(): Buffer {
    return rootOfPeaks(this.#edge.toReversed().flatMap((hashes) => peaks(hashes)));
  }

  /** The tiles that are new or grew. A tile that became full is there once, as full. */
  changed(): readonly Tile[] {
    const partial = edgeOf(this.#size).flatMap(({ level, index }) =>
      level <= this.#touched ? [{ level, index, hashes: [...this.#level(level)] }] : [],
    );
    return [...this.#full, ...partial];
  }

  #level(level: number): Buffer[] {
    while (this.#edge.length <= level) this.#edge.push([]);
    return this.#edge[level] as Buffer[];
  }

  #push(level: number, hash: Buffer): void {
    const hashes = this.#level(level);
    hashes.push(hash);
    this.#touched = Math.max(this.#touched, level);
    if (hashes.length < TILE_WIDTH) return;
    const index = Math.floor(this.#size / TILE_WIDTH ** (level + 1));
    const whole = hashes.splice(0);
    this.#full.push({ level, index, hashes: whole });
    this.#push(level + 1, peaks(whole)[0] as Buffer);
  }
}

/** What of a log's public files is meant, with `width` for a partial one. */
export interface TilePath {
  readonly kind: "tile" | "entries";
  /** 0 for entries. */
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

const PATH =
  /^(?:(?<level>0|[1-9]\d?)|entries)\/(?<index>(?:x\d{3}\/)*\d{3})(?:\.p\/(?<width>[1-9]\d{0,2}))?$/;
/** Index parts beyond which numbers would not be exact; far more leaves than a ledger will have. */
const MOST_PARTS = 5;

/** Reads what follows `<prefix>/tile/` (C2SP tlog-tiles): `0/x001/234`, `entries/000.p/17`. Null for anything else. */
export function parseTilePath(text: string): TilePath | null {
  const found = PATH.exec(text)?.groups;
  if (!found) return null;
  const parts = (found["index"] ?? "").replaceAll("x", "").split("/");
  const width = found["width"] === undefined ? TILE_WIDTH : Number(found["width"]);
  const level = Number(found["level"] ?? 0);
  // An index is written in one way only: no leading group of zeros.
  if (parts.length > MOST_PARTS || (parts.length > 1 && parts[0] === "000") || level > 63) return null;
  if (found["width"] !== undefined && width >= TILE_WIDTH) return null;
  const kind = found["level"] === undefined ? "entries" : "tile";
  return { kind, level, index: Number(parts.join("")), width };
}
