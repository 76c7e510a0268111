import { sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { Secret } from "../kernel/secret.ts";
import type { TenantDb } from "../ports/database.ts";
import type { RecordIdentity, SealedRecord, Vault } from "../vault/index.ts";

/** A secret that signs. */
export interface SigningSecret {
  readonly id: string;
  readonly endpoint: string;
  readonly hint: string;
  readonly createdAt: Date;
  /** Null: it is in force. */
  readonly signsUntil: Date | null;
  readonly record: SealedRecord;
}

/** The secrets of these addresses that still sign, the one in force first. */
export async function secretsOf(
  db: TenantDb,
  endpoints: readonly string[],
): Promise<readonly SigningSecret[]> {
  if (endpoints.length === 0) return [];
  const rows = await db
    .selectFrom("webhook_secrets")
    .selectAll()
    .where("endpoint_id", "in", endpoints)
    .where(sql<boolean>`coalesce(signs_until, 'infinity') > now()`)
    .orderBy("created_at", "desc")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    endpoint: row.endpoint_id,
    hint: row.hint,
    createdAt: row.created_at,
    signsUntil: row.signs_until,
    record: {
      keyId: row.key_id,
      wrappedKey: row.wrapped_key,
      commitment: row.commitment,
      sealed: row.sealed,
    },
  }));
}

/** A secret that was encrypted, before it is stored. */
export interface SealedSecret {
  readonly id: string;
  readonly hint: string;
  readonly record: SealedRecord;
}

export async function insertSecret(
  db: TenantDb,
  organization: OrganizationId,
  endpoint: string,
  { id, hint, record }: SealedSecret,
): Promise<void> {
  await db
    .insertInto("webhook_secrets")
    .values({
      id,
      org_id: organization,
      endpoint_id: endpoint,
      hint,
      key_id: record.keyId,
      wrapped_key: Buffer.from(record.wrappedKey),
      commitment: Buffer.from(record.commitment),
      sealed: Buffer.from(record.sealed),
    })
    .execute();
}

/** Says until when a secret signs. */
export async function setSignsUntil(db: TenantDb, id: string, until: Date): Promise<void> {
  await db.updateTable("webhook_secrets").set({ signs_until: until }).where("id", "=", id).execute();
}

export async function openSecret(vault: Vault, { id, record }: SigningSecret): Promise<Secret> {
  return vault.open(record, secretIdentity(id));
}

/** Where a secret is stored; bound into its ciphertext, so that it opens nowhere else (P-1). */
export function secretIdentity(id: string): RecordIdentity {
  return { tenant: "platform", table: "webhook_secrets", row: id, column: "sealed", version: 1 };
}
