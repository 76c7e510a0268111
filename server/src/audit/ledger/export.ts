import { OperatorError } from "../../kernel/errors.ts";
import type { ControlDatabase, OperatorDb } from "../../ports/database.ts";
import type { Vault } from "../../vault/index.ts";
import { parseCheckpoint } from "../tree/checkpoint.ts";
import { inclusionProof, peaks, type SubtreeReader } from "../tree/merkle.ts";
import { verifierKey } from "../tree/note.ts";
import { TILE_WIDTH } from "../tree/tile.ts";
import { listSigningKeys } from "./keys/store.ts";
import { type OpenedLeaf, openLeaves } from "./open-leaves.ts";
import { newestCheckpoint, readTile } from "./store.ts";

const TILE_HEIGHT = 8;

export interface ExportOptions {
  /** The first leaf. */
  readonly first: number;
  /** With each entry the hashes that prove it, so that it can be checked alone and offline. */
  readonly proofs: boolean;
}

/**
 * The ledger as lines of JSON, for an auditor: first what was signed, then each leaf with its entry and salt, or that
 * its subject was erased. docs/audit-ledger.md describes it; the verifier checks it.
 * @throws OperatorError when nothing was signed yet, or fewer entries than to begin after
 */
export async function* exportLedger(
  database: ControlDatabase,
  vault: Vault,
  { first, proofs }: ExportOptions,
): AsyncGenerator<string> {
  const { checkpoint, keys } = await database.asOperator(async (db) => ({
    checkpoint: (await newestCheckpoint(db)) ?? "",
    keys: await listSigningKeys(db),
  }));
  const size = parseCheckpoint(checkpoint)?.size;
  if (size === undefined)
    throw new OperatorError(
      "The audit ledger has no checkpoint yet; start a server, which signs one within a second.",
    );
  if (first > size)
    throw new OperatorError(`There is no entry ${first} yet: ${size} are signed, and the first is 0.`);
  const names = keys.map(({ origin, publicKey }) => verifierKey({ name: origin, publicKey }));
  yield JSON.stringify({ format: "sallyport-audit-export/2", first, size, checkpoint, keys: names });
  const tiles = new Map<string, Promise<Buffer[]>>();
  for await (const leaves of openLeaves(database, vault, { first })) {
    const lines = await database.asOperator(async (db) => {
      const written: string[] = [];
      for (const opened of leaves) {
        const { index } = opened.leaf;
        if (index >= size) break;
        const proof = proofs ? await inclusionProof(index, size, tileReader(db, tiles)) : null;
        written.push(JSON.stringify(lineOf(opened, proof)));
      }
      return written;
    });
    yield* lines;
  }
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
    if (!hash)
      throw new OperatorError(`Tile ${name} of the audit ledger is missing; run 'sallyport audit verify'.`);
    return hash;
  };
}
