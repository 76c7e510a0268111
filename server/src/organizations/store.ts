import { sql } from "kysely";
import { type MemberId, newId, type OrganizationId, type ProjectId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";

export interface Organization {
  readonly id: OrganizationId;
  readonly slug: string;
  readonly name: string;
}

export interface Project {
  readonly id: ProjectId;
  readonly slug: string;
  readonly name: string;
}

/** Every organization, oldest first. Names only: whose rows they are stays behind row-level security. */
export async function listOrganizations(db: OperatorDb): Promise<readonly Organization[]> {
  const { rows } = await sql<Organization>`select id, slug, name from organization_directory()`.execute(db);
  return rows;
}

/** The organization with that short name or id; null when there is none. */
export async function findOrganization(db: OperatorDb, reference: string): Promise<Organization | null> {
  const { rows } = await sql<Organization>`
    select id, slug, name from organization_named(${reference})`.execute(db);
  return rows[0] ?? null;
}

/** @param db entered as the new organization, which is the only one it may insert */
export async function insertOrganization(db: TenantDb, organization: Organization): Promise<void> {
  await db.insertInto("organizations").values(organization).execute();
}

export async function insertProject(
  db: TenantDb,
  organization: OrganizationId,
  slug: string,
  name: string,
): Promise<ProjectId> {
  const id = newId<ProjectId>();
  await db.insertInto("projects").values({ id, org_id: organization, slug, name }).execute();
  return id;
}

export async function listProjects(db: TenantDb): Promise<readonly Project[]> {
  const rows = await db.selectFrom("projects").select(["id", "slug", "name"]).orderBy("created_at").execute();
  return rows.map((row) => ({ ...row, id: row.id as ProjectId }));
}

/** Whether the current organization has a member with that id. */
export async function hasMember(db: TenantDb, id: MemberId): Promise<boolean> {
  const row = await db
    .selectFrom("members")
    .select("id")
    .where("id", "=", id)
    .where("left_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}
