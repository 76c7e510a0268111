import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** The secret of an authenticator app as it is stored. */
export interface StoredTotp {
  readonly secret: Uint8Array;
  readonly confirmed: boolean;
  /** Of the newest code that was used. */
  readonly lastStep: number;
}

/** Null when the account has none. */
export async function readTotp(db: OperatorDb, account: AccountId): Promise<StoredTotp | null> {
  const row = await db
    .selectFrom("totp_factors")
    .select(["secret", "confirmed_at", "last_step"])
    .where("account_id", "=", account)
    .executeTakeFirst();
  if (!row) return null;
  return { secret: row.secret, confirmed: row.confirmed_at !== null, lastStep: Number(row.last_step) };
}

/** Begins anew with another secret. False when there is a confirmed one already. */
export async function beginTotp(db: OperatorDb, account: AccountId, secret: Buffer): Promise<boolean> {
  await db
    .deleteFrom("totp_factors")
    .where("account_id", "=", account)
    .where("confirmed_at", "is", null)
    .execute();
  const row = await db
    .insertInto("totp_factors")
    .values({ account_id: account, secret })
    .onConflict((conflict) => conflict.column("account_id").doNothing())
    .returning("account_id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses a code's time step up, and confirms the app by it. False when that or a later one was used: somebody was faster. */
export async function useTotpStep(db: OperatorDb, account: AccountId, step: number): Promise<boolean> {
  const row = await db
    .updateTable("totp_factors")
    .set({ last_step: step, confirmed_at: sql<Date>`coalesce(confirmed_at, now())` })
    .where("account_id", "=", account)
    .where("last_step", "<", String(step))
    .returning("account_id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes away what was confirmed at that time or later: by whoever was reported. */
export async function removeTotpSince(db: OperatorDb, account: AccountId, since: Date): Promise<boolean> {
  const row = await db
    .deleteFrom("totp_factors")
    .where("account_id", "=", account)
    .where((where) => where.or([where("confirmed_at", "is", null), where("confirmed_at", ">=", since)]))
    .returning("confirmed_at")
    .executeTakeFirst();
  return row !== undefined && row.confirmed_at !== null;
}

/** False when there was none. */
export async function removeTotp(db: OperatorDb, account: AccountId): Promise<boolean> {
  const row = await db
    .deleteFrom("totp_factors")
    .where("account_id", "=", account)
    .where("confirmed_at", "is not", null)
    .returning("account_id")
    .executeTakeFirst();
  return row !== undefined;
}
