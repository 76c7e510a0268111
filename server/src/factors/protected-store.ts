import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** Which of these people have a second factor: a confirmed app, or a passkey. */
export async function withSecondFactor(
  db: OperatorDb,
  accounts: readonly AccountId[],
): Promise<ReadonlySet<AccountId>> {
  if (accounts.length === 0) return new Set();
  const apps = await db
    .selectFrom("totp_factors")
    .select("account_id")
    .where("account_id", "in", [...accounts])
    .where("confirmed_at", "is not", null)
    .execute();
  const passkeys = await db
    .selectFrom("passkeys")
    .select("account_id")
    .where("account_id", "in", [...accounts])
    .execute();
  return new Set([...apps, ...passkeys].map((row) => row.account_id as AccountId));
}
