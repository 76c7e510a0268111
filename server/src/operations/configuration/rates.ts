import { formatUsd, parseUsd } from "../../kernel/money.ts";
import {
  checkLimit,
  generalLimits,
  type LimitMeaning,
  type LimitRule,
  sameMeaning,
  windowWords,
} from "../../limits/index.ts";
import { removeBudget } from "../budgets/remove.ts";
import { setBudget } from "../budgets/set.ts";
import { alertsOf } from "../budgets/shown.ts";
import { removeLimit } from "../limits/remove.ts";
import { removeGeneralLimit } from "../limits/remove-general.ts";
import { setLimit } from "../limits/set.ts";
import { setGeneralLimit } from "../limits/set-general.ts";
import type { Act } from "../operation.ts";
import type { Configuration } from "./document.ts";
import type { KnownOrganization, Subject, Whose } from "./known.ts";
import type { Problems } from "./problems.ts";
import { doing, type Step } from "./step.ts";

type Limit = NonNullable<Configuration["limits"]>[number];
type GeneralLimit = NonNullable<Configuration["general_limits"]>[number];
type Budget = NonNullable<Configuration["budgets"]>[number];

/** What a document names of limits and budgets, so that the rest can be pruned. */
export interface Named {
  readonly limits: Set<string>;
  readonly budgets: Set<string>;
}

export async function generalLimitSteps(
  act: Act,
  declared: readonly GeneralLimit[],
  named: Named,
  problems: Problems,
): Promise<readonly Step[]> {
  const there = await generalLimits(act.database);
  const steps: Step[] = [];
  for (const [index, one] of declared.entries()) {
    const at = `general_limits[${index}]`;
    const { scope, address = null, most, window_seconds: windowSeconds, unit, endpoint } = one;
    const meaning = await problems.at(at, () =>
      checkLimit({ scope, subject: address, endpoint, unit, windowSeconds }, most),
    );
    if (meaning === null) continue;
    if (isNew(named.limits, limitId(null, meaning), at, problems)) {
      const step = { at, what: "limit", name: limitName(meaning, most, meaning.subject ?? `each ${scope}`) };
      steps.push(
        setting(
          step,
          there.find((rule) => sameMeaning(rule, meaning))?.most,
          most,
          doing(setGeneralLimit, one),
        ),
      );
    }
  }
  return steps;
}

/** One limit of an organization; nothing where it is wrong. */
export async function limitStep(
  at: string,
  declared: Limit,
  subject: Subject,
  named: Named,
  problems: Problems,
): Promise<readonly Step[]> {
  const { most, window_seconds: windowSeconds, unit, endpoint } = declared;
  // Whatever it is called, it is counted by the id it will have.
  const id = subject.id ?? nameOf(declared);
  const meaning = await problems.at(at, () =>
    checkLimit({ scope: subject.scope, subject: id, endpoint, unit, windowSeconds }, most),
  );
  if (!meaning || !isNew(named.limits, limitId(declared.organization, meaning), at, problems)) return [];
  const rule = subject.organization?.limits.find((one) => sameMeaning(one, meaning));
  const step = { at, what: "limit", name: limitName(meaning, most, nameOf(declared)) };
  return [setting(step, rule?.most, most, doing(setLimit, declared))];
}

export function budgetStep(
  at: string,
  declared: Budget,
  subject: Subject,
  named: Named,
  problems: Problems,
): readonly Step[] {
  const { period, limit_usd: usd, alert_percentages: alerts } = declared;
  const id = subject.scope === "organization" ? null : (subject.id ?? nameOf(declared));
  if (
    !isNew(named.budgets, budgetId(declared.organization, { ...subject, subject: id, period }), at, problems)
  )
    return [];
  const there = subject.organization?.budgets.find(
    (one) => one.scope === subject.scope && one.subject === id && one.period === period,
  );
  const facts = (limit: bigint, percentages: readonly number[]) => `${limit} ${percentages.join(" ")}`;
  const wanted = facts(parseUsd(usd), alertsOf(alerts));
  const step = {
    at,
    what: "budget",
    name: `${formatUsd(parseUsd(usd))} USD, ${period}, for ${nameOf(declared)}`,
  };
  const now = there && facts(there.limit, there.alertPercentages);
  return [setting(step, now, wanted, doing(setBudget, declared))];
}

