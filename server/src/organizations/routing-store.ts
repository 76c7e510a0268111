import { recordAudit } from "../audit/index.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";

/** Where an organization's requests may go at all; null: everywhere. */
export interface OrganizationRouting {
  /** By their short names. */
  readonly providers: readonly string[] | null;
  /** As the operator says of providers; one without a region is in none. */
  readonly regions: readonly string[] | null;
}

/** Of the organization that the transaction sees. */
export async function readRouting(db: TenantDb): Promise<OrganizationRouting> {
  const row = await db.selectFrom("organizations").select(["providers", "regions"]).executeTakeFirst();
  return row ?? { providers: null, regions: null };
}

/** Says where they may go. Nodes go by it once `generation` is confirmed. */
export async function setRouting(
  db: TenantDb,
  id: OrganizationId,
  { providers, regions }: OrganizationRouting,
  generation: bigint,
): Promise<void> {
  const columns = { providers: providers && [...providers], regions: regions && [...regions] };
  await db.updateTable("organizations").set(columns).where("id", "=", id).execute();
  await recordAudit(db, "organization.routing_set", id, { ...columns, generation });
}
