import { sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import { GONE } from "./departing-store.ts";

/** Locks the organization against another deletion of it. False when it was deleted already. */
export async function lockOrganization(db: TenantDb, id: OrganizationId): Promise<boolean> {
  const row = await db
    .selectFrom("organizations")
    .select("id")
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends every key that works; resolves to how many. */
export async function endAllKeys(db: TenantDb, generation: bigint): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("api_keys")
    .set({ revoked_at: sql<Date>`latest_time()`, generation })
    .where(sql<boolean>`coalesce(least(revoked_at, expires_at), 'infinity') > (select latest_time())`)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Takes everything away that names somebody or something. Ids, counts and money stay: they are the books. */
export async function forgetNames(db: TenantDb, id: OrganizationId): Promise<void> {
  await db.deleteFrom("invitations").execute();
  await db.deleteFrom("ownership_offers").execute();
  await db.deleteFrom("shut_doors").execute();
  await db.updateTable("api_keys").set({ name: GONE }).execute();
  await db.updateTable("projects").set({ name: GONE }).execute();
  await db
    .updateTable("members")
    .set({ name: GONE, account_id: null, left_at: sql<Date>`coalesce(left_at, clock_timestamp())` })
    .execute();
  await db
    .updateTable("organizations")
    .set({ name: GONE, allowed_networks: null, deleted_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", id)
    .execute();
}