/** General limits that the document does not name. */
export async function unnamedGeneralLimits(act: Act, named: Named): Promise<readonly Step[]> {
  return (await generalLimits(act.database))
    .filter((rule) => !named.limits.has(limitId(null, rule)))
    .map((rule) => ({
      ...{ at: null, what: "limit", change: "remove" },
      name: limitName(rule, rule.most, rule.subject ?? `each ${rule.scope}`),
      act: doing(removeGeneralLimit, { number: rule.number }),
    }));
}

/** Limits and budgets of one organization that the document does not name. */
export function unnamedRates(
  { details: { slug, id }, limits, budgets }: KnownOrganization,
  named: Named,
  parts: Pick<Configuration, "limits" | "budgets">,
): readonly Step[] {
  const isNamed = (names: ReadonlySet<string>, idOf: (organization: string) => string) =>
    names.has(idOf(slug)) || names.has(idOf(id));
  const rules = parts.limits === undefined ? [] : limits;
  const money = parts.budgets === undefined ? [] : budgets;
  return [
    ...rules
      .filter((rule) => !isNamed(named.limits, (organization) => limitId(organization, rule)))
      .map((rule): Step => {
        const name = limitName(rule, rule.most, `${slug}, ${rule.scope} ${rule.subject}`);
        const act = doing(removeLimit, { organization: slug, number: rule.number });
        return { at: null, what: "limit", name, change: "remove", act };
      }),
    ...money
      .filter((budget) => !isNamed(named.budgets, (organization) => budgetId(organization, budget)))
      .map((budget): Step => {
        const whose = budget.subject === null ? slug : `${slug}, ${budget.scope} ${budget.subject}`;
        const name = `${formatUsd(budget.limit)} USD, ${budget.period}, for ${whose}`;
        const act = doing(removeBudget, { organization: slug, budget: budget.id });
        return { at: null, what: "budget", name, change: "remove", act };
      }),
  ];
}

const limitId = (
  organization: string | null,
  { scope, subject, endpoint, unit, windowSeconds }: LimitMeaning,
) => JSON.stringify([organization, scope, subject, endpoint, unit, windowSeconds]);

const budgetId = (
  organization: string,
  {
    scope,
    subject,
    period,
  }: { readonly scope: string; readonly subject: string | null; readonly period: string },
) => JSON.stringify([organization, scope, subject, period]);

function isNew(names: Set<string>, name: string, at: string, problems: Problems): boolean {
  if (names.has(name)) problems.add(at, "is declared a second time.");
  else names.add(name);
  return !problems.has(at);
}

function setting<Value>(
  step: Pick<Step, "at" | "what" | "name">,
  now: Value | undefined,
  wanted: Value,
  act: NonNullable<Step["act"]>,
): Step {
  if (now === wanted) return { ...step, change: "unchanged" };
  return { ...step, change: now === undefined ? "create" : "change", act };
}

function limitName(
  { endpoint, unit, windowSeconds }: Pick<LimitRule, "endpoint" | "unit" | "windowSeconds">,
  most: number,
  whose: string,
): string {
  const where = endpoint === null ? "" : ` on ${endpoint}`;
  return `${most} ${unit} ${windowWords(windowSeconds)}${where} for ${whose}`;
}

function nameOf({ organization, project, member, key }: Whose): string {
  if (key !== undefined) return `${organization}, key ${key}`;
  if (member !== undefined) return `${organization}, member ${member}`;
  return project === undefined ? organization : `${organization}/${project}`;
}
