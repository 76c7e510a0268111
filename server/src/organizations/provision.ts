import { OperatorError } from "../kernel/errors.ts";
import { newId, type OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { createOrganization, createProject } from "./create.ts";
import { listOrganizations, listProjects, type Organization } from "./store.ts";

const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
const MAX_NAME_LENGTH = 200;

/** An organization as an operator declares it. */
export interface DeclaredOrganization {
  readonly slug: string;
  /** Null: the short name. */
  readonly name: string | null;
  readonly projects: readonly string[];
}

/** What a declaration changed; false means that it was there already. */
export interface Provisioned {
  readonly organization: Organization;
  readonly organizationCreated: boolean;
  readonly projects: readonly { readonly slug: string; readonly created: boolean }[];
}

/**
 * Makes what is missing of an organization and its projects, in one transaction; safe to repeat. The name of an
 * organization that exists is left as it is.
 * @throws OperatorError when a name is not valid
 */
export async function provisionOrganization(
  database: ControlDatabase,
  { slug, name, projects }: DeclaredOrganization,
): Promise<Provisioned> {
  for (const short of [slug, ...projects]) {
    if (!SLUG.test(short))
      throw new OperatorError(
        `'${short}' is not a short name: use lower-case letters, digits and hyphens, at most 40.`,
      );
  }
  if (name !== null && (name.length === 0 || name.length > MAX_NAME_LENGTH))
    throw new OperatorError(`An organization's name has 1 to ${MAX_NAME_LENGTH} characters.`);
  const known = (await database.asOperator(listOrganizations)).find((one) => one.slug === slug);
  const organization = known ?? { id: newId<OrganizationId>(), slug, name: name ?? slug };
  return database.inTenant(organization.id, async (db) => {
    if (!known) await createOrganization(db, organization);
    const existing = new Set((await listProjects(db)).map((project) => project.slug));
    const results: { slug: string; created: boolean }[] = [];
    for (const project of projects) {
      const created = !existing.has(project);
      if (created) await createProject(db, organization.id, project);
      existing.add(project);
      results.push({ slug: project, created });
    }
    return { organization, organizationCreated: !known, projects: results };
  });
}
