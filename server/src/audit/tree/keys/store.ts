import { sql } from "kysely";
import type { OperatorDb } from "../../../ports/database.ts";
import type { SealedRecord } from "../../../vault/index.ts";
import { type SealedColumns, value } from "../store.ts";

/** A key with which checkpoints are signed. */
export interface SigningKeyRow {
  readonly version: number;
  readonly origin: string;
  readonly publicKey: Buffer;
  readonly record: SealedRecord;
}

export interface SubjectKeyRow {
  readonly id: string;
  readonly subject: string;
  readonly record: SealedRecord;
}

const recordOf = (row: SealedColumns): SealedRecord => ({
  keyId: row.key_id,
  wrappedKey: row.wrapped_key,
  commitment: row.commitment,
  sealed: row.sealed,
});

/** The keys that sign now, the newest first. */
export async function activeSigningKeys(db: OperatorDb): Promise<readonly SigningKeyRow[]> {
  const { rows } = await sql<
    SealedColumns & { version: number; origin: string; public_key: Buffer }
  >`select * from audit_active_signing_keys()`.execute(db);
  return rows.map((row) => ({
    version: row.version,
    origin: row.origin,
    publicKey: row.public_key,
    record: recordOf(row),
  }));
}

export interface PublicKeyRow {
  readonly version: number;
  readonly origin: string;
  readonly publicKey: Buffer;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}

/** Every key there was, the oldest first, without its secret half. */
export async function listSigningKeys(db: OperatorDb): Promise<readonly PublicKeyRow[]> {
  const { rows } = await sql<PublicKeyRow>`select version, origin, public_key as "publicKey",
    created_at as "createdAt", retired_at as "retiredAt" from audit_public_keys()`.execute(db);
  return rows;
}

/** Keeps a signing key; one with this version that is there already stays, and false is returned. */
export async function insertSigningKey(db: OperatorDb, key: SigningKeyRow): Promise<boolean> {
  const result = await db
    .insertInto("audit_signing_keys")
    .values({
      version: key.version,
      origin: key.origin,
      public_key: key.publicKey,
      key_id: key.record.keyId,
      wrapped_key: Buffer.from(key.record.wrappedKey),
      commitment: Buffer.from(key.record.commitment),
      sealed: Buffer.from(key.record.sealed),
    })
    .onConflict((conflict) => conflict.column("version").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** The keys before this version sign no more. */
export async function retireSigningKeys(db: OperatorDb, before: number): Promise<void> {
  await db
    .updateTable("audit_signing_keys")
    .set({ retired_at: sql<Date>`now()` })
    .where("version", "<", before)
    .where("retired_at", "is", null)
    .execute();
}

/**
 * Destroys a subject's key, and has the tree say so; null when there is none.
 * @param entry the id of that entry
 * @param salt hides that entry's leaf from guessing
 */
export function eraseSubjectKey(
  db: OperatorDb,
  subject: string,
  entry: string,
  salt: Uint8Array,
): Promise<string | null> {
  return value(
    db,
    sql<{
      value: string | null;
    }>`select audit_subject_erase(${subject}, ${entry}, ${Buffer.from(salt)}) as value`,
  );
}

/** The keys of these subjects, and those with these ids. */
export async function findSubjectKeys(
  db: OperatorDb,
  { ids = [], subjects = [] }: { ids?: readonly string[]; subjects?: readonly string[] },
): Promise<readonly SubjectKeyRow[]> {
  const { rows } = await sql<
    SealedColumns & { id: string; subject: string }
  >`select * from audit_subject_keys_of(${[...ids]}::uuid[], ${[...subjects]}::text[])`.execute(db);
  return rows.map((row) => ({ id: row.id, subject: row.subject, record: recordOf(row) }));
}

/** Keeps a subject's key; one that is there already stays. */
export async function insertSubjectKey(
  db: OperatorDb,
  { id, subject, record }: SubjectKeyRow,
): Promise<void> {
  const bytes = [record.wrappedKey, record.commitment, record.sealed].map((part) => Buffer.from(part));
  await sql`select audit_subject_key_add(${id}, ${subject}, ${record.keyId}, ${bytes[0]}, ${bytes[1]}, ${bytes[2]})`.execute(
    db,
  );
}
