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
  /** Which models and providers its keys may use; null: every one. */
  readonly models: readonly string[] | null;
  readonly providers: readonly string[] | null;
  /** Goes up with each change. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly suspendedBy: SuspendedBy;
}

const PROJECT = ["id", "slug", "name", "models", "providers", "revision", "created_at"] as const;

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
  project: { readonly slug: string; readonly name: string } & ProjectChange,
): Promise<void> {
  const id = newId<ProjectId>();
  const row = await db
    .insertInto("projects")
    .values({ id, org_id: organization, ...columnsOf(project) })
    .onConflict((conflict) => conflict.columns(["org_id", "slug"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!row) throw new ActError("project_exists", { project: project.slug });
  await recordAudit(db, "project.created", id, { slug: project.slug });
}

/** What of a project its own people change; what is undefined stays. */
export interface ProjectChange {
  readonly name?: string | undefined;
  readonly models?: readonly string[] | null | undefined;
  readonly providers?: readonly string[] | null | undefined;
}

/**
 * Changes a project.
 * @param revision that the caller read
 * @param generation at which nodes hear of it; null where they need not
 * @throws ActError changed_meanwhile
 */
export async function changeProject(
  db: TenantDb,
  id: ProjectId,
  change: ProjectChange,
  revision: number,
  generation: bigint | null,
): Promise<void> {
  const set = columnsOf(change);
  const row = await db
    .updateTable("projects")
    .set({ ...set, revision: revision + 1 })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw new ActError("changed_meanwhile");
  const facts = { fields: Object.keys(set), revision: revision + 1, generation };
  await recordAudit(db, "project.changed", id, facts);
}

function columnsOf<Change extends ProjectChange>({ models, providers, ...rest }: Change) {
  const said = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(said) as Omit<Change, "models" | "providers">),
    ...(models === undefined ? {} : { models: models && [...models] }),
    ...(providers === undefined ? {} : { providers: providers && [...providers] }),
  };
}
