import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** A passkey as it is stored. */
export interface StoredPasskey {
  readonly id: string;
  readonly account: AccountId;
  readonly credential: Uint8Array;
  readonly name: Uint8Array;
  readonly counter: number;
  readonly synced: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

const PASSKEY = [
  "id",
  "account_id",
  "credential",
  "name",
  "counter",
  "synced",
  "created_at",
  "last_used_at",
] as const;

interface PasskeyRow {
  readonly id: string;
  readonly account_id: string;
  readonly credential: Buffer;
  readonly name: Buffer;
  readonly counter: string;
  readonly synced: boolean;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

const stored = (row: PasskeyRow): StoredPasskey => ({
  id: row.id,
  account: row.account_id as AccountId,
  credential: row.credential,
  name: row.name,
  counter: Number(row.counter),
  synced: row.synced,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});

/** The passkeys of a person, the oldest first. */
export async function passkeysOf(db: OperatorDb, account: AccountId): Promise<readonly StoredPasskey[]> {
  const rows = await db
    .selectFrom("passkeys")
    .select(PASSKEY)
    .where("account_id", "=", account)
    .orderBy("id")
    .execute();
  return rows.map(stored);
}

/** Null when nobody has it. */
export async function findPasskey(db: OperatorDb, credentialIndex: Buffer): Promise<StoredPasskey | null> {
  const row = await db
    .selectFrom("passkeys")
    .select(PASSKEY)
    .where("credential_index", "=", credentialIndex)
    .executeTakeFirst();
  return row ? stored(row) : null;
}

/** False when somebody has it already. */
export async function insertPasskey(
  db: OperatorDb,
  passkey: {
    readonly id: string;
    readonly account: AccountId;
    readonly credentialIndex: Buffer;
    readonly credential: Buffer;
    readonly name: Buffer;
    readonly counter: number;
    readonly synced: boolean;
  },
): Promise<boolean> {
  const row = await db
    .insertInto("passkeys")
    .values({
      id: passkey.id,
      account_id: passkey.account,
      credential_index: passkey.credentialIndex,
      credential: passkey.credential,
      name: passkey.name,
      counter: passkey.counter,
      synced: passkey.synced,
    })
    .onConflict((conflict) => conflict.column("credential_index").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that it was used. False when its counter did not go up: it was copied, or the same answer came twice at once. */
export async function usePasskey(
  db: OperatorDb,
  id: string,
  { counter, synced }: { readonly counter: number; readonly synced: boolean },
): Promise<boolean> {
  const row = await db
    .updateTable("passkeys")
    .set({ counter, synced, last_used_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where(sql<boolean>`(counter < ${counter} or (counter = 0 and ${counter} = 0))`)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** False when that person has no such passkey. */
export async function renamePasskey(
  db: OperatorDb,
  account: AccountId,
  id: string,
  name: Buffer,
): Promise<boolean> {
  const row = await db
    .updateTable("passkeys")
    .set({ name })
    .where("account_id", "=", account)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** False when that person has no such passkey. */
export async function removePasskey(db: OperatorDb, account: AccountId, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom("passkeys")
    .where("account_id", "=", account)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes away what was added at that time or later: by whoever was reported. */
export async function removePasskeysSince(db: OperatorDb, account: AccountId, since: Date): Promise<void> {
  await db
    .deleteFrom("passkeys")
    .where("account_id", "=", account)
    .where("created_at", ">=", since)
    .execute();
}
