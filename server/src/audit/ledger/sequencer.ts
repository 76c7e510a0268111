import { failpoint } from "../../kernel/failpoint.ts";
import type { ControlDatabase, OperatorDb } from "../../ports/database.ts";
import type { Log } from "../../ports/log.ts";
import type { Vault } from "../../vault/index.ts";
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from "../tree/checkpoint.ts";
import { openNote, signNote } from "../tree/note.ts";
import { GrowingTree } from "../tree/tile.ts";
import { type OpenEntry, type SealedEntry, sealEntry, subjectsOf } from "./entry.ts";
import { openSigners } from "./keys/signing-keys.ts";
import { activeSigningKeys, listSigningKeys } from "./keys/store.ts";
import { keysFor } from "./keys/subject-keys.ts";
import { append, newestCheckpoint, readEdge, readPending, tryLock } from "./store.ts";

/** How often waiting entries are looked for. */
const ROUND_INTERVAL_MS = 200;
/** Entries in one round: even on a slow core their sealing must be over before the database ends an idle transaction. */
const MOST_ENTRIES = 500;

/** The stored ledger is not the one that was signed. Nothing is added to it: that would sign the damage. */
export class LedgerDamaged extends Error {
  override readonly name = "LedgerDamaged";
}

/**
 * Gives waiting entries their place in the tree and signs it. Every node that has the auditor's login runs one; a lock
 * lets one of them work at a time, and the database takes its work whole or not at all, only on top of the tree it was
 * made for. So one that is killed anywhere, or comes back late, leaves neither a fork nor a gap.
 */
export class Sequencer {
  readonly #database: ControlDatabase;
  readonly #vault: Vault;
  /** The largest tree this process has seen. A smaller one later is a rollback. */
  #seen: Checkpoint | null = null;

  /** @param database connected with the auditor's login */
  constructor(database: ControlDatabase, vault: Vault) {
    this.#database = database;
    this.#vault = vault;
  }

  /** The leaves of the largest tree this process has seen. */
  get size(): number {
    return this.#seen?.size ?? 0;
  }

  /**
   * One round. Resolves to how many entries it added; 0 when none waits, or another node is at it.
   * @throws LedgerDamaged when what is stored does not fit the last signature
   */
  async round(): Promise<number> {
    const added = await this.#database.asOperator(async (db) => {
      if (!(await tryLock(db))) return null;
      const pending = await readPending(db, MOST_ENTRIES);
      const keys = pending.length === 0 ? [] : await activeSigningKeys(db);
      const origin = keys[0]?.origin;
      if (origin === undefined) return null;
      const tree = await this.#currentTree(db);
      const expected = tree.size;
      const entries = await this.#seal(db, pending);
      for (const { leaf } of entries) tree.append(leaf);
      const checkpoint = { origin, size: tree.size, root: tree.root() };
      const note = signNote(formatCheckpoint(checkpoint), await openSigners(this.#vault, keys));
      failpoint("audit-before-append");
      if (!(await append(db, { expected, entries, tiles: tree.changed(), note }))) return null;
      failpoint("audit-after-append");
      return { checkpoint, count: entries.length };
    });
    // Not before it is committed: what was not, nobody has seen.
    if (added) this.#seen = added.checkpoint;
    return added?.count ?? 0;
  }

  /** The stored tree, held against its last signature and against what this process has seen. */
  async #currentTree(db: OperatorDb): Promise<GrowingTree> {
    const note = await newestCheckpoint(db);
    const checkpoint = note === null ? null : await readSigned(db, note);
    if ((checkpoint?.size ?? 0) < this.size) throw new LedgerDamaged("rolled back");
    if (!checkpoint) return new GrowingTree(0, []);
    const tree = new GrowingTree(checkpoint.size, await readEdge(db, checkpoint.size));
    if (!tree.root().equals(checkpoint.root)) throw new LedgerDamaged("tiles");
    if (checkpoint.size === this.size && this.#seen && !checkpoint.root.equals(this.#seen.root))
      throw new LedgerDamaged("forked");
    this.#seen = checkpoint;
    return tree;
  }

  async #seal(db: OperatorDb, pending: readonly OpenEntry[]): Promise<readonly SealedEntry[]> {
    const subjects = new Set(pending.flatMap(({ entry }) => subjectsOf(entry)));
    const keys = await keysFor(db, this.#vault, [...subjects]);
    return pending.map((open) => {
      const own = subjectsOf(open.entry).flatMap((subject) => keys.get(subject) ?? []);
      return sealEntry(open, own);
    });
  }
}

async function readSigned(db: OperatorDb, note: string): Promise<Checkpoint> {
  const keys = await listSigningKeys(db);
  const text = openNote(
    note,
    keys.map(({ origin, publicKey }) => ({ name: origin, publicKey })),
  );
  const checkpoint = text === null ? null : parseCheckpoint(text);
  if (!checkpoint) throw new LedgerDamaged("signature");
  return checkpoint;
}

/** A sequencer at work in a serving process. */
export interface RunningSequencer {
  /** Leaves of the largest tree this node has seen. */
  readonly size: number;
  /** Does what waits, and stops. */
  stop(): Promise<void>;
}

/** Runs rounds until it is stopped. One that fails is told to the log, once for each kind of failure, and tried again. */
export function runSequencer(sequencer: Sequencer, log: Log): RunningSequencer {
  let working: Promise<void> | null = null;
  let failing = "";

  async function work(): Promise<void> {
    try {
      // Not again for the few that came meanwhile: each round makes a checkpoint.
      while ((await sequencer.round()) === MOST_ENTRIES);
      failing = "";
    } catch (error) {
      const failure = describe(error);
      if (failure !== failing) log.write("error", "audit_sequencing_failed", { failure });
      failing = failure;
    }
  }
  function tick(): void {
    working ??= work().finally(() => {
      working = null;
    });
  }
  const timer = setInterval(tick, ROUND_INTERVAL_MS);
  return {
    get size() {
      return sequencer.size;
    },
    async stop() {
      clearInterval(timer);
      await working;
      await work();
    },
  };
}

function describe(error: unknown): string {
  if (error instanceof LedgerDamaged) return `ledger damaged: ${error.message}`;
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
