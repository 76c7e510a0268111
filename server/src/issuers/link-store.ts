import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** A sign-in of another party that opens an account. */
export interface LinkedSignIn {
  readonly id: string;
  readonly account: AccountId;
  readonly issuer: string;
  readonly label: Uint8Array;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

const LINKED = ["id", "account_id", "issuer", "label", "created_at", "last_used_at"] as const;

/** False when it opens an account already. */
export async function insertLinkedSignIn(
  db: OperatorDb,
  row: {
    readonly id: string;
    readonly account: AccountId;
    readonly issuer: string;
    readonly subjectIndex: Buffer;
    readonly label: Buffer;
  },
): Promise<boolean> {
  const made = await db
    .insertInto("linked_sign_ins")
    .values({
      id: row.id,
      account_id: row.account,
      issuer: row.issuer,
      subject_index: row.subjectIndex,
      label: row.label,
    })
    .onConflict((conflict) => conflict.column("subject_index").doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

/** Whose account it opens; it counts as used now. Null when it opens none. */
export async function useLinkedSignIn(db: OperatorDb, subjectIndex: Buffer): Promise<AccountId | null> {
  const row = await db
    .updateTable("linked_sign_ins")
    .set({ last_used_at: sql<Date>`now()` })
    .where("subject_index", "=", subjectIndex)
    .returning("account_id")
    .executeTakeFirst();
  return (row?.account_id as AccountId | undefined) ?? null;
}

/** Those of a person, the oldest first. */
export async function linkedSignInsOf(db: OperatorDb, account: AccountId): Promise<readonly LinkedSignIn[]> {
  const rows = await db
    .selectFrom("linked_sign_ins")
    .select(LINKED)
    .where("account_id", "=", account)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    account: row.account_id as AccountId,
    issuer: row.issuer,
    label: row.label,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }));
}

/** False when that person has no such one. */
export async function removeLinkedSignIn(db: OperatorDb, account: AccountId, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom("linked_sign_ins")
    .where("account_id", "=", account)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes away what was linked at that time or later: by whoever was reported. */
export async function removeLinkedSince(db: OperatorDb, account: AccountId, since: Date): Promise<void> {
  await db
    .deleteFrom("linked_sign_ins")
    .where("account_id", "=", account)
    .where("created_at", ">=", since)
    .execute();
}
