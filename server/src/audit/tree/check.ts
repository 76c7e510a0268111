import type { ControlDatabase, OperatorDb } from "../../ports/database.ts";
import type { Vault } from "../../vault/index.ts";
import { type Checkpoint, parseCheckpoint } from "../merkle/checkpoint.ts";
import { type NoteVerifier, openNote } from "../merkle/note.ts";
import { GrowingTree } from "../merkle/tile.ts";
import { listSigningKeys } from "./keys/store.ts";
import { addLateErasures, Erasures, openLeaves } from "./open-leaves.ts";
import { newestCheckpoint, readTile } from "./store.ts";

/** What a check of the whole stored tree found. */
export interface TreeReport {
  readonly size: number;
  readonly readable: number;
  readonly erased: number;
  /** A sentence for each thing that is wrong; empty when all is well. */
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 20;

/**
 * D-4: reads the whole ledger with the auditor's login and computes it anew: every entry opens to its leaf and is what the
 * columns beside it say, or was erased and the tree says so; the leaves make the tiles, the tiles the root, and the
 * root is the one that was signed.
 * @param kept checkpoints kept earlier, as signed notes: the tree must still contain them
 */
export async function checkTree(
  database: ControlDatabase,
  vault: Vault,
  kept: readonly string[] = [],
): Promise<TreeReport> {
  const { checkpoint, verifiers } = await database.asOperator(async (db) => ({
    checkpoint: await newestCheckpoint(db),
    verifiers: (await listSigningKeys(db)).map(({ origin, publicKey }) => ({ name: origin, publicKey })),
  }));
  const problems: string[] = [];
  const current = checkpoint === null ? null : readSigned(checkpoint, verifiers);
  if (checkpoint !== null && !current)
    problems.push("The newest checkpoint is not signed by the tree's keys.");
  const earlier = kept.map((note) => readSigned(note, verifiers));
  if (earlier.includes(null)) problems.push("A kept checkpoint is not signed by the tree's keys.");
  const expected = [current, ...earlier].filter((one) => one !== null);
  const size = current?.size ?? 0;
  const tree = new GrowingTree(0, []);
  const erasures = new Erasures();
  const erased: { readonly index: number; readonly missing: readonly string[] }[] = [];
  let [readable, next] = [0, 0];
  for await (const leaves of openLeaves(database, vault)) {
    for (const { leaf, opened } of leaves) {
      const { index } = leaf;
      if (typeof opened === "object" && "entry" in opened) erasures.add(index, opened.entry);
      if (index !== next) problems.push(`Leaf ${next} is missing.`);
      next = index + 1;
      // Leaves that came while this runs are behind the checkpoint.
      if (tree.size >= size) continue;
      if (typeof opened === "string")
        problems.push(`Entry ${index} is not what its leaf says, or does not open.`);
      else if ("missing" in opened) erased.push({ index, ...opened });
      else readable += 1;
      tree.append(leaf.entry.leaf);
      problems.push(...rootProblems(tree, expected));
    }
    if (problems.length > MOST_PROBLEMS) break;
  }
  await addLateErasures(database, vault, erasures, next);
  for (const { index, missing } of erased)
    if (!erasures.explain(index, missing))
      problems.push(`Entry ${index} cannot be read: a key is gone that no entry says was erased.`);
  for (const one of expected)
    if (one.size > tree.size)
      problems.push(`A checkpoint has ${one.size} leaves, and the tree only ${tree.size}.`);
  problems.push(...(await database.asOperator((db) => unsignedProblems(db, next))));
  problems.push(...(await database.asOperator((db) => tileProblems(db, tree))));
  return { size, readable, erased: erased.length, problems: problems.slice(0, MOST_PROBLEMS) };
}

/** Leaves get into the tree with the checkpoint that covers them. */
async function unsignedProblems(db: OperatorDb, leaves: number): Promise<readonly string[]> {
  const size = parseCheckpoint((await newestCheckpoint(db)) ?? "")?.size ?? 0;
  return leaves > size ? [`There are ${leaves} leaves, and only ${size} are signed.`] : [];
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
