import { sql } from "kysely";
import type { ApiKeyId, OrganizationId } from "../kernel/ids.ts";
import type { KeyMode } from "../keys/index.ts";
import type { OperatorDb } from "../ports/database.ts";

export interface RecognisableKey {
  readonly id: ApiKeyId;
  readonly organization: OrganizationId;
  readonly publicId: string;
  readonly mode: KeyMode;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  readonly pepperVersion: number;
  /** It was revoked or has expired. */
  readonly ended: boolean;
}

/** Keys with these public ids, of whomever they are. */
export async function keysToRecognise(
  db: OperatorDb,
  publicIds: readonly string[],
): Promise<readonly RecognisableKey[]> {
  const { rows } =
    await sql<RecognisableKey>`select id, org_id as organization, public_id as "publicId", mode, salt, hash,
    pepper_version as "pepperVersion", ended from keys_to_recognise(${[...publicIds]})`.execute(db);
  return rows;
}

/** Whether a report was acted on before. @param digest SHA-256 of it */
export async function isRepeated(db: OperatorDb, digest: Buffer): Promise<boolean> {
  const row = await db
    .selectFrom("scanner_reports")
    .select("digest")
    .where("digest", "=", digest)
    .executeTakeFirst();
  return row !== undefined;
}

export async function noteReport(db: OperatorDb, digest: Buffer): Promise<void> {
  await db
    .insertInto("scanner_reports")
    .values({ digest })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Forgets reports after so long that no copy of one can be worth anything. */
export async function sweepReports(db: OperatorDb): Promise<void> {
  await db
    .deleteFrom("scanner_reports")
    .where("received_at", "<", sql<Date>`now() - interval '90 days'`)
    .execute();
}
