import { sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import { unfinishedIn } from "./unfinished-store.ts";

/** Bytes that the organization's pictures and the assets of its brand kits take, with those that its unfinished uploads will have. */
export async function storedBytes(db: TenantDb): Promise<number> {
  const row = await db
    .selectFrom("upload_objects")
    .select(sql<string>`coalesce(sum(bytes), 0)`.as("bytes"))
    .executeTakeFirst();
  return (
    Number(row?.bytes ?? 0) - (await heldBytes(db)) + (await keptBytes(db)) + (await unfinishedIn(db)).bytes
  );
}

/** M-6: what belongs to brand kits stays, and takes its room. */
async function keptBytes(db: TenantDb): Promise<number> {
  const row = await db
    .selectFrom("brand_assets")
    .select(sql<string>`coalesce(sum(bytes + preview_bytes), 0)`.as("bytes"))
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return Number(row?.bytes ?? 0);
}

/** M-10: what is kept although its time is over is not the customer's. */
async function heldBytes(db: TenantDb): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`select picture_hold_bytes() as bytes`.execute(db);
  return Number(rows[0]?.bytes ?? 0);
}

/** Others that take a picture of this organization in wait until the transaction ends: together they stay within the quota. */
export async function lockQuota(db: TenantDb, organization: OrganizationId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`pictures ${organization}`}, 0))`.execute(db);
}
