import type { ControlDatabase } from "../../ports/database.ts";
import type { Vault } from "../../vault/index.ts";
import { inclusionProof } from "../merkle/merkle.ts";
import { verifierKey } from "../merkle/note.ts";
import { lineOf, tileReader } from "./export.ts";
import { listSigningKeys } from "./keys/store.ts";
import { openLeaves } from "./open-leaves.ts";
import { SignedTree, TreeDamaged } from "./signed-tree.ts";
import { indexOfEntry, newestCheckpoint } from "./store.ts";

/** Single entries out of one signed tree. */
export interface EntryProofs {
  /** The signed note. */
  readonly checkpoint: string;
  /** The verifier keys that signed, the oldest first. */
  readonly keys: readonly string[];
  /** As lines of an export; null for one that is not signed yet. */
  readonly entries: readonly ({ readonly [member: string]: unknown } | null)[];
}

/**
 * Proves that single entries are in the tree that is signed now.
 * @param ids of the entries
 * @throws TreeDamaged when what is stored is not what was signed
 */
export async function proveEntries(
  database: ControlDatabase,
  vault: Vault,
  ids: readonly string[],
): Promise<EntryProofs> {
  const { checkpoint, size, keys, indexes } = await database.asOperator(async (db) => {
    // First the places: a tree that is read afterwards covers them.
    const found: (number | null)[] = [];
    for (const id of ids) found.push(await indexOfEntry(db, id));
    const tree = await SignedTree.open(db);
    return {
      indexes: found,
      checkpoint: (await newestCheckpoint(db)) ?? "",
      size: tree?.checkpoint.size ?? 0,
      keys: await listSigningKeys(db),
    };
  });
  const entries: ({ readonly [member: string]: unknown } | null)[] = [];
  const tiles = new Map<string, Promise<Buffer[]>>();
  for (const index of indexes) {
    if (index === null) {
      entries.push(null);
      continue;
    }
    const opened = (await openLeaves(database, vault, { first: index }).next()).value?.[0];
    if (index >= size || opened?.leaf.index !== index || typeof opened.opened === "string")
      throw new TreeDamaged("entry");
    const proof = await database.asOperator((db) => inclusionProof(index, size, tileReader(db, tiles)));
    entries.push(lineOf(opened, proof));
  }
  const names = keys.map(({ origin, publicKey }) => verifierKey({ name: origin, publicKey }));
  return { checkpoint, keys: names, entries };
}
