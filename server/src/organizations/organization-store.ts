import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
import type { PageRequest, SuspendedBy } from "./page-request.ts";
import { addProject } from "./project-store.ts";
import type { Organization } from "./store.ts";

/** An organization as lists of the operator show it. */
export interface DirectoryEntry {
  readonly id: OrganizationId;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly suspendedBy: SuspendedBy;
}

export interface OrganizationDetails {
  readonly id: OrganizationId;
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
  /** Whether its members need a second factor. */
  readonly secondFactor: boolean;
  /** Goes up with each change. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly suspendedBy: SuspendedBy;
}

/**
 * Organizations in the order in which they were made. Names only: their rows stay behind row-level security.
 * @param only these; null for all
 */
export async function directoryPage(
  db: OperatorDb,
  { after, limit, only }: PageRequest & { readonly only: readonly OrganizationId[] | null },
): Promise<readonly DirectoryEntry[]> {
  const { rows } = await sql<DirectoryEntry>`
    select id, slug, name, created_at as "createdAt", suspended_by(id, null, null) as "suspendedBy"
    from organization_directory()
    where id > ${after} and (${only === null} or id = any(${only ?? []}::uuid[]))
    order by id limit ${limit + 1}`.execute(db);
  return rows;
}

/**
 * Makes an organization with a first project.
 * @param db entered as the new organization, which is the only one it may make
 * @throws ActError organization_exists
 */
export async function addOrganization(
  db: TenantDb,
  organization: Organization,
  firstProject = FIRST_PROJECT,
): Promise<void> {
  const row = await db
    .insertInto("organizations")
    .values(organization)
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!row) throw new ActError("organization_exists", { organization: organization.slug });
  await recordAudit(db, "organization.created", organization.id, { slug: organization.slug });
  await addProject(db, organization.id, { slug: firstProject, name: firstProject });
}

const FIRST_PROJECT = "default";

/** The organization that the transaction sees; null when there is none. */
export async function readOrganization(db: TenantDb): Promise<OrganizationDetails | null> {
  const row = await db
    .selectFrom("organizations")
    .selectAll()
    .select(sql<SuspendedBy>`suspended_by(id, null, null)`.as("suspendedBy"))
    .executeTakeFirst();
  if (!row) return null;
  const {
    id,
    slug,
    name,
    time_zone: timeZone,
    second_factor: secondFactor,
    revision,
    created_at: createdAt,
    suspendedBy,
  } = row;
  return { id: id as OrganizationId, slug, name, timeZone, secondFactor, revision, createdAt, suspendedBy };
}

/** What of an organization its own people change. */
interface OrganizationChange {
  readonly name?: string | undefined;
  /** Whether its members need a second factor. */
  readonly secondFactor?: boolean | undefined;
}

/**
 * Changes an organization.
 * @param revision that the caller read
 * @throws ActError changed_meanwhile
 */
export async function changeOrganization(
  db: TenantDb,
  id: OrganizationId,
  { name, secondFactor }: OrganizationChange,
  revision: number,
): Promise<void> {
  const set = {
    ...(name === undefined ? {} : { name }),
    ...(secondFactor === undefined ? {} : { second_factor: secondFactor }),
  };
  const row = await db
    .updateTable("organizations")
    .set({ ...set, revision: revision + 1 })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw new ActError("changed_meanwhile");
  await recordAudit(db, "organization.changed", id, { fields: Object.keys(set), revision: revision + 1 });
}
