import { allKeys, type KeyMetadata } from "../../keys/index.ts";
import { listOrganizations, type Place, projectsOf } from "../../organizations/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { Declaration } from "./document.ts";

/** The short names of projects by that of their organization: those that exist, and those that the file declares. */
export type KnownPlaces = ReadonlyMap<string, ReadonlySet<string>>;

export async function knownPlaces(
  database: ControlDatabase,
  { organizations }: Pick<Declaration, "organizations">,
): Promise<KnownPlaces> {
  const places = new Map<string, Set<string>>();
  for (const { id, slug } of await database.asOperator(listOrganizations))
    places.set(slug, new Set((await projectsOf(database, id)).map((project) => project.slug)));
  for (const { slug, projects } of organizations)
    places.set(slug, new Set([...(places.get(slug) ?? []), ...projects.map((project) => project.slug)]));
  return places;
}

/** What is wrong with a place of the file; null when it is there or will be made. */
export function placeProblem(
  places: KnownPlaces,
  organization: string,
  project: string | null,
): string | null {
  const projects = places.get(organization);
  if (project !== null && !projects?.has(project))
    return `project: there is no project '${project}' in '${organization}', here or in the file.`;
  if (projects === undefined)
    return `organization: there is no organization '${organization}', here or in the file.`;
  return null;
}

/** The key that goes by that name in a project; null when there is none that was not revoked or rotated away. */
export async function keyNamed(
  database: ControlDatabase,
  place: Place,
  name: string,
): Promise<KeyMetadata | null> {
  // One that expired is there still, as it was declared.
  const found = (await allKeys(database, place)).find(
    (key) => key.projectId === place.project.id && key.name === name && key.revokedAt === null,
  );
  return found ?? null;
}
