import type { OperatorDb } from "../ports/database.ts";
import type { SealedRecord } from "../vault/index.ts";

/** Null before the first account. */
export async function readPeopleSecret(db: OperatorDb): Promise<SealedRecord | null> {
  const row = await db
    .selectFrom("people_secret")
    .select(["key_id", "wrapped_key", "commitment", "sealed"])
    .executeTakeFirst();
  if (!row) return null;
  return {
    keyId: row.key_id,
    wrappedKey: row.wrapped_key,
    commitment: row.commitment,
    sealed: row.sealed,
  };
}

/** The first one stays. */
export async function insertPeopleSecret(db: OperatorDb, record: SealedRecord): Promise<void> {
  await db
    .insertInto("people_secret")
    .values({
      key_id: record.keyId,
      wrapped_key: Buffer.from(record.wrappedKey),
      commitment: Buffer.from(record.commitment),
      sealed: Buffer.from(record.sealed),
    })
    .onConflict((conflict) => conflict.column("only_row").doNothing())
    .execute();
}
