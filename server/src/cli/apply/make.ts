import type { Control } from "../../compose/open-control.ts";
import { systemClock } from "../../kernel/clock.ts";
import type { Secret } from "../../kernel/secret.ts";
import { createKey } from "../../keys/index.ts";
import { findPlace, provisionOrganization } from "../../organizations/index.ts";
import { addProvider, allProviders } from "../../provider-accounts/index.ts";
import { ENDPOINTS } from "../../providers/contract.ts";
import { sameKey, sameProvider } from "./compare.ts";
import { type Declaration, refuse } from "./document.ts";
import { danglingLimits, makeLimit } from "./limits.ts";
import type { PlannedLimit } from "./limits-plan.ts";
import { type KnownPlaces, keyNamed, knownPlaces, placeProblem } from "./lookup.ts";
import type { PlannedProvider } from "./plan.ts";
import { makePrices, priceProblems } from "./prices.ts";

/** One thing of the file and what became of it. */
export interface Made {
  readonly what: "organization" | "project" | "provider" | "key" | "limit" | "price" | "plan" | "rule";
  readonly name: string;
  /** `different`: it exists and is not as declared; it was left as it is. Only limits, prices and
   * rules of plans are `changed`. */
  readonly result: "created" | "unchanged" | "different" | "changed";
  /** Of a new key; shown once. */
  readonly key?: Secret;
}

/** What of a declaration passed every check for which nothing has to be looked up. */
export interface Planned {
  readonly providers: readonly PlannedProvider[];
  readonly limits: readonly PlannedLimit[];
}

/**
 * Makes what is missing, and sets the limits. References and secrets are checked before the first change; each thing is then made in a
 * transaction of its own, and a run that was cut off is completed by the next.
 * @param tell hears of each thing as soon as it is there
 * @returns the generation to confirm; null when nothing changed that nodes have to hear of
 */
export async function makeDeclared(
  control: Control,
  declaration: Declaration,
  planned: Planned,
  tell: (made: Made) => void,
): Promise<bigint | null> {
  const { database, vault } = control;
  const places = await knownPlaces(database, declaration);
  refuse([
    ...danglingKeys(declaration, places),
    ...(await danglingLimits(database, declaration, planned.limits, places)),
    ...priceProblems(declaration),
  ]);
  const known = new Map((await allProviders(database)).map((account) => [account.slug, account]));
  refuse(
    danglingPrices(declaration, new Set([...known.keys(), ...declaration.providers.map(({ name }) => name)])),
  );
  const providers = planned.providers.map(({ account, secret }) => {
    const existing = known.get(account.slug);
    return existing ? { account, existing } : { account, secret: secret() };
  });
  const generations: bigint[] = [];
  for (const { slug, name, projects } of declaration.organizations) {
    const declared = { slug, name: name ?? null, projects: projects.map((project) => project.slug) };
    const done = await provisionOrganization(database, declared);
    tell({ what: "organization", name: slug, result: resultOf(done.organizationCreated) });
    for (const project of done.projects)
      tell({ what: "project", name: `${slug}/${project.slug}`, result: resultOf(project.created) });
  }
  for (const one of providers) {
    const name = one.account.slug;
    if ("existing" in one) {
      const same = sameProvider(one.existing, one.account);
      tell({ what: "provider", name, result: same ? "unchanged" : "different" });
      continue;
    }
    const { generation } = await addProvider(database, vault, { ...one.account, secret: one.secret });
    generations.push(generation);
    tell({ what: "provider", name, result: "created" });
  }
  for (const declared of declaration.keys) {
    const made = await makeKey(control, declared);
    if (made.generation !== null) generations.push(made.generation);
    tell(made.told);
  }
  for (const one of planned.limits) {
    const { name, result, generation } = await makeLimit(database, one);
    if (generation !== null) generations.push(generation);
    tell({ what: "limit", name, result });
  }
  const priced = await makePrices(database, declaration, systemClock.nowMs(), tell);
  return priced ?? generations.at(-1) ?? null;
}

async function makeKey(
  { database, hasher }: Control,
  declared: Declaration["keys"][number],
): Promise<{ readonly told: Made; readonly generation: bigint | null }> {
  const { mode, name } = declared;
  const place = await findPlace(database, declared.organization, declared.project);
  const scope = {
    endpoints: declared.endpoints ?? ENDPOINTS,
    models: declared.models ?? null,
    ipRanges: declared.ipRanges ?? null,
    expiresAt: declared.expiresAt === undefined ? null : new Date(declared.expiresAt),
  };
  const told = { what: "key", name: `${declared.organization}/${declared.project}/${name}` } as const;
  const existing = await keyNamed(database, place, name);
  if (existing) {
    const same = sameKey(existing, mode, scope);
    return { told: { ...told, result: same ? "unchanged" : "different" }, generation: null };
  }
  const { key, generation } = await createKey(database, hasher, { place, name, mode, scope });
  return { told: { ...told, result: "created", key }, generation };
}

function resultOf(created: boolean): Made["result"] {
  return created ? "created" : "unchanged";
}

/** Prices of providers that are neither there nor declared. */
function danglingPrices({ prices }: Declaration, providers: ReadonlySet<string>): readonly string[] {
  return prices.flatMap(({ provider }, index) =>
    providers.has(provider)
      ? []
      : [`prices[${index}].provider: there is no provider '${provider}', here or in the file.`],
  );
}

/** Keys whose organization or project neither exists nor is declared. */
function danglingKeys({ keys }: Declaration, places: KnownPlaces): readonly string[] {
  return keys.flatMap(({ organization, project }, index) => {
    const problem = placeProblem(places, organization, project);
    return problem === null ? [] : [`keys[${index}].${problem}`];
  });
}
