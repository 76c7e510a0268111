import type { ControlDatabase, OperatorDb } from "../../ports/database.ts";
import { SealBroken, type Vault } from "../../vault/index.ts";
import { type OpenEntry, openEntry } from "./entry.ts";
import { KeyReader } from "./keys/subject-keys.ts";
import { leafOf } from "./leaf.ts";
import { type Leaf, readLeaves, readPending } from "./store.ts";

const EPOCH = new Date(0);
const MOST_LEAVES = 2_000;

/** The keys of an entry that are gone. */
interface Erased {
  readonly missing: readonly string[];
}

/** A leaf with its entry, if that can still be read. */
export interface OpenedLeaf {
  readonly leaf: Leaf;
  /**
   * `unread`: older than was asked for. `damaged`: what is stored beside the leaf, or sealed, is not what it was made
   * of. Whether the leaf itself is the one that was signed is another question (`SignedTree`).
   */
  readonly opened: OpenEntry | Erased | "unread" | "damaged";
}

/** The leaves from an index on, in order, `most` at a time (by default as many as fit into memory). */
export async function* openLeaves(
  database: ControlDatabase,
  vault: Vault,
  range: { readonly first?: number; readonly since?: Date; readonly most?: number } = {},
): AsyncGenerator<readonly OpenedLeaf[]> {
  const reader = new KeyReader(vault);
  for (let first = range.first ?? 0; ; ) {
    const leaves = await database.asOperator(async (db) => {
      const found = await readLeaves(db, first, range.since ?? EPOCH, range.most ?? MOST_LEAVES);
      await reader.load(
        db,
        found.flatMap(({ entry }) => (entry.record ? entry.parts.keys : [])),
      );
      return found;
    });
    const last = leaves.at(-1);
    if (!last) return;
    yield leaves.map((leaf) => ({ leaf, opened: openLeaf(leaf, reader) }));
    first = last.index + 1;
  }
}

/** These leaves, in their order. */
export async function openTheseLeaves(
  db: OperatorDb,
  vault: Vault,
  leaves: readonly Leaf[],
): Promise<readonly OpenedLeaf[]> {
  const reader = new KeyReader(vault);
  await reader.load(
    db,
    leaves.flatMap(({ entry }) => entry.parts.keys),
  );
  return leaves.map((leaf) => ({ leaf, opened: openLeaf(leaf, reader) }));
}

function openLeaf({ entry }: Leaf, reader: KeyReader): OpenedLeaf["opened"] {
  const { leaf, parts, record } = entry;
  try {
    if (!leafOf(parts).equals(leaf)) return "damaged";
    if (!record) return "unread";
    const { keys, missing } = reader.get(parts.keys);
    if (missing.length > 0) return { missing };
    return openEntry({ leaf, parts, record }, keys) ?? "damaged";
  } catch (error) {
    // Parts that no leaf has, a sealed text that was changed, or one that is no entry.
    if (error instanceof SealBroken || error instanceof TypeError || error instanceof SyntaxError)
      return "damaged";
    throw error;
  }
}

const ERASED_ACTION = "audit.subject_erased";

/**
 * Which keys the tree says were destroyed, and where. Whoever destroys one says so in the tree; entries under it come
 * before that.
 */
export class Erasures {
  readonly #places = new Map<string, number>();

  /** @param index its place; beyond all others for one that is on its way */
  add(index: number, { action, subject }: { action: string; subject: { id: string } }): void {
    if (action === ERASED_ACTION) this.#places.set(subject.id, index);
  }

  /** Whether an entry at this place, of which these keys are gone, is one that was erased. */
  explain(index: number, missing: readonly string[]): boolean {
    return missing.every((key) => (this.#places.get(key) ?? -1) > index);
  }
}

const MOST_WAITING = 100_000;

/** Adds what is said after the leaves that were read: it waits, or got into the tree since. */
export async function addLateErasures(
  database: ControlDatabase,
  vault: Vault,
  erasures: Erasures,
  first: number,
): Promise<void> {
  // First what waits: what moves meanwhile is then seen twice, and not missed.
  const waiting = await database.asOperator((db) => readPending(db, MOST_WAITING));
  for (const { entry } of waiting) erasures.add(Number.POSITIVE_INFINITY, entry);
  for await (const leaves of openLeaves(database, vault, { first }))
    for (const { leaf, opened } of leaves)
      if (typeof opened === "object" && "entry" in opened) erasures.add(leaf.index, opened.entry);
}
