import { sql } from "kysely";
import type { ApiKeyId } from "../kernel/ids.ts";
import type { Organization } from "../organizations/index.ts";
import type { OperatorDb } from "../ports/database.ts";

/** A version of the pepper that was adopted or is needed. */
export interface PepperUse {
  readonly version: number;
  /** What the pepper makes of a known text; null while it was not adopted. */
  readonly proof: Uint8Array | null;
  /** API keys that have not ended and are hashed under it. */
  readonly keys: number;
  /** Operators' tokens, likewise. */
  readonly tokens: number;
}

export async function pepperUses(db: OperatorDb): Promise<readonly PepperUse[]> {
  const { rows } = await sql<{
    version: number;
    proof: Buffer | null;
    keys: string;
    tokens: string;
  }>`select * from pepper_uses()`.execute(db);
  return rows.map((row) => ({ ...row, keys: Number(row.keys), tokens: Number(row.tokens) }));
}

/** False when the version was adopted already. */
export async function insertPepper(db: OperatorDb, version: number, proof: Buffer): Promise<boolean> {
  const result = await db
    .insertInto("pepper_checks")
    .values({ version, proof })
    .onConflict((conflict) => conflict.column("version").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** False when there is no such version. */
export async function deletePepper(db: OperatorDb, version: number): Promise<boolean> {
  const result = await db.deleteFrom("pepper_checks").where("version", "=", version).executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** A key that needs a pepper, as it may be shown (K-7). */
export interface PepperKey {
  readonly id: ApiKeyId;
  readonly prefix: string;
  readonly organization: Pick<Organization, "id" | "slug">;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** @param limit one more is given where there are more */
export async function pepperKeys(
  db: OperatorDb,
  version: number,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly PepperKey[]> {
  const { rows } = await sql<PepperKey>`select id, prefix, name, created_at as "createdAt",
    last_used_at as "lastUsedAt", json_build_object('id', organization_id, 'slug', organization) as organization
    from pepper_keys(${version}, ${after}, ${limit + 1})`.execute(db);
  return rows;
}
