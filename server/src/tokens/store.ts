import { sql } from "kysely";
import type { KeyHash } from "../keys/index.ts";
import type { OperatorDb } from "../ports/database.ts";

/** What an operator's token may do (ID-8). */
export type TokenRole = "support" | "operator" | "admin";

/** All that anybody can see of a token after it was made (K-7). */
interface TokenMetadata {
  readonly id: string;
  readonly prefix: string;
  readonly lastFour: string;
  readonly operator: string;
  readonly name: string;
  readonly role: TokenRole;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewToken {
  readonly id: string;
  readonly publicId: string;
  readonly lastFour: string;
  readonly operator: string;
  readonly name: string;
  readonly role: TokenRole;
  readonly hash: KeyHash;
  readonly expiresAt: Date;
}

export const TOKEN_PREFIX = "sp_op_";

export async function insertToken(db: OperatorDb, { hash, ...token }: NewToken): Promise<void> {
  await db
    .insertInto("operator_tokens")
    .values({
      id: token.id,
      public_id: token.publicId,
      operator: token.operator,
      name: token.name,
      role: token.role,
      salt: Buffer.from(hash.salt),
      hash: Buffer.from(hash.hash),
      pepper_version: hash.pepperVersion,
      last_four: token.lastFour,
      expires_at: token.expiresAt,
    })
    .execute();
}

const METADATA = [
  "id",
  "public_id",
  "last_four",
  "operator",
  "name",
  "role",
  "created_at",
  "expires_at",
  "last_used_at",
  "revoked_at",
] as const;

export async function tokenPage(
  db: OperatorDb,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly TokenMetadata[]> {
  const rows = await db
    .selectFrom("operator_tokens")
    .select(METADATA)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    prefix: TOKEN_PREFIX + row.public_id,
    lastFour: row.last_four,
    operator: row.operator,
    name: row.name,
    role: row.role as TokenRole,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }));
}

/** Ends a token; null when there is none with that id or visible first part, or it has ended already. */
export async function endToken(db: OperatorDb, reference: string) {
  const publicId = reference.startsWith(TOKEN_PREFIX) ? reference.slice(TOKEN_PREFIX.length) : reference;
  const row = await db
    .updateTable("operator_tokens")
    .set({ revoked_at: sql<Date>`now()` })
    .where((where) => where.or([where("public_id", "=", publicId), where(sql`id::text`, "=", reference)]))
    .where("revoked_at", "is", null)
    .returning(["id", "operator"])
    .executeTakeFirst();
  return row ?? null;
}

/** What it takes to recognise a token that may act now. */
export async function findLiveToken(db: OperatorDb, publicId: string) {
  const row = await db
    .selectFrom("operator_tokens")
    .select(["id", "operator", "role", "salt", "hash", "pepper_version"])
    .where("public_id", "=", publicId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
  return row ?? null;
}

/** Keeps a token's hash under a newer pepper, unless somebody else just did. */
export async function replaceTokenHash(
  db: OperatorDb,
  id: string,
  oldVersion: number,
  { salt, hash, pepperVersion }: KeyHash,
): Promise<void> {
  await db
    .updateTable("operator_tokens")
    .set({ salt: Buffer.from(salt), hash: Buffer.from(hash), pepper_version: pepperVersion })
    .where("id", "=", id)
    .where("pepper_version", "=", oldVersion)
    .where("pepper_version", "<", pepperVersion)
    .execute();
}

/** Ids of tokens that have not ended and are hashed under a version of the pepper. */
export async function tokensUnderPepper(
  db: OperatorDb,
  version: number,
  most: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("operator_tokens")
    .select("id")
    .where("pepper_version", "=", version)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", sql<Date>`clock_timestamp()`)
    .orderBy("id")
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** At most once a minute, so that a busy token costs no write for each call. */
export async function markUsed(db: OperatorDb, id: string): Promise<void> {
  await db
    .updateTable("operator_tokens")
    .set({ last_used_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where((where) =>
      where.or([
        where("last_used_at", "is", null),
        where("last_used_at", "<", sql<Date>`now() - interval '1 minute'`),
      ]),
    )
    .execute();
}
