import { sql } from "kysely";
import type { AccountId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** What a token is bound to. */
interface Bounds {
  readonly role: string;
  /** Null: wherever its person is a member. */
  readonly organizations: readonly OrganizationId[] | null;
}

export interface NewPersonToken extends Bounds {
  readonly id: string;
  readonly account: AccountId;
  readonly tokenHash: Buffer;
  readonly lastFour: string;
  readonly name: Buffer;
  readonly secondFactor: boolean;
  readonly expiresAt: Date;
}

/** A token as its person sees it. */
export interface PersonToken extends Bounds {
  readonly id: string;
  readonly lastFour: string;
  readonly name: Uint8Array;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Whose token it is, and what it may do. */
export interface LivePersonToken extends Bounds {
  readonly id: string;
  readonly account: AccountId;
  readonly verified: boolean;
  readonly secondFactor: boolean;
}

export async function insertPersonToken(db: OperatorDb, token: NewPersonToken): Promise<void> {
  await db
    .insertInto("person_tokens")
    .values({
      id: token.id,
      account_id: token.account,
      token_hash: token.tokenHash,
      last_four: token.lastFour,
      name: token.name,
      role: token.role,
      organizations: token.organizations && [...token.organizations],
      second_factor: token.secondFactor,
      expires_at: token.expiresAt,
    })
    .execute();
}

const LIVE = sql<boolean>`t.expires_at > now()`;

/** Those of a person that have not ended, the newest first. */
export async function personTokensOf(db: OperatorDb, account: AccountId): Promise<readonly PersonToken[]> {
  const rows = await db
    .selectFrom("person_tokens as t")
    .select([
      "t.id",
      "t.last_four",
      "t.name",
      "t.role",
      "t.organizations",
      "t.created_at",
      "t.expires_at",
      "t.last_used_at",
    ])
    .where("t.account_id", "=", account)
    .where(LIVE)
    .orderBy("t.id", "desc")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    lastFour: row.last_four,
    name: row.name,
    role: row.role,
    organizations: row.organizations as OrganizationId[] | null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }));
}

/** Null when there is none, when it has ended, or when its account is suspended. It counts as used now. */
export async function findPersonToken(db: OperatorDb, tokenHash: Buffer): Promise<LivePersonToken | null> {
  const row = await db
    .selectFrom("person_tokens as t")
    .innerJoin("accounts as a", "a.id", "t.account_id")
    .select(["t.id", "t.account_id", "t.role", "t.organizations", "t.second_factor", "a.verified_at"])
    .where("t.token_hash", "=", tokenHash)
    .where("a.suspended_at", "is", null)
    .where(LIVE)
    .executeTakeFirst();
  if (!row) return null;
  // At most once a minute, so that a busy token costs no write for each call.
  await db
    .updateTable("person_tokens")
    .set({ last_used_at: sql<Date>`now()` })
    .where("id", "=", row.id)
    .where(sql<boolean>`coalesce(last_used_at < now() - interval '1 minute', true)`)
    .execute();
  return {
    id: row.id,
    account: row.account_id as AccountId,
    role: row.role,
    organizations: row.organizations as OrganizationId[] | null,
    verified: row.verified_at !== null,
    secondFactor: row.second_factor,
  };
}

/** False when that person has no such token. */
export async function endPersonToken(db: OperatorDb, account: AccountId, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom("person_tokens")
    .where("account_id", "=", account)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function endPersonTokens(db: OperatorDb, account: AccountId): Promise<void> {
  await db.deleteFrom("person_tokens").where("account_id", "=", account).execute();
}

/** Removes those that have ended by themselves. */
export async function sweepPersonTokens(db: OperatorDb): Promise<void> {
  await db.deleteFrom("person_tokens").where("expires_at", "<", sql<Date>`now()`).execute();
}
