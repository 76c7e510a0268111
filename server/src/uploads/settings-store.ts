import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";

/** How long pictures of an organization live, unless it says otherwise. */
const USUAL_RETENTION_HOURS = 72;

export interface PictureSettings {
  readonly retentionHours: number;
  readonly linkGeneration: number;
  /** M-3: every link asks whoever opens it to be signed in as a member. */
  readonly linksForMembers: boolean;
}

export async function readSettings(db: TenantDb): Promise<PictureSettings> {
  const row = await db
    .selectFrom("picture_settings")
    .select(["retention_hours", "link_generation", "links_for_members"])
    .executeTakeFirst();
  return {
    retentionHours: row?.retention_hours ?? USUAL_RETENTION_HOURS,
    linkGeneration: row?.link_generation ?? 1,
    linksForMembers: row?.links_for_members ?? false,
  };
}

/** Says how long pictures live. Those that are there are not kept longer than that either, and none is kept longer than was said. */
export async function setRetention(db: TenantDb, organization: OrganizationId, hours: number): Promise<void> {
  await db
    .insertInto("picture_settings")
    .values({ org_id: organization, retention_hours: hours })
    .onConflict((conflict) => conflict.column("org_id").doUpdateSet({ retention_hours: hours }))
    .execute();
  const over = sql<Date>`created_at + make_interval(hours => ${hours})`;
  for (const table of ["generations", "generation_batches", "uploads"] as const)
    await db.updateTable(table).set({ expires_at: over }).where("expires_at", ">", over).execute();
  await recordAudit(db, "pictures.retention_set", organization, { hours });
}

/** Says whether links open for members only, those that were made before too. */
export async function setLinksForMembers(
  db: TenantDb,
  organization: OrganizationId,
  forMembers: boolean,
): Promise<void> {
  await db
    .insertInto("picture_settings")
    .values({ org_id: organization, links_for_members: forMembers })
    .onConflict((conflict) => conflict.column("org_id").doUpdateSet({ links_for_members: forMembers }))
    .execute();
  await recordAudit(db, "pictures.links_for_members_set", organization, { members_only: forMembers });
}

/** Ends every link of the organization that was made before. */
export async function revokeLinks(db: TenantDb, organization: OrganizationId): Promise<void> {
  await db
    .insertInto("picture_settings")
    .values({ org_id: organization, link_generation: 2 })
    .onConflict((conflict) =>
      conflict.column("org_id").doUpdateSet({ link_generation: sql`picture_settings.link_generation + 1` }),
    )
    .execute();
  await recordAudit(db, "pictures.links_revoked", organization, {});
}
