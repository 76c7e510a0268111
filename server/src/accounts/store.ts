import { sql } from "kysely";
import { ActError } from "../kernel/act-error.ts";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { SealedRecord } from "../vault/index.ts";

/** SQLSTATE. */
const UNIQUE_VIOLATION = "23505";

/** A person's account as it is stored. */
export interface StoredAccount {
  readonly id: AccountId;
  /** The person's own key, sealed by the vault. */
  readonly key: SealedRecord;
  readonly address: Uint8Array;
  readonly name: Uint8Array;
  readonly language: "en" | "es";
  /** An ISO 3166 code; null: as the language has it. */
  readonly region: string | null;
  readonly passwordHash: string | null;
  readonly createdAt: Date;
  readonly verifiedAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly deletionRequestedAt: Date | null;
  /** Goes up with each change. */
  readonly revision: number;
}

export interface NewAccountRow {
  readonly id: AccountId;
  readonly addressIndex: Buffer;
  readonly key: SealedRecord;
  readonly address: Buffer;
  readonly name: Buffer;
  readonly language: "en" | "es";
  readonly passwordHash: string | null;
  readonly verified: boolean;
}

/** Makes an account. False when there is one with that address (ID-9). */
export async function insertAccount(db: OperatorDb, row: NewAccountRow): Promise<boolean> {
  const made = await db
    .insertInto("accounts")
    .values({
      id: row.id,
      address_index: row.addressIndex,
      key_id: row.key.keyId,
      wrapped_key: Buffer.from(row.key.wrappedKey),
      commitment: Buffer.from(row.key.commitment),
      sealed: Buffer.from(row.key.sealed),
      address: row.address,
      name: row.name,
      language: row.language,
      password_hash: row.passwordHash,
      password_changed_at: row.passwordHash === null ? null : sql<Date>`now()`,
      verified_at: row.verified ? sql<Date>`now()` : null,
    })
    .onConflict((conflict) => conflict.column("address_index").doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

const ACCOUNT = [
  "id",
  "key_id",
  "wrapped_key",
  "commitment",
  "sealed",
  "address",
  "name",
  "language",
  "region",
  "password_hash",
  "created_at",
  "verified_at",
  "suspended_at",
  "deletion_requested_at",
  "revision",
] as const;

/** Null when nobody has that address. */
export async function findAccount(db: OperatorDb, addressIndex: Buffer): Promise<StoredAccount | null> {
  const row = await db
    .selectFrom("accounts")
    .select(ACCOUNT)
    .where("address_index", "=", addressIndex)
    .executeTakeFirst();
  return row ? stored(row) : null;
}

export async function readAccount(db: OperatorDb, id: AccountId): Promise<StoredAccount | null> {
  const row = await db.selectFrom("accounts").select(ACCOUNT).where("id", "=", id).executeTakeFirst();
  return row ? stored(row) : null;
}

export async function readAccounts(
  db: OperatorDb,
  ids: readonly AccountId[],
): Promise<readonly StoredAccount[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("accounts")
    .select(ACCOUNT)
    .where("id", "in", [...ids])
    .execute();
  return rows.map(stored);
}

interface AccountRow {
  readonly id: string;
  readonly key_id: string;
  readonly wrapped_key: Buffer;
  readonly commitment: Buffer;
  readonly sealed: Buffer;
  readonly address: Buffer;
  readonly name: Buffer;
  readonly language: string;
  readonly region: string | null;
  readonly password_hash: string | null;
  readonly created_at: Date;
  readonly verified_at: Date | null;
  readonly suspended_at: Date | null;
  readonly deletion_requested_at: Date | null;
  readonly revision: number;
}

function stored(row: AccountRow): StoredAccount {
  return {
    id: row.id as AccountId,
    key: { keyId: row.key_id, wrappedKey: row.wrapped_key, commitment: row.commitment, sealed: row.sealed },
    address: row.address,
    name: row.name,
    language: row.language === "es" ? "es" : "en",
    region: row.region,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
    verifiedAt: row.verified_at,
    suspendedAt: row.suspended_at,
    deletionRequestedAt: row.deletion_requested_at,
    revision: row.revision,
  };
}

/** ID-3. */
export async function markVerified(db: OperatorDb, id: AccountId): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ verified_at: sql<Date>`coalesce(verified_at, now())` })
    .where("id", "=", id)
    .execute();
}

/** @param hash null: the person signs in some other way from now on */
export async function setPasswordHash(db: OperatorDb, id: AccountId, hash: string | null): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ password_hash: hash, password_changed_at: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
}

/** Replaces a hash by one of the same password. False when the password was changed meanwhile. */
export async function replaceHash(
  db: OperatorDb,
  id: AccountId,
  before: string,
  hash: string,
): Promise<boolean> {
  const row = await db
    .updateTable("accounts")
    .set({ password_hash: hash })
    .where("id", "=", id)
    .where("password_hash", "=", before)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Gives an account another address.
 * @throws ActError address_taken (ID-9)
 */
export async function setAddress(
  db: OperatorDb,
  id: AccountId,
  addressIndex: Buffer,
  address: Buffer,
): Promise<void> {
  try {
    await db
      .updateTable("accounts")
      .set({ address_index: addressIndex, address })
      .where("id", "=", id)
      .execute();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === UNIQUE_VIOLATION)
      throw new ActError("address_taken");
    throw error;
  }
}

/**
 * Takes an address from an account that never showed that it is theirs, for whoever has shown it.
 * @param nobodys an index of no address, which it has from here on: nobody signs in to it any more
 * @returns whose it was; null when nobody has it unverified
 */
export async function freeAddress(
  db: OperatorDb,
  addressIndex: Buffer,
  nobodys: Buffer,
): Promise<AccountId | null> {
  const row = await db
    .updateTable("accounts")
    .set({ address_index: nobodys })
    .where("address_index", "=", addressIndex)
    .where("verified_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return (row?.id as AccountId | undefined) ?? null;
}

/** False when it was changed since that revision was read. */
export async function setProfile(
  db: OperatorDb,
  id: AccountId,
  change: { readonly name?: Buffer; readonly language?: "en" | "es"; readonly region?: string | null },
  revision: number,
): Promise<boolean> {
  const row = await db
    .updateTable("accounts")
    .set({ ...change, revision: revision + 1 })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** @param requested false takes it back */
export async function setDeletionRequested(db: OperatorDb, id: AccountId, requested: boolean): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ deletion_requested_at: requested ? sql<Date>`coalesce(deletion_requested_at, now())` : null })
    .where("id", "=", id)
    .execute();
}

/** Until the transaction ends, whoever else changes how this person signs in waits. */
export async function lockAccount(db: OperatorDb, id: AccountId): Promise<void> {
  await db.selectFrom("accounts").select("id").where("id", "=", id).forUpdate().execute();
}
