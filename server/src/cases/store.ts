import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** What a case is about. */
export const CASE_KINDS = ["account_reported"] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** Something that whoever runs the platform has to look at. */
export interface Case {
  readonly id: string;
  readonly kind: CaseKind;
  /** Null when the account is deleted. */
  readonly account: AccountId | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

export async function insertCase(
  db: OperatorDb,
  row: { readonly id: string; readonly kind: CaseKind; readonly account: AccountId },
): Promise<void> {
  await db.insertInto("cases").values({ id: row.id, kind: row.kind, account_id: row.account }).execute();
}

/** Cases, the newest first; one more than `limit`, which tells that there are more. */
export async function casePage(
  db: OperatorDb,
  query: { readonly before: string | null; readonly limit: number; readonly open: boolean },
): Promise<readonly Case[]> {
  let cases = db.selectFrom("cases").select(["id", "kind", "account_id", "opened_at", "closed_at"]);
  if (query.before !== null) cases = cases.where("id", "<", query.before);
  if (query.open) cases = cases.where("closed_at", "is", null);
  const rows = await cases
    .orderBy("id", "desc")
    .limit(query.limit + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    // The database takes no other words.
    kind: row.kind as CaseKind,
    account: row.account_id as AccountId | null,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
  }));
}

/** False when there is no such open case. */
export async function endCase(db: OperatorDb, id: string): Promise<boolean> {
  const row = await db
    .updateTable("cases")
    .set({ closed_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
