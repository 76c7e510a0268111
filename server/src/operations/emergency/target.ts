import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { keyByReference } from "../../keys/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { modelsOf } from "../../providers/catalogue/index.ts";
import { PROVIDERS } from "../../providers/registry.ts";
import { ownerOfKey, type SwitchTarget } from "../../switches/index.ts";
import type { Act } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";

export const TARGETS = ["everything", "provider", "model", "organization", "key"] as const;

/** What a stop is about. Exactly one of them is given. */
export const targetInput = {
  everything: z.literal(true).optional().describe("All requests of everybody."),
  provider: z.string().min(1).max(40).optional().describe("A provider, by its short name."),
  model: z.string().min(1).max(128).optional().describe("A model, by its name in the registry."),
  organization: organizationReference.optional(),
  key: z
    .string()
    .min(1)
    .max(40, "is an id or the first 24 characters of a key")
    .optional()
    .describe("A key of any organization, by its id or visible first part."),
};

type Target = z.output<z.ZodObject<typeof targetInput>>;

/** @throws ActError invalid_input when not exactly one thing is named */
function onlyTarget(input: Target): (typeof TARGETS)[number] {
  const [scope, ...more] = TARGETS.filter((one) => input[one] !== undefined);
  if (scope === undefined || more.length > 0)
    throw new ActError("invalid_input", {
      field: "input",
      problem: `must name exactly one of ${TARGETS.join(", ")}`,
    });
  return scope;
}

export const TARGET_ERRORS = [
  "organization_not_found",
  "provider_not_found",
  "model_not_found",
  "key_not_found",
] as const;

/**
 * Finds what is meant, and how people name it.
 * @param mustExist whether a provider and a model must be known: a stop of a name that is nobody's would stop nothing
 * @throws ActError of TARGET_ERRORS, or invalid_input
 */
export async function findTarget(
  act: Act,
  allowed: Parameters<typeof organizationFor>[1],
  input: Target,
  mustExist: boolean,
): Promise<{ readonly target: SwitchTarget; readonly name: string }> {
  const scope = onlyTarget(input);
  const { provider = "", model = "", organization = "", key = "" } = input;
  if (scope === "everything") return { target: { scope }, name: "everything" };
  if (scope === "provider") {
    if (mustExist) await checkProvider(act, provider);
    return { target: { scope, provider }, name: provider };
  }
  if (scope === "model") {
    if (mustExist) await checkModel(act, model);
    return { target: { scope, model }, name: model };
  }
  if (scope === "organization") {
    const { id, slug } = await organizationFor(act, allowed, organization);
    return { target: { scope, organization: id }, name: slug };
  }
  return findKey(act, key);
}

async function checkProvider({ database }: Act, slug: string): Promise<void> {
  if (slug === "simulator" || (await allProviders(database)).some((account) => account.slug === slug)) return;
  throw new ActError("provider_not_found", { provider: shown(slug) });
}

async function checkModel({ database }: Act, name: string): Promise<void> {
  const accounts = await allProviders(database);
  const declared = accounts.flatMap(({ models }) => models.map(({ model }) => model));
  const shipped = PROVIDERS.flatMap(({ catalogue }) =>
    catalogue === null ? [] : [...modelsOf(catalogue).keys()],
  );
  // Some call a model by its maker too; it is stopped under that name as well.
  if ([...declared, ...shipped].some((known) => known === name || known.endsWith(`/${name}`))) return;
  const at = accounts.find(({ slug }) => name.startsWith(`${slug}/`))?.slug;
  if (at === undefined) throw new ActError("model_not_found");
  throw new ActError("invalid_input", {
    field: "model",
    problem: `is stopped at every provider, so leave '${at}/' out; to stop all of '${at}', name the provider`,
  });
}

/** In whatever organization: whoever has to stop a key at once may not know whose it is. */
async function findKey({ database }: Act, reference: string) {
  const organization = await ownerOfKey(database, reference);
  const found =
    organization && (await keyByReference(database, { organization: { id: organization } }, reference));
  if (!organization || !found) throw new ActError("key_not_found");
  return {
    target: { scope: "key", organization, key: found.originalId },
    name: `${found.prefix}…`,
  } as const;
}
