import type { OperatorDb } from "../../ports/database.ts";
import { type Checkpoint, parseCheckpoint } from "../merkle/checkpoint.ts";
import { leafHash, peaks } from "../merkle/merkle.ts";
import { openNote } from "../merkle/note.ts";
import { edgeOf, GrowingTree, TILE_WIDTH, type Tile } from "../merkle/tile.ts";
import { listSigningKeys } from "./keys/store.ts";
import { newestCheckpoint, readBundle, readEdge, readTile } from "./store.ts";

/** The stored ledger is not the one that was signed. Nothing is added to it: that would sign the damage. */
export class TreeDamaged extends Error {
  override readonly name = "TreeDamaged";
}

const MOST_KNOWN_TILES = 1_024;

/** The newest tree that was signed. Nothing stored is believed before it was hashed up to the signed root. */
export class SignedTree {
  readonly checkpoint: Checkpoint;
  /** The partial tiles on its right, which make its root. */
  readonly #edge: readonly Tile[];
  readonly #known = new Map<string, readonly Buffer[]>();

  private constructor(checkpoint: Checkpoint, edge: readonly Tile[]) {
    this.checkpoint = checkpoint;
    this.#edge = edge;
  }

  /**
   * Null when nothing was signed yet.
   * @throws TreeDamaged when no key of the tree signed the checkpoint, or the tiles on the right do not make its root
   */
  static async open(db: OperatorDb): Promise<SignedTree | null> {
    const note = await newestCheckpoint(db);
    if (note === null) return null;
    const checkpoint = await readSigned(db, note);
    const edge = await readEdge(db, checkpoint.size);
    if (!new GrowingTree(checkpoint.size, edge).root().equals(checkpoint.root))
      throw new TreeDamaged("tiles");
    return new SignedTree(checkpoint, edge);
  }

  /** To add leaves to. */
  grow(): GrowingTree {
    return new GrowingTree(this.checkpoint.size, this.#edge);
  }

  /** Whether a stored leaf is the one that was signed at this place. @throws TreeDamaged when a tile is not */
  async has(db: OperatorDb, index: number, leaf: Uint8Array): Promise<boolean> {
    if (index >= this.checkpoint.size) return false;
    const tile = await this.#tile(db, 0, Math.floor(index / TILE_WIDTH));
    return leafHash(leaf).equals(tile[index % TILE_WIDTH] as Buffer);
  }

  /** The root that this tree had when it was smaller. @throws TreeDamaged when a tile is not what was signed */
  async rootAt(db: OperatorDb, size: number): Promise<Buffer> {
    const edge: Tile[] = [];
    for (const { level, index, width } of edgeOf(size))
      edge.push({ level, index, hashes: (await this.#tile(db, level, index)).slice(0, width) });
    return new GrowingTree(size, edge).root();
  }

  /** Whether the newest leaves that the world is shown are those that were signed. */
  async hasItsLastBundle(db: OperatorDb): Promise<boolean> {
    const last = Math.floor((this.checkpoint.size - 1) / TILE_WIDTH);
    const [tile, leaves] = [await this.#tile(db, 0, last), await readBundle(db, last)];
    return (
      leaves.length === tile.length && tile.every((hash, at) => hash.equals(leafHash(leaves[at] as Buffer)))
    );
  }

  /** A full tile's hash is in the tile above it, and so on up to the edge, whose tiles make the root. */
  async #tile(db: OperatorDb, level: number, index: number): Promise<readonly Buffer[]> {
    const name = `${level}/${index}`;
    const known = this.#known.get(name);
    if (known) return known;
    const edge = this.#edge.find((one) => one.level === level && one.index === index);
    const hashes = edge?.hashes ?? (await readTile(db, level, index));
    if (!edge) {
      const above = await this.#tile(db, level + 1, Math.floor(index / TILE_WIDTH));
      const isWhole = hashes.length === TILE_WIDTH;
      if (!isWhole || !peaks(hashes)[0]?.equals(above[index % TILE_WIDTH] as Buffer))
        throw new TreeDamaged("tiles");
    }
    if (this.#known.size < MOST_KNOWN_TILES) this.#known.set(name, hashes);
    return hashes;
  }
}

/** What a stored note says. @throws TreeDamaged when no key of the tree signed it */
async function readSigned(db: OperatorDb, note: string): Promise<Checkpoint> {
  const keys = await listSigningKeys(db);
  const text = openNote(
    note,
    keys.map(({ origin, publicKey }) => ({ name: origin, publicKey })),
  );
  const checkpoint = text === null ? null : parseCheckpoint(text);
  if (!checkpoint || !keys.some(({ origin }) => origin === checkpoint.origin))
    throw new TreeDamaged("signature");
  return checkpoint;
}
