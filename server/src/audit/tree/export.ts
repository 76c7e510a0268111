import { ActError } from "../../kernel/act-error.ts";
import type { ControlDatabase, OperatorDb } from "../../ports/database.ts";
import type { Vault } from "../../vault/index.ts";
import { parseCheckpoint } from "../merkle/checkpoint.ts";
import { inclusionProof, peaks, type SubtreeReader } from "../merkle/merkle.ts";
import { verifierKey } from "../merkle/note.ts";
import { TILE_WIDTH } from "../merkle/tile.ts";
import { listSigningKeys } from "./keys/store.ts";
import { type OpenedLeaf, openLeaves } from "./open-leaves.ts";
import { newestCheckpoint, readTile } from "./store.ts";

const TILE_HEIGHT = 8;

export interface ExportOptions {
  /** The first leaf. */
  readonly first: number;
  /** Of the tree that is exported; null: the one that is signed now. */
  readonly size: number | null;
  /** With each entry the hashes that prove it, so that it can be checked alone and offline. */
  readonly proofs: boolean;
  /** How many entries at most. */
  readonly most: number;
}

/** A part of the tree as an auditor gets it. Each of them, and `head` before them, is a line of the file. */
export interface ExportPart {
  readonly head: { readonly [member: string]: unknown };
  readonly entries: readonly { readonly [member: string]: unknown }[];
  /** Of the tree that is exported. */
  readonly size: number;
}

/**
 * The tree for an auditor, a part at a time: first what was signed, then each leaf with its entry and salt, or that its
 * subject was erased. docs/audit-ledger.md describes it; the verifier checks it.
 * @throws ActError audit_not_signed, audit_damaged, or invalid_input when fewer entries are signed than to begin after
 */
export async function exportTree(
  database: ControlDatabase,
  vault: Vault,
  { first, size: asked, proofs, most }: ExportOptions,
): Promise<ExportPart> {
  const { checkpoint, keys } = await database.asOperator(async (db) => ({
    checkpoint: (await newestCheckpoint(db)) ?? "",
    keys: await listSigningKeys(db),
  }));
  const signed = parseCheckpoint(checkpoint)?.size;
  if (signed === undefined) throw new ActError("audit_not_signed");
  const size = Math.min(asked ?? signed, signed);
  if (first > size)
    throw new ActError("invalid_input", {
      field: "from",
      problem: `must be at most ${size}: so many entries are signed, and the first is 0`,
    });
  const names = keys.map(({ origin, publicKey }) => verifierKey({ name: origin, publicKey }));
  const head = { format: "sallyport-audit-export/2", first, size, checkpoint, keys: names };
  const tiles = new Map<string, Promise<Buffer[]>>();
  const range = { first, most: Math.min(most, size - first) };
  if (range.most === 0) return { head, entries: [], size };
  const leaves: readonly OpenedLeaf[] = (await openLeaves(database, vault, range).next()).value ?? [];
  const entries = await database.asOperator(async (db) => {
    const written: { readonly [member: string]: unknown }[] = [];
    for (const opened of leaves) {
      const { index } = opened.leaf;
      if (index >= size) break;
      const proof = proofs ? await inclusionProof(index, size, tileReader(db, tiles)) : null;
      written.push(lineOf(opened, proof));
    }
    return written;
  });
  return { head, entries, size };
}

/** One leaf as the export writes it. */
export function lineOf(
  { leaf: { index, entry }, opened }: OpenedLeaf,
  proof: readonly Buffer[] | null,
): { readonly [member: string]: unknown } {
  const { id, occurredAt, action, content, keys } = entry.parts;
  const shared = {
    index,
    leaf: entry.leaf.toString("base64"),
    keys,
    ...(proof ? { proof: proof.map((hash) => hash.toString("base64")) } : {}),
  };
  if (typeof opened === "string") return { ...shared, damaged: true };
  if ("missing" in opened) {
    const left = { id, occurredAt, action, content: Buffer.from(content).toString("base64") };
    return { ...shared, erased: true, ...left };
  }
  return { ...shared, salt: Buffer.from(opened.salt).toString("base64"), entry: opened.entry };
}

/** Subtrees out of the stored tiles, each of which is read once. */
export function tileReader(db: OperatorDb, tiles: Map<string, Promise<Buffer[]>>): SubtreeReader {
  return async (start, height) => {
    const level = Math.floor(height / TILE_HEIGHT);
    const first = start / TILE_WIDTH ** level;
    const index = Math.floor(first / TILE_WIDTH);
    const name = `${level}/${index}`;
    const tile = tiles.get(name) ?? readTile(db, level, index);
    tiles.set(name, tile);
    const at = first % TILE_WIDTH;
    const [hash] = peaks((await tile).slice(at, at + 2 ** (height % TILE_HEIGHT)));
    if (!hash) throw new ActError("audit_damaged");
    return hash;
  };
}
