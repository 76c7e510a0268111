import { checkKey, type KeyMetadata, type KeyScope } from "../../keys/index.ts";
import { SCOPES } from "../../providers/contract.ts";
import { wholeScope } from "../keys/asked.ts";
import { changeKey } from "../keys/change.ts";
import { createKey } from "../keys/create.ts";
import type { Act } from "../operation.ts";
import type { Configuration } from "./document.ts";
import type { Known } from "./known.ts";
import type { Problems } from "./problems.ts";
import { budgetStep, limitStep, type Named } from "./rates.ts";
import { changing, doing, type Step } from "./step.ts";

type Declared = NonNullable<Configuration["keys"]>[number];

/** Keys go by their names. One that has gone is made anew; its mode and its member stay what they are. */
export async function keySteps(
  act: Act,
  known: Known,
  declared: readonly Declared[],
  named: Named,
  problems: Problems,
): Promise<readonly Step[]> {
  problems.repeats(
    "keys",
    declared.map(({ organization, project, name }) => `${organization}/${project}/${name}`),
  );
  const steps: Step[] = [];
  for (const [index, one] of declared.entries()) {
    const at = `keys[${index}]`;
    const found = await problems.at(at, () => stepsOf(act, known, at, one, named, problems));
    steps.push(...(found ?? []));
  }
  return steps;
}

async function stepsOf(
  act: Act,
  known: Known,
  at: string,
  declared: Declared,
  named: Named,
  problems: Problems,
): Promise<readonly Step[]> {
  const { organization: reference, project, name, mode, member, budgets, limits } = declared;
  const step = { at, what: "key", name: `${reference}/${project}/${name}` };
  const organization = await known.place(reference, project);
  if (member !== undefined) await known.subject({ organization: reference, member });
  const scope = wholeScope(act, declared);
  checkKey({ name, scope });
  const key = organization?.keys.find(
    (one) => one.project === project && one.name === name && one.revokedAt === null,
  );
  if (!key) return [{ ...step, change: "create", act: doing(createKey, declared) }];
  const isOther = key.mode !== mode || (member !== undefined && key.memberId !== member);
  const { models, ipRanges, expiresAt } = scope;
  const endpoints = SCOPES.filter((endpoint) => scope.endpoints.includes(endpoint));
  const change = doing(changeKey, {
    ...{ organization: reference, key: key.id, revision: key.revision },
    ...{ endpoints, models: models && [...models], ip_ranges: ipRanges && [...ipRanges] },
    expires_at: expiresAt?.toISOString() ?? null,
  });
  const steps: Step[] = [
    isOther ? { ...step, change: "different" } : changing(step, !isSame(key, scope), change),
  ];
  const subject = { organization, scope: "key", id: key.originalId } as const;
  const whose = { organization: reference, key: key.id };
  for (const [index, limit] of limits.entries()) {
    const path = `${at}.limits[${index}]`;
    steps.push(...(await limitStep(path, { ...limit, ...whose }, subject, named, problems)));
  }
  for (const [index, budget] of budgets.entries())
    steps.push(...budgetStep(`${at}.budgets[${index}]`, { ...budget, ...whose }, subject, named, problems));
  return steps;
}

/** Whether a key may do what is declared, no more and no less. */
function isSame(existing: KeyScope & Pick<KeyMetadata, "id">, scope: KeyScope): boolean {
  const facts = ({ endpoints, models, ipRanges, expiresAt }: KeyScope) =>
    JSON.stringify([
      endpoints.toSorted(),
      models?.toSorted(),
      ipRanges?.map(rangeText).sort(),
      expiresAt?.getTime(),
    ]);
  return facts(existing) === facts(scope);
}

/** The database writes a single address with its full length, and IPv6 in its shortest form, as a URL does. */
function rangeText(range: string): string {
  const [address = "", length] = range.split("/");
  if (!address.includes(":")) return `${address}/${length ?? 32}`;
  return `${URL.parse(`http://[${address}]`)?.hostname ?? address}/${length ?? 128}`;
}
