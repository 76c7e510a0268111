import { OperatorError } from "../kernel/errors.ts";
import { type MemberId, type OrganizationId, parseId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { provisionOrganization } from "./provision.ts";
import { hasMember, listOrganizations, listProjects, type Organization, type Project } from "./store.ts";

/** Where keys live and usage is counted. */
export interface Place {
  readonly organization: Organization;
  readonly project: Project;
}

/**
 * Finds an organization and one of its projects by their short names.
 * @throws OperatorError that lists the names there are
 */
export async function findPlace(
  database: ControlDatabase,
  organizationSlug: string,
  projectSlug: string,
): Promise<Place> {
  const organizations = await database.asOperator(listOrganizations);
  const organization = pick("organization", organizations, organizationSlug);
  const projects = await database.inTenant(organization.id, listProjects);
  return { organization, project: pick("project", projects, projectSlug) };
}

function pick<Named extends { readonly slug: string }>(
  what: string,
  all: readonly Named[],
  slug: string,
): Named {
  const found = all.find((one) => one.slug === slug);
  if (found) return found;
  const known = all.map((one) => one.slug).join(", ");
  throw new OperatorError(
    `There is no ${what} '${slug}'; ${known ? `there are: ${known}` : "none exists yet"}.`,
  );
}

/**
 * Finds or makes an organization and a project in it; safe to repeat.
 * @throws OperatorError when a short name is not lower-case letters, digits and hyphens
 */
export async function ensurePlace(
  database: ControlDatabase,
  organizationSlug: string,
  projectSlug: string,
): Promise<Place> {
  await provisionOrganization(database, { slug: organizationSlug, name: null, projects: [projectSlug] });
  return findPlace(database, organizationSlug, projectSlug);
}

/** The member of an organization with that id; null when there is none. */
export async function findMember(
  database: ControlDatabase,
  organization: OrganizationId,
  reference: string,
): Promise<MemberId | null> {
  const id = parseId<MemberId>(reference.toLowerCase());
  if (id === null) return null;
  return (await database.inTenant(organization, (db) => hasMember(db, id))) ? id : null;
}
