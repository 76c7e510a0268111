import { OperatorError } from "../../kernel/errors.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { keyByReference } from "../../keys/index.ts";
import { type EnsuredLimit, ensureLimit, windowWords } from "../../limits/index.ts";
import { findMember, listOrganizations, projectsOf } from "../../organizations/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { Declaration } from "./document.ts";
import type { PlannedLimit, Whom } from "./limits-plan.ts";
import { type KnownPlaces, keyNamed, placeProblem } from "./lookup.ts";

/**
 * Looks up whom the limits count, before anything is made.
 * @param places those that exist and those that the file declares
 * @returns a line for each limit of somebody who is neither there nor in the file, and for each that is repeated
 */
export async function danglingLimits(
  database: ControlDatabase,
  declaration: Declaration,
  planned: readonly PlannedLimit[],
  places: KnownPlaces,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { path, whom, meaning } of planned) {
    const found = await findSubject(database, whom);
    const problem = found === null ? problemWith(whom, declaration, places) : null;
    if (problem !== null) problems.push(`${path}.${problem}`);
    // By what was found, because a key has several names.
    const identity = JSON.stringify([whom.scope, found?.subject ?? whom, meaning]);
    if (problem === null && seen.has(identity)) problems.push(`${path} declares that limit a second time.`);
    seen.add(identity);
  }
  return problems;
}

/** Sets one limit, unless it is as declared; whom it counts was made by now. */
export async function makeLimit(
  database: ControlDatabase,
  { path, whom, meaning, most }: PlannedLimit,
): Promise<EnsuredLimit & { readonly name: string }> {
  const found = await findSubject(database, whom);
  if (found === null) throw new OperatorError(`${path}: whom it limits was taken away meanwhile.`);
  const { organization, subject } = found;
  const ensured = await ensureLimit(database, organization, { ...meaning, scope: whom.scope, subject }, most);
  const where = meaning.endpoint === null ? "" : ` on ${meaning.endpoint}`;
  const rate = `${most} ${meaning.unit} ${windowWords(meaning.windowSeconds)}${where}`;
  return { name: `${rate} for ${words(whom)}`, ...ensured };
}

/** Whose limit it is, and whom it counts; null when there is nobody of that name yet. */
async function findSubject(
  database: ControlDatabase,
  whom: Whom,
): Promise<{ readonly organization: OrganizationId | null; readonly subject: string | null } | null> {
  if (whom.organization === null) return { organization: null, subject: whom.subject };
  const organizations = await database.asOperator(listOrganizations);
  const organization = organizations.find(({ slug }) => slug === whom.organization);
  if (organization === undefined) return null;
  const { id } = organization;
  if (whom.scope === "organization") return { organization: id, subject: id };
  if (whom.scope === "member") return of(id, await findMember(database, id, whom.member));
  if (whom.scope === "key" && whom.project === null)
    return of(id, (await keyByReference(database, { organization }, whom.key))?.originalId);
  const project = (await projectsOf(database, id)).find(({ slug }) => slug === whom.project);
  if (project === undefined || whom.scope === "project") return of(id, project?.id);
  return of(id, (await keyNamed(database, { organization, project }, whom.key))?.originalId);
}

function of(organization: OrganizationId, subject: string | null | undefined) {
  return subject ? { organization, subject } : null;
}

/** Why there is nobody to limit; null when the file makes them. */
function problemWith(whom: Whom, { keys }: Declaration, places: KnownPlaces): string | null {
  if (whom.organization === null) return null;
  const { organization } = whom;
  const project = "project" in whom ? whom.project : null;
  const problem = placeProblem(places, organization, project);
  if (problem !== null) return problem;
  if (whom.scope === "member") return `member: nobody in '${organization}' has that id.`;
  if (whom.scope !== "key") return null;
  if (project === null) return `key: no key of '${organization}' has that id or visible first part.`;
  const declared = keys.some(
    (key) => key.organization === organization && key.project === project && key.name === whom.key,
  );
  return declared
    ? null
    : `key: there is no key of that name in '${organization}/${project}', here or in the file.`;
}

function words(whom: Whom): string {
  if (whom.organization === null) return whom.subject ?? `each ${whom.scope}`;
  if (whom.scope === "organization") return whom.organization;
  if (whom.scope === "member") return `${whom.organization}, member ${whom.member}`;
  if (whom.scope === "project") return `${whom.organization}/${whom.project}`;
  return [whom.organization, whom.project, whom.key].filter((one) => one !== null).join("/");
}
