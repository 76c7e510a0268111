import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** Whether that person has signed in on this device before. */
export async function isKnownDevice(db: OperatorDb, account: AccountId, tokenHash: Buffer): Promise<boolean> {
  const row = await db
    .selectFrom("known_devices")
    .select("account_id")
    .where("token_hash", "=", tokenHash)
    .where("account_id", "=", account)
    .executeTakeFirst();
  return row !== undefined;
}

/** A device token belongs to one person: another one who signs in there gets a new one. */
export async function rememberDevice(db: OperatorDb, account: AccountId, tokenHash: Buffer): Promise<void> {
  await db
    .insertInto("known_devices")
    .values({ token_hash: tokenHash, account_id: account })
    .onConflict((conflict) =>
      conflict
        .column("token_hash")
        .doUpdateSet({ last_used_at: sql<Date>`now()` })
        .where("known_devices.account_id", "=", account),
    )
    .execute();
}

/** After it, every device is new to this person. */
export async function forgetDevices(db: OperatorDb, account: AccountId): Promise<void> {
  await db.deleteFrom("known_devices").where("account_id", "=", account).execute();
}
