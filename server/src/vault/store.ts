import type { OperatorDb } from "../ports/database.ts";
import type { SealedRecord } from "./record.ts";

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
