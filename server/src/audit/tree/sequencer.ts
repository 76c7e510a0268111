import { type Clock, systemClock } from "../../kernel/clock.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import type { ControlDatabase, OperatorDb } from "../../ports/database.ts";
import type { Log } from "../../ports/log.ts";
import type { Vault } from "../../vault/index.ts";
import { type Checkpoint, formatCheckpoint } from "../merkle/checkpoint.ts";
import { signNote } from "../merkle/note.ts";
import { GrowingTree } from "../merkle/tile.ts";
import { type OpenEntry, type SealedEntry, sealEntry, subjectsOf } from "./entry.ts";
import { openSigners } from "./keys/signing-keys.ts";
import { activeSigningKeys, type SigningKeyRow } from "./keys/store.ts";
import { keysFor } from "./keys/subject-keys.ts";
import { SignedTree, TreeDamaged } from "./signed-tree.ts";
import { append, readPending, signAgain, tryLock } from "./store.ts";

/** How often waiting entries are looked for. */
const ROUND_INTERVAL_MS = 200;
/** Entries in one round: even on a slow core their sealing must be over before the database ends an idle transaction. */
const MOST_ENTRIES = 500;

/** A tree to which nothing is added is signed again when its signature is so old, so that outsiders see somebody does. */
const SIGN_AGAIN_SECONDS = 60;

/**
 * Gives waiting entries their place in the tree and signs it. Every node that has the auditor's login runs one; a lock
 * lets one of them work at a time, and the database takes its work whole or not at all, only on top of the tree it was
 * made for. So one that is killed anywhere, or comes back late, leaves neither a fork nor a gap.
 */
export class Sequencer {
  readonly #database: ControlDatabase;
  readonly #vault: Vault;
  readonly #clock: Clock;
  /** The largest tree this process has seen. A smaller one later is a rollback, one that does not contain it a fork. */
  #seen: Checkpoint | null = null;
  /** When a tree that nothing was added to was last looked at. */
  #lookedMs: number | null = null;

  /** @param database connected with the auditor's login */
  constructor(database: ControlDatabase, vault: Vault, clock: Clock = systemClock) {
    this.#database = database;
    this.#vault = vault;
    this.#clock = clock;
  }

  /** The leaves of the largest tree this process has seen. */
  get size(): number {
    return this.#seen?.size ?? 0;
  }

  /**
   * One round. Resolves to how many entries it added; 0 when none waits, or another node is at it.
   * @throws TreeDamaged when what is stored does not fit the last signature
   */
  async round(): Promise<number> {
    const added = await this.#database.asOperator(async (db) => {
      if (!(await tryLock(db))) return null;
      const pending = await readPending(db, MOST_ENTRIES);
      if (pending.length === 0 && !this.#isTimeToLook()) return null;
      const keys = await activeSigningKeys(db);
      const origin = keys[0]?.origin;
      if (origin === undefined) return null;
      const signed = await this.#currentTree(db);
      if (pending.length === 0) {
        if (signed) await this.#signAgain(db, signed.checkpoint, keys);
        return null;
      }
      const tree = signed?.grow() ?? new GrowingTree(0, []);
      const expected = tree.size;
      const entries = await this.#seal(db, pending);
      for (const { leaf } of entries) tree.append(leaf);
      const signedAtSeconds = this.#nowSeconds();
      const checkpoint = { origin, size: tree.size, root: tree.root(), signedAtSeconds };
      const note = await this.#sign(checkpoint, keys);
      failpoint("audit-before-append");
      if (!(await append(db, { expected, entries, tiles: tree.changed(), note }))) return null;
      failpoint("audit-after-append");
      return { checkpoint, count: entries.length };
    });
    // Not before it is committed: what was not, nobody has seen.
    if (added) this.#seen = added.checkpoint;
    return added?.count ?? 0;
  }

  #nowSeconds(): number {
    return Math.floor(this.#clock.nowMs() / 1_000);
  }

  #isTimeToLook(): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (this.#lookedMs !== null && nowMs - this.#lookedMs < SIGN_AGAIN_SECONDS * 1_000) return false;
    this.#lookedMs = nowMs;
    return true;
  }

  async #signAgain(db: OperatorDb, checkpoint: Checkpoint, keys: readonly SigningKeyRow[]): Promise<void> {
    const signedAtSeconds = this.#nowSeconds();
    // A signature from the future is replaced too: a clock that was set wrong is no reason to be silent until then.
    if (Math.abs(signedAtSeconds - checkpoint.signedAtSeconds) < SIGN_AGAIN_SECONDS) return;
    await signAgain(db, checkpoint.size, await this.#sign({ ...checkpoint, signedAtSeconds }, keys));
  }

  async #sign(checkpoint: Checkpoint, keys: readonly SigningKeyRow[]): Promise<string> {
    return signNote(formatCheckpoint(checkpoint), await openSigners(this.#vault, keys));
  }

  /**
   * The stored tree, held against its last signature, against the newest leaves that are shown, and against what this
   * process has seen. Older leaves are not read again: `audit verify` and whoever looks from outside do that.
   */
  async #currentTree(db: OperatorDb): Promise<SignedTree | null> {
    const tree = await SignedTree.open(db);
    if ((tree?.checkpoint.size ?? 0) < this.size) throw new TreeDamaged("rolled back");
    if (!tree) return null;
    if (!(await tree.hasItsLastBundle(db))) throw new TreeDamaged("leaves");
    if (this.#seen && !(await tree.rootAt(db, this.#seen.size)).equals(this.#seen.root))
      throw new TreeDamaged("forked");
    this.#seen = tree.checkpoint;
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
  if (error instanceof TreeDamaged) return `ledger damaged: ${error.message}`;
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
