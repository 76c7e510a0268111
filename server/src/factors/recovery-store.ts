import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** Replaces a person's recovery codes; the old ones are good for nothing. */
export async function replaceRecoveryCodes(
  db: OperatorDb,
  account: AccountId,
  hashes: readonly Buffer[],
): Promise<void> {
  await db.deleteFrom("recovery_codes").where("account_id", "=", account).execute();
  if (hashes.length === 0) return;
  await db
    .insertInto("recovery_codes")
    .values(hashes.map((hash) => ({ account_id: account, code_hash: hash })))
    .execute();
}

/** Uses a code up. False when it is none of theirs, or was used. */
export async function useRecoveryCode(db: OperatorDb, account: AccountId, hash: Buffer): Promise<boolean> {
  const row = await db
    .updateTable("recovery_codes")
    .set({ used_at: sql<Date>`now()` })
    .where("account_id", "=", account)
    .where("code_hash", "=", hash)
    .where("used_at", "is", null)
    .returning("account_id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function recoveryCodesLeft(db: OperatorDb, account: AccountId): Promise<number> {
  const row = await db
    .selectFrom("recovery_codes")
    .select((select) => select.fn.countAll<string>().as("left"))
    .where("account_id", "=", account)
    .where("used_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(row.left);
}
