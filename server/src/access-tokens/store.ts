import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";

export interface SigningKeyRow {
  readonly kid: string;
  /** A JWK. */
  readonly publicKey: string;
  readonly privateKey: Uint8Array;
  /** Since it was made, by the database's clock. */
  readonly ageSeconds: number;
}

/** The newest first. */
export async function readSigningKeys(db: OperatorDb): Promise<readonly SigningKeyRow[]> {
  const rows = await db
    .selectFrom("token_signing_keys")
    .select([
      "kid",
      "public_key",
      "private_key",
      sql<number>`extract(epoch from now() - created_at)::float8`.as("age"),
    ])
    .orderBy("created_at", "desc")
    .orderBy("kid")
    .execute();
  return rows.map((row) => ({
    kid: row.kid,
    publicKey: row.public_key,
    privateKey: row.private_key,
    ageSeconds: row.age,
  }));
}

export async function insertSigningKey(
  db: OperatorDb,
  { kid, publicKey, privateKey }: Omit<SigningKeyRow, "ageSeconds">,
): Promise<void> {
  await db
    .insertInto("token_signing_keys")
    .values({ kid, public_key: publicKey, private_key: Buffer.from(privateKey) })
    .execute();
}

/** Removes keys that nothing which is still good was signed with. */
export async function removeSigningKeys(db: OperatorDb, olderThanSeconds: number): Promise<void> {
  await db
    .deleteFrom("token_signing_keys")
    .where("created_at", "<", sql<Date>`now() - make_interval(secs => ${olderThanSeconds})`)
    .execute();
}
