import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** What a link in a mail can do. */
export type LinkPurpose =
  | "verify"
  | "reset"
  | "change_address"
  | "approve_address"
  | "undo_address"
  | "not_me";

export interface NewLink {
  readonly id: string;
  readonly account: AccountId;
  readonly purpose: LinkPurpose;
  readonly secretHash: Buffer;
  readonly browserHash: Buffer | null;
  readonly detail: Buffer | null;
  readonly lifetimeSeconds: number;
}

/** A link that can still be used. */
export interface OpenLink {
  readonly id: string;
  readonly account: AccountId;
  readonly browserHash: Buffer | null;
  readonly detail: Buffer | null;
  readonly createdAt: Date;
}

/** Of these only the newest mail works. Those that undo something work on, or another mail could take them away. */
const ONE_AT_A_TIME: readonly LinkPurpose[] = ["verify", "reset", "change_address", "approve_address"];

export async function insertLink(db: OperatorDb, link: NewLink): Promise<void> {
  if (ONE_AT_A_TIME.includes(link.purpose)) await endLinks(db, link.account, [link.purpose]);
  await db
    .insertInto("account_links")
    .values({
      id: link.id,
      account_id: link.account,
      purpose: link.purpose,
      secret_hash: link.secretHash,
      browser_hash: link.browserHash,
      detail: link.detail,
      expires_at: sql<Date>`now() + make_interval(secs => ${link.lifetimeSeconds})`,
    })
    .execute();
}

/** Null when it is not known, was used or has expired. */
export async function findLink(
  db: OperatorDb,
  purpose: LinkPurpose,
  secretHash: Buffer,
): Promise<OpenLink | null> {
  const row = await db
    .selectFrom("account_links")
    .select(["id", "account_id", "browser_hash", "detail", "created_at"])
    .where("purpose", "=", purpose)
    .where("secret_hash", "=", secretHash)
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    account: row.account_id as AccountId,
    browserHash: row.browser_hash,
    detail: row.detail,
    createdAt: row.created_at,
  };
}

/** The first that was made at that time or later and can still be used; null when there is none. */
export async function firstLinkSince(
  db: OperatorDb,
  account: AccountId,
  purpose: LinkPurpose,
  since: Date,
): Promise<Pick<OpenLink, "id" | "detail"> | null> {
  const row = await db
    .selectFrom("account_links")
    .select(["id", "detail"])
    .where("account_id", "=", account)
    .where("purpose", "=", purpose)
    .where("created_at", ">=", since)
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .orderBy("created_at")
    .executeTakeFirst();
  return row ?? null;
}

/** Uses a link up. False when somebody else was faster. */
export async function useLink(db: OperatorDb, id: string): Promise<boolean> {
  const row = await db
    .updateTable("account_links")
    .set({ used_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Ends links that were not used.
 * @param after only those made after that time; null: all
 */
export async function endLinks(
  db: OperatorDb,
  account: AccountId,
  purposes: readonly LinkPurpose[],
  after: Date | null = null,
): Promise<void> {
  let ending = db
    .updateTable("account_links")
    .set({ used_at: sql<Date>`now()` })
    .where("account_id", "=", account)
    .where("purpose", "in", [...purposes])
    .where("used_at", "is", null);
  if (after !== null) ending = ending.where("created_at", ">", after);
  await ending.execute();
}
