import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId, type OrganizationId, type ProjectId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import type { PageRequest, SuspendedBy } from "./page-request.ts";

export interface ProjectDetails {
  readonly id: ProjectId;
  readonly slug: string;
  readonly name: string;
  /** Goes up with each change. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly suspendedBy: SuspendedBy;
}

const PROJECT = ["id", "slug", "name", "revision", "created_at"] as const;

const SUSPENDED = sql<SuspendedBy>`suspended_by(org_id, id, null)`.as("suspendedBy");

/** The projects of the organization that the transaction sees, in the order in which they were made. */
export async function projectPage(
  db: TenantDb,
  { after, limit }: PageRequest,
): Promise<readonly ProjectDetails[]> {
  const rows = await db
    .selectFrom("projects")
    .select(PROJECT)
    .select(SUSPENDED)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, id: row.id as ProjectId, createdAt }));
}

/** The project with that id or short name; null when the organization has none. */
export async function readProject(db: TenantDb, reference: string): Promise<ProjectDetails | null> {
  const row = await db
    .selectFrom("projects")
    .select(PROJECT)
    .select(SUSPENDED)
    .where((where) => where.or([where("slug", "=", reference), where(sql`id::text`, "=", reference)]))
    .executeTakeFirst();
  return row ? { ...row, id: row.id as ProjectId, createdAt: row.created_at } : null;
}

/**
 * Makes a project.
 * @throws ActError project_exists
 */
export async function addProject(
  db: TenantDb,
  organization: OrganizationId,
  project: { readonly slug: string; readonly name: string },
): Promise<void> {
  const id = newId<ProjectId>();
  const row = await db
    .insertInto("projects")
    .values({ id, org_id: organization, ...project })
    .onConflict((conflict) => conflict.columns(["org_id", "slug"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!row) throw new ActError("project_exists", { project: project.slug });
  await recordAudit(db, "project.created", id, { slug: project.slug });
}

/** @throws ActError changed_meanwhile */
export async function renameProject(
  db: TenantDb,
  id: ProjectId,
  name: string,
  revision: number,
): Promise<void> {
  const row = await db
    .updateTable("projects")
    .set({ name, revision: revision + 1 })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw new ActError("changed_meanwhile");
  await recordAudit(db, "project.changed", id, { fields: ["name"], revision: revision + 1 });
}
