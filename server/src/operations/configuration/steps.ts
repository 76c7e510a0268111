import type { Act } from "../operation.ts";
import type { Configuration } from "./document.ts";
import { keySteps } from "./keys.ts";
import { Known } from "./known.ts";
import { organizationSteps, standingSteps } from "./organizations.ts";
import { priceSteps, unnamedPrices } from "./prices.ts";
import { Problems } from "./problems.ts";
import { providerSteps, type Secrets, unnamedProviders } from "./providers.ts";
import {
  budgetStep,
  generalLimitSteps,
  limitStep,
  type Named,
  unnamedGeneralLimits,
  unnamedRates,
} from "./rates.ts";
import type { Step } from "./step.ts";

interface Asked {
  readonly document: Configuration;
  readonly prune: boolean;
}

/**
 * Everything that has to be done so that it is as the document says, in the order in which it can be done.
 * @param secrets those that were sent; null: nothing is to be done yet
 * @throws ActError configuration_invalid, which tells all that is wrong with the document
 */
export async function stepsFor(
  act: Act,
  { document, prune }: Asked,
  secrets: Secrets,
): Promise<readonly Step[]> {
  const { organizations = [], providers, keys = [], general_limits: general } = document;
  const known = new Known(act, document);
  const problems = new Problems();
  const named: Named = { limits: new Set(), budgets: new Set() };
  problems.repeats(
    "organizations",
    organizations.map(({ slug }) => slug),
  );
  for (const [index, { projects }] of organizations.entries())
    problems.repeats(
      `organizations[${index}].projects`,
      projects.map(({ slug }) => slug),
    );
  const steps = [
    ...(await organizationSteps(known, organizations)),
    ...(await providerSteps(act, providers ?? [], secrets, problems)),
    ...(await priceSteps(act, document, problems)),
    ...(await keySteps(act, known, keys, named, problems)),
    ...(await generalLimitSteps(act, general ?? [], named, problems)),
    ...(await rateSteps(known, document, named, problems)),
    ...(await standingSteps(act, known, organizations)),
  ];
  problems.refuse();
  if (!prune) return steps;
  const pruned = [
    ...(general === undefined ? [] : await unnamedGeneralLimits(act, named)),
    ...(await known.named()).flatMap((one) => unnamedRates(one, named, document)),
    ...(await unnamedPrices(act, document)),
    ...(providers === undefined ? [] : await unnamedProviders(act, providers)),
  ];
  return [...steps, ...pruned];
}

async function rateSteps(
  known: Known,
  { limits = [], budgets = [] }: Configuration,
  named: Named,
  problems: Problems,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const [index, one] of limits.entries()) {
    const at = `limits[${index}]`;
    const subject = await problems.at(at, () => known.subject(one));
    if (subject) steps.push(...(await limitStep(at, one, subject, named, problems)));
  }
  for (const [index, one] of budgets.entries()) {
    const at = `budgets[${index}]`;
    const subject = await problems.at(at, () => known.subject(one));
    if (subject) steps.push(...budgetStep(at, one, subject, named, problems));
  }
  return steps;
}

/** The same for two plans that would do the same. */
export function fingerprintOf(steps: readonly Step[]): string {
  const said = steps.map(({ what, name, change, at }) => [what, name, change, at]);
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(said)).digest("base64url");
}
