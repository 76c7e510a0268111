import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";
import type { RecordIdentity, SealedRecord, WrappedKey } from "./record.ts";

/** A master key that was adopted and not retired. */
export interface AdoptedMasterKey {
  readonly check: SealedRecord;
  readonly adoptedAt: Date;
}

/** The master keys that were adopted, the oldest first. */
export async function adoptedMasterKeys(db: OperatorDb): Promise<readonly AdoptedMasterKey[]> {
  const rows = await db.selectFrom("master_key_checks").selectAll().orderBy("created_at").execute();
  return rows.map((row) => ({
    adoptedAt: row.created_at,
    check: {
      keyId: row.key_id,
      wrappedKey: row.wrapped_key,
      commitment: row.commitment,
      sealed: row.sealed,
    },
  }));
}

/** Keeps the check value of a master key; the first one stays, and false is returned. */
export async function insertMasterKeyCheck(db: OperatorDb, record: SealedRecord): Promise<boolean> {
  const result = await db
    .insertInto("master_key_checks")
    .values({
      key_id: record.keyId,
      wrapped_key: Buffer.from(record.wrappedKey),
      commitment: Buffer.from(record.commitment),
      sealed: Buffer.from(record.sealed),
    })
    .onConflict((conflict) => conflict.column("key_id").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** SQLSTATE of a row that others refer to. */
const REFERRED_TO = "23503";

/** From here on the database takes no record of this master key. False, and a transaction that ended, while there is one. */
export async function deleteMasterKeyCheck(db: OperatorDb, keyId: string): Promise<boolean> {
  try {
    await db.deleteFrom("master_key_checks").where("key_id", "=", keyId).execute();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === REFERRED_TO) return false;
    throw error;
  }
}

/** How many records a master key wraps in one table. */
export interface SealedCount {
  readonly table: string;
  readonly keyId: string;
  readonly records: number;
}

export async function countSealed(db: OperatorDb): Promise<readonly SealedCount[]> {
  const { rows } = await sql<{ relation: string; key_id: string; records: string }>`
    select relation, key_id, records from sealed_counts() order by relation, key_id`.execute(db);
  return rows.map((row) => ({ table: row.relation, keyId: row.key_id, records: Number(row.records) }));
}

/** A record that another master key wraps, without what it seals. */
export interface RecordToRewrap {
  readonly identity: RecordIdentity;
  readonly wrapped: WrappedKey;
}

export async function recordsUnderOthers(
  db: OperatorDb,
  active: string,
  most: number,
): Promise<readonly RecordToRewrap[]> {
  const { rows } = await sql<{
    relation: string;
    id: string;
    version: number;
    key_id: string;
    wrapped_key: Buffer;
    commitment: Buffer;
  }>`select * from sealed_under_others(${active}, ${most})`.execute(db);
  return rows.map((row) => ({
    identity: {
      tenant: "platform",
      table: row.relation,
      row: row.id,
      column: "sealed",
      version: row.version,
    },
    wrapped: { keyId: row.key_id, wrappedKey: row.wrapped_key, commitment: row.commitment },
  }));
}

/** False when the record is not as it was read: somebody else wrapped it, or it is gone. */
export async function replaceWrappedKey(
  db: OperatorDb,
  { identity, wrapped }: RecordToRewrap,
  keyId: string,
  wrappedKey: Uint8Array,
): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select sealed_rewrap(${identity.table}, ${identity.row},
    ${wrapped.wrappedKey}, ${keyId}, ${Buffer.from(wrappedKey)}) as done`.execute(db);
  return rows[0]?.done === true;
}
