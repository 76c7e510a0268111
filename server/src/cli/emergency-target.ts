import { OperatorError } from "../kernel/errors.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { keyByReference } from "../keys/index.ts";
import { listOrganizations } from "../organizations/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { allProviders } from "../provider-accounts/index.ts";
import { modelsOf } from "../providers/catalogue/index.ts";
import { PROVIDERS } from "../providers/registry.ts";
import { ownerOfKey, type SwitchTarget } from "../switches/index.ts";
import { refuseWholeKey } from "./key-reference.ts";

/** What a stop is about, as options or as members of a JSON line. Exactly one is given. */
export interface TargetOptions {
  readonly everything?: boolean;
  readonly provider?: string;
  readonly model?: string;
  readonly organization?: string;
  readonly key?: string;
}

/** A target, and how people name it. */
export interface Named {
  readonly target: SwitchTarget;
  readonly name: string;
}

const SCOPES = ["everything", "provider", "model", "organization", "key"] as const;

/**
 * Finds what is meant.
 * @param mustExist whether a provider and a model must be known: a stop of a name that is nobody's would stop nothing
 * @throws OperatorError when not exactly one thing is named, or it is not known
 */
export async function findTarget(
  database: ControlDatabase,
  options: TargetOptions,
  mustExist: boolean,
): Promise<Named> {
  const [scope, ...more] = SCOPES.filter((one) => options[one] !== undefined && options[one] !== false);
  if (scope === undefined || more.length > 0)
    throw new OperatorError(
      "Name exactly one thing: --everything, --provider, --model, --organization or --key.",
    );
  const { provider = "", model = "", organization = "", key = "" } = options;
  if (scope === "everything") return { target: { scope }, name: "everything" };
  if (scope === "provider") {
    if (mustExist) await checkProvider(database, provider);
    return { target: { scope, provider }, name: `the provider '${provider}'` };
  }
  if (scope === "model") {
    if (mustExist) await checkModel(database, model);
    return { target: { scope, model }, name: `the model '${model}'` };
  }
  if (scope === "organization") {
    const id = await organizationBySlug(database, organization);
    return { target: { scope, organization: id }, name: `the organization '${organization}'` };
  }
  return findKey(database, key);
}

async function checkProvider(database: ControlDatabase, slug: string): Promise<void> {
  const known = ["simulator", ...(await allProviders(database)).map((account) => account.slug)];
  if (!known.includes(slug))
    throw new OperatorError(`There is no provider '${slug}'; there are: ${known.join(", ")}.`);
}

async function checkModel(database: ControlDatabase, name: string): Promise<void> {
  const accounts = await allProviders(database);
  const declared = accounts.flatMap(({ models }) => models.map(({ model }) => model));
  const shipped = PROVIDERS.flatMap(({ catalogue }) =>
    catalogue === null ? [] : [...modelsOf(catalogue).keys()],
  );
  // Some call a model by its maker too; it is stopped under that name as well.
  if ([...declared, ...shipped].some((known) => known === name || known.endsWith(`/${name}`))) return;
  const bare = accounts.find(({ slug }) => name.startsWith(`${slug}/`));
  throw new OperatorError(
    bare
      ? `A model is stopped at every provider, so name it without one: '${name.slice(bare.slug.length + 1)}'. To stop all of '${bare.slug}' use --provider.`
      : "No model of that name is known; 'npx sallyport models' lists them.",
  );
}

/** @throws OperatorError that lists the names there are */
export async function organizationBySlug(database: ControlDatabase, slug: string): Promise<OrganizationId> {
  const organizations = await database.asOperator(listOrganizations);
  const found = organizations.find((one) => one.slug === slug);
  if (found) return found.id;
  throw new OperatorError(
    `There is no organization '${slug}'; there are: ${organizations.map((one) => one.slug).join(", ")}.`,
  );
}

/** In whatever organization: whoever has to stop a key at once may not know whose it is. */
async function findKey(database: ControlDatabase, reference: string): Promise<Named> {
  refuseWholeKey(reference);
  const organization = await ownerOfKey(database, reference);
  const found =
    organization && (await keyByReference(database, { organization: { id: organization } }, reference));
  if (!organization || !found)
    throw new OperatorError(
      "No key has that id or visible first part; 'npx sallyport keys list' shows those of an organization.",
    );
  return { target: { scope: "key", organization, key: found.originalId }, name: `the key ${found.prefix}…` };
}
