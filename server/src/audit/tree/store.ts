import { type RawBuilder, sql } from "kysely";
import type { OperatorDb } from "../../ports/database.ts";
import type { Json } from "../merkle/canonical.ts";
import { edgeOf, splitTile, type Tile } from "../merkle/tile.ts";
import type { OpenEntry, SealedEntry } from "./entry.ts";

/** Any number, the same on every node and in `audit_append`. */
const LOCK = 7_215_002;

/** A leaf of the tree with its sealed entry; without what is sealed of one that is older than was asked for. */
export interface Leaf {
  readonly index: number;
  readonly entry: Omit<SealedEntry, "record"> & { readonly record: SealedEntry["record"] | null };
}

export interface SealedColumns {
  readonly key_id: string;
  readonly wrapped_key: Buffer;
  readonly commitment: Buffer;
  readonly sealed: Buffer;
}

/** Of a query for one value; null when there is none. */
export async function value<Type>(db: OperatorDb, query: RawBuilder<{ value: Type }>): Promise<Type | null> {
  return (await query.execute(db)).rows[0]?.value ?? null;
}

/** Whether this transaction is the one that may append now. */
export async function tryLock(db: OperatorDb): Promise<boolean> {
  return (
    (await value(db, sql<{ value: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as value`)) === true
  );
}

/** The newest signed checkpoint; null before the first. */
export function newestCheckpoint(db: OperatorDb): Promise<string | null> {
  return value(db, sql<{ value: string | null }>`select audit_checkpoint() as value`);
}

export async function readTile(db: OperatorDb, level: number, index: number): Promise<Buffer[]> {
  const query = sql<{ value: Buffer | null }>`select audit_tile(${level}, ${index}) as value`;
  return splitTile((await value(db, query)) ?? Buffer.alloc(0));
}

/** The partial tiles on the right of a tree. One that is missing or too short comes as it is found. */
export async function readEdge(db: OperatorDb, size: number): Promise<readonly Tile[]> {
  const tiles: Tile[] = [];
  for (const { level, index, width } of edgeOf(size))
    tiles.push({ level, index, hashes: (await readTile(db, level, index)).slice(0, width) });
  return tiles;
}

interface PendingRow {
  readonly id: string;
  readonly occurred_at: string;
  readonly org_id: string | null;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: { readonly [fact: string]: Json };
  readonly salt: Buffer;
}

/** Entries that are not in the tree yet, oldest first. */
export async function readPending(db: OperatorDb, most: number): Promise<readonly OpenEntry[]> {
  const { rows } = await sql<PendingRow>`select * from audit_pending(${most})`.execute(db);
  return rows.map((row) => ({
    salt: row.salt,
    entry: {
      id: row.id,
      occurredAt: row.occurred_at,
      organizationId: row.org_id,
      actor: { kind: row.actor_kind, id: row.actor_id },
      action: row.action,
      subject: { kind: row.subject_kind, id: row.subject_id },
      details: row.details,
    },
  }));
}

const hex = (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString("hex")}`;

export interface Appending {
  /** How many leaves the tree must still have. */
  readonly expected: number;
  readonly entries: readonly SealedEntry[];
  readonly tiles: readonly Tile[];
  /** The signed checkpoint of the new tree. */
  readonly note: string;
}

/** Compare-and-swap: false when the tree has another size by now, and then nothing happened. */
export async function append(
  db: OperatorDb,
  { expected, entries, tiles, note }: Appending,
): Promise<boolean> {
  const leaves = entries.map(({ leaf, parts, record }, offset) => ({
    index: expected + offset,
    entry_id: parts.id,
    leaf: hex(leaf),
    content_hash: hex(parts.content),
    subject_keys: parts.keys,
    wrapped_key: hex(record.wrappedKey),
    commitment: hex(record.commitment),
    sealed: hex(record.sealed),
  }));
  const grown = tiles.map(({ level, index, hashes }) => ({
    level,
    index,
    hashes: hex(Buffer.concat(hashes)),
  }));
  const done = await value(
    db,
    sql<{ value: boolean }>`select audit_append(${expected}, ${JSON.stringify(leaves)}::json,
      ${JSON.stringify(grown)}::json, ${expected + entries.length}, ${note}) as value`,
  );
  return done === true;
}

/** Signs the tree again as it is; false when it has another size by now, and then nothing happened. */
export async function signAgain(db: OperatorDb, expected: number, note: string): Promise<boolean> {
  const query = sql<{ value: boolean }>`select audit_sign_again(${expected}, ${note}) as value`;
  return (await value(db, query)) === true;
}

/** The first leaf that is not older than a moment, as a column says that nothing proves; null when there is none. */
export async function firstSince(db: OperatorDb, since: Date): Promise<number | null> {
  const index = await value(db, sql<{ value: string | null }>`select audit_first_since(${since}) as value`);
  return index === null ? null : Number(index);
}

/** The place of an entry in the tree; null while it waits. */
export async function indexOfEntry(db: OperatorDb, id: string): Promise<number | null> {
  const index = await value(db, sql<{ value: string | null }>`select audit_index_of(${id}) as value`);
  return index === null ? null : Number(index);
}

/** The leaves of a bundle, 32 bytes each, as it is shown to the world. */
export async function readBundle(db: OperatorDb, index: number): Promise<Buffer[]> {
  const query = sql<{ value: Buffer | null }>`select audit_bundle(${index}) as value`;
  return splitTile((await value(db, query)) ?? Buffer.alloc(0));
}

/** A leaf as functions of the database give it. */
export interface LeafRow {
  readonly index: string;
  readonly entry_id: string;
  readonly occurred_at: string;
  readonly action: string;
  readonly leaf: Buffer;
  readonly content_hash: Buffer;
  readonly subject_keys: readonly string[];
  readonly wrapped_key: Buffer;
  readonly commitment: Buffer;
  readonly sealed: Buffer | null;
}

/** Leaves from an index on; what is sealed only of those not older than a moment, and of those that say what was erased. */
export async function readLeaves(
  db: OperatorDb,
  first: number,
  since: Date,
  most: number,
): Promise<readonly Leaf[]> {
  const { rows } = await sql<LeafRow>`select * from audit_leaf_list(${first}, ${since}, ${most})`.execute(db);
  return rows.map(leafOfRow);
}

export function leafOfRow(row: LeafRow): Leaf {
  return {
    index: Number(row.index),
    entry: {
      leaf: row.leaf,
      parts: {
        id: row.entry_id,
        occurredAt: row.occurred_at,
        action: row.action,
        content: row.content_hash,
        keys: row.subject_keys,
      },
      record: row.sealed && {
        wrappedKey: row.wrapped_key,
        commitment: row.commitment,
        sealed: row.sealed,
      },
    },
  };
}
