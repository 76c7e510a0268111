import { recordAudit } from "../audit/index.ts";
import type { OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import { insertOrganization, insertProject, type Organization } from "./store.ts";

/** @param db entered as the new organization, which is the only one it may make */
export async function createOrganization(db: TenantDb, organization: Organization): Promise<void> {
  await insertOrganization(db, organization);
  await recordAudit(db, "organization.created", organization.id, { slug: organization.slug });
}

/** Its short name is its name. */
export async function createProject(
  db: TenantDb,
  organization: OrganizationId,
  slug: string,
): Promise<ProjectId> {
  const id = await insertProject(db, organization, slug, slug);
  await recordAudit(db, "project.created", id, { slug });
  return id;
}
