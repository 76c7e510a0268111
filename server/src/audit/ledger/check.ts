import type { ControlDatabase, OperatorDb } from "../../ports/database.ts";
import { SealBroken, type Vault } from "../../vault/index.ts";
import { type Checkpoint, parseCheckpoint } from "../tree/checkpoint.ts";
import { type NoteVerifier, openNote } from "../tree/note.ts";
import { GrowingTree } from "../tree/tile.ts";
import { contentHash, leafOf, type OpenEntry, openEntry } from "./entry.ts";
import { listSigningKeys } from "./keys/store.ts";
import { KeyReader } from "./keys/subject-keys.ts";
import { type Leaf, newestCheckpoint, readLeaves, readTile } from "./store.ts";

const EPOCH = new Date(0);
const MOST_LEAVES = 2_000;

/** A leaf with its entry, if that can still be read. */
export interface OpenedLeaf {
  readonly leaf: Leaf;
  /** `erased`: a key of its leaf is gone. `damaged`: it does not open, or to something else than its leaf. */
  readonly opened: OpenEntry | "erased" | "damaged";
}

/** The leaves from an index on, in order, as many at a time as fit into memory. */
export async function* openLeaves(
  database: ControlDatabase,
  vault: Vault,
  range: { readonly first?: number; readonly since?: Date } = {},
): AsyncGenerator<readonly OpenedLeaf[]> {
  const reader = new KeyReader(vault);
  for (let first = range.first ?? 0; ; ) {
    const leaves = await database.asOperator(async (db) => {
      const found = await readLeaves(db, first, range.since ?? EPOCH, MOST_LEAVES);
      await reader.load(
        db,
        found.flatMap(({ sealed }) => sealed.keys),
      );
      return found;
    });
    const last = leaves.at(-1);
    if (!last) return;
    yield leaves.map((leaf) => ({ leaf, opened: openLeaf(leaf, reader) }));
    first = last.index + 1;
  }
}

function openLeaf({ sealed }: Leaf, reader: KeyReader): OpenedLeaf["opened"] {
  const kept = sealed.contentHash;
  if (kept !== null && !leafOf(kept, sealed.keys).equals(sealed.leaf)) return "damaged";
  const keys = reader.get(sealed.keys);
  if (!keys) return "erased";
  try {
    const opened = openEntry(sealed, keys);
    const isWhole = contentHash(opened).equals(kept ?? sealed.leaf);
    return isWhole && opened.entry.id === sealed.entryId ? opened : "damaged";
  } catch (error) {
    if (error instanceof SealBroken) return "damaged";
    throw error;
  }
}

/** What a check of the whole stored ledger found. */
export interface LedgerReport {
  readonly size: number;
  readonly readable: number;
  readonly erased: number;
  /** A sentence for each thing that is wrong; empty when all is well. */
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 20;

/**
 * D-4: reads the whole ledger with the auditor's login and computes it anew: every entry opens to its leaf, the leaves
 * make the tiles, the tiles the root, and the root is the one that was signed.
 * @param kept checkpoints kept earlier, as signed notes: the ledger must still contain them
 */
export async function checkLedger(
  database: ControlDatabase,
  vault: Vault,
  kept: readonly string[] = [],
): Promise<LedgerReport> {
  const { checkpoint, verifiers } = await database.asOperator(async (db) => ({
    checkpoint: await newestCheckpoint(db),
    verifiers: (await listSigningKeys(db)).map(({ origin, publicKey }) => ({ name: origin, publicKey })),
  }));
  const problems: string[] = [];
  const current = checkpoint === null ? null : readSigned(checkpoint, verifiers);
  if (checkpoint !== null && !current)
    problems.push("The newest checkpoint is not signed by the ledger's keys.");
  const earlier = kept.map((note) => readSigned(note, verifiers));
  if (earlier.includes(null)) problems.push("A kept checkpoint is not signed by the ledger's keys.");
  const expected = [current, ...earlier].filter((one) => one !== null);
  const size = current?.size ?? 0;
  const tree = new GrowingTree(0, []);
  const count = { readable: 0, erased: 0 };
  for await (const leaves of openLeaves(database, vault)) {
    for (const { leaf, opened } of leaves) {
      // Leaves that came while this runs are behind the checkpoint.
      if (tree.size >= size) break;
      if (leaf.index !== tree.size) problems.push(`Leaf ${tree.size} is missing.`);
      if (opened === "damaged") problems.push(`Entry ${leaf.index} does not open to its leaf.`);
      else count[opened === "erased" ? "erased" : "readable"] += 1;
      tree.append(leaf.sealed.leaf);
      problems.push(...rootProblems(tree, expected));
      if (problems.length > MOST_PROBLEMS) return { size, ...count, problems };
    }
  }
  for (const one of expected)
    if (one.size > tree.size)
      problems.push(`A checkpoint has ${one.size} leaves, and the ledger only ${tree.size}.`);
  problems.push(...(await database.asOperator((db) => tileProblems(db, tree))));
  return { size, ...count, problems: problems.slice(0, MOST_PROBLEMS) };
}

function readSigned(note: string, verifiers: readonly NoteVerifier[]): Checkpoint | null {
  const text = openNote(note, verifiers);
  return text === null ? null : parseCheckpoint(text);
}

function rootProblems(tree: GrowingTree, expected: readonly Checkpoint[]): readonly string[] {
  return expected
    .filter((one) => one.size === tree.size && !tree.root().equals(one.root))
    .map((one) => `The first ${one.size} leaves are not those of the checkpoint signed for them.`);
}

async function tileProblems(db: OperatorDb, tree: GrowingTree): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { level, index, hashes } of tree.changed()) {
    const stored = (await readTile(db, level, index)).slice(0, hashes.length);
    if (!Buffer.concat(stored).equals(Buffer.concat(hashes)))
      problems.push(`Tile ${index} of level ${level} does not fit the leaves.`);
  }
  return problems;
}
