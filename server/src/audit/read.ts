import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { type AuditEntry, listEntries } from "./store.ts";
import { addLateErasures, Erasures, type OpenedLeaf, openLeaves } from "./tree/open-leaves.ts";
import { SignedTree, TreeDamaged } from "./tree/signed-tree.ts";
import { firstSince } from "./tree/store.ts";

/**
 * Everything written down since a moment: what is in the tree in its order, then what is on its way there. Of the tree
 * only what its leaves prove, and of the leaves only those that were signed: what a column says beside them counts for
 * nothing, and neither does a row that is gone.
 * @param database connected with the auditor's login, or the control plane's, which may read it too
 * @param only this action, and what is damaged or missing; null for everything
 * @param after only what is behind this place in the tree
 */
export async function readAudit(
  database: ControlDatabase,
  vault: Vault,
  since: Date,
  only: string | null = null,
  after = -1,
): Promise<readonly AuditEntry[]> {
  // First what waits: an entry that moves meanwhile is then seen twice, and not missed.
  const waiting = await database.asOperator((db) => listEntries(db, since));
  const entries: AuditEntry[] = [];
  const erasures = new Erasures();
  const erased = new Map<AuditEntry, readonly string[]>();
  const signed = new SignedLeaves(database);
  await signed.among([]);
  const first = Math.max(after + 1, await firstToRead(database, vault, since, signed));
  const isWanted = (one: { readonly occurredAt: Date; readonly action: string }) =>
    one.occurredAt >= since && (only === null || one.action === only);
  let next = first;
  for await (const leaves of openLeaves(database, vault, { first, since })) {
    const isSigned = await signed.among(leaves);
    for (const [at, { leaf, opened }] of leaves.entries()) {
      const { index } = leaf;
      if (index > next) entries.push({ ...UNKNOWN, index: next, state: "missing" });
      next = index + 1;
      const { id, occurredAt: time, action } = leaf.entry.parts;
      const known = { index, id, occurredAt: new Date(time), action };
      if (opened === "damaged" || !isSigned[at]) entries.push({ ...UNKNOWN, index, state: "damaged" });
      else if (opened === "unread") continue;
      else if ("missing" in opened) {
        if (!isWanted(known)) continue;
        const entry: AuditEntry = { ...UNKNOWN, ...known, state: "erased" };
        erased.set(entry, opened.missing);
        entries.push(entry);
      } else {
        const { organizationId, actor, subject, details } = opened.entry;
        erasures.add(index, opened.entry);
        if (!isWanted(known)) continue;
        entries.push({ ...known, organizationId, actor, subject, details, state: "readable" });
      }
    }
  }
  if (next < signed.size) entries.push({ ...UNKNOWN, index: next, state: "missing" });
  await addLateErasures(database, vault, erasures, next);
  const explained = entries.map((entry): AuditEntry => {
    const missing = erased.get(entry);
    const isExplained = missing === undefined || erasures.explain(entry.index ?? 0, missing);
    return isExplained ? entry : { ...UNKNOWN, index: entry.index, state: "damaged" };
  });
  const moved = new Set(entries.map(({ id }) => id));
  return [
    ...explained,
    ...waiting.filter(({ id, action }) => !moved.has(id) && (only === null || action === only)),
  ];
}

/** An entry gets into the tree within seconds after it happened; what was signed long after it is no entry of ours. */
const LATEST_MS = 3_600_000;
const MOST_LOOKED_AT = 2_000;

/**
 * From where on to read for what is not older than a moment. A column is the hint; the leaves before it are looked at, a
 * good many at a time, until all of some are signed ones that are older.
 */
async function firstToRead(
  database: ControlDatabase,
  vault: Vault,
  since: Date,
  signed: SignedLeaves,
): Promise<number> {
  const before = new Date(since.getTime() - LATEST_MS);
  let first = (await database.asOperator((db) => firstSince(db, before))) ?? signed.size;
  while (first > 0) {
    const from = Math.max(0, first - MOST_LOOKED_AT);
    const range = { first: from, since, most: first - from };
    const leaves: readonly OpenedLeaf[] = (await openLeaves(database, vault, range).next()).value ?? [];
    const areSigned = await signed.among(leaves);
    const areOlder = leaves.every(
      ({ leaf, opened }, at) =>
        areSigned[at] && opened !== "damaged" && new Date(leaf.entry.parts.occurredAt) < before,
    );
    if (areOlder && leaves.length === first - from) return first;
    first = from;
  }
  return 0;
}

const UNKNOWN = {
  id: "",
  occurredAt: null,
  action: "",
  organizationId: null,
  actor: { kind: "", id: "" },
  subject: { kind: "", id: "" },
  details: {},
} as const;

/** Holds leaves against the newest tree that was signed. */
class SignedLeaves {
  readonly #database: ControlDatabase;
  #tree: SignedTree | null = null;

  constructor(database: ControlDatabase) {
    this.#database = database;
  }

  /** Of each leaf whether it was signed at its place. */
  among(leaves: readonly OpenedLeaf[]): Promise<readonly boolean[]> {
    return this.#database.asOperator(async (db) => {
      const last = leaves.at(-1)?.leaf.index ?? 0;
      // The checkpoint that covers a leaf is there since the leaf is.
      if (!this.#tree || this.#tree.checkpoint.size <= last) this.#tree = await open(db);
      const found: boolean[] = [];
      for (const { leaf } of leaves) found.push(await this.#has(db, leaf.index, leaf.entry.leaf));
      return found;
    });
  }

  /** How many leaves were signed when it was last looked. */
  get size(): number {
    return this.#tree?.checkpoint.size ?? 0;
  }

  async #has(db: OperatorDb, index: number, leaf: Uint8Array): Promise<boolean> {
    try {
      return (await this.#tree?.has(db, index, leaf)) === true;
    } catch (error) {
      if (error instanceof TreeDamaged) return false;
      throw error;
    }
  }
}

/** Null when nothing is signed, or what is stored is not what was. */
async function open(db: OperatorDb): Promise<SignedTree | null> {
  try {
    return await SignedTree.open(db);
  } catch (error) {
    if (error instanceof TreeDamaged) return null;
    throw error;
  }
}
