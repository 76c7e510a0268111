import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";

/** From which networks members act in it, in CIDR notation; null: from everywhere. */
export async function readNetworks(db: TenantDb): Promise<readonly string[] | null> {
  const row = await db
    .selectFrom("organizations")
    .select(sql<string[] | null>`allowed_networks::text[]`.as("networks"))
    .executeTakeFirst();
  return row?.networks ?? null;
}

/** Says from which networks. Those that act are bound by it from the next call on. */
export async function setNetworks(
  db: TenantDb,
  id: OrganizationId,
  networks: readonly string[] | null,
): Promise<void> {
  await db
    .updateTable("organizations")
    .set({ allowed_networks: networks && sql<string[]>`${networks}::text[]::cidr[]` })
    .where("id", "=", id)
    .execute();
  await recordAudit(db, "organization.networks_set", id, { networks: networks?.length ?? 0 });
}
