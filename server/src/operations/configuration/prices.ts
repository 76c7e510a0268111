import { ActError } from "../../kernel/act-error.ts";
import { isSameSheet } from "../../kernel/price-sheet.ts";
import { checkPrice, checkRule, inForce, type LoadedPrices, loadPrices } from "../../prices/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import type { Act } from "../operation.ts";
import { createPlan } from "../plans/create.ts";
import { setPlan } from "../plans/set.ts";
import { setPrice } from "../prices/set.ts";
import type { Configuration } from "./document.ts";
import type { Problems } from "./problems.ts";
import { changing, doing, type Step } from "./step.ts";

const UNNAMED = "not in the configuration";

type Rule = NonNullable<Configuration["plans"]>[number]["rules"][number];

/** Prices and rules of plans. Nothing that was decided before is overwritten. */
export async function priceSteps(
  act: Act,
  { prices = [], plans = [], providers = [], organizations = [] }: Configuration,
  problems: Problems,
): Promise<readonly Step[]> {
  const loaded = await loadPrices(act.database, null);
  const known = [...(await allProviders(act.database)), ...providers].map(({ slug }) => slug);
  const nowMs = act.clock.nowMs();
  const steps: Step[] = [];
  problems.repeats(
    "prices",
    prices.map(({ provider, model }) => `${provider}/${model}`),
  );
  for (const [index, price] of prices.entries()) {
    const at = `prices[${index}]`;
    const { provider, model, price: rates, reason } = price;
    await problems.at(at, () => {
      checkPrice({ rates, reason });
      if (!known.includes(provider)) throw new ActError("provider_not_found", { provider });
    });
    const same = isSameSheet(priceNow(loaded, provider, model, nowMs), rates);
    steps.push(changing({ at, what: "price", name: `${provider}/${model}` }, !same, doing(setPrice, price)));
  }
  problems.repeats(
    "plans",
    plans.map(({ name }) => name),
  );
  for (const [index, { name, rules }] of plans.entries()) {
    const at = `plans[${index}]`;
    const plan = loaded.plans.find(({ slug }) => slug === name);
    const step = { at, what: "plan", name };
    steps.push(
      plan
        ? { ...step, change: "unchanged" }
        : { ...step, change: "create", act: doing(createPlan, { name }) },
    );
    problems.repeats(
      `${at}.rules`,
      rules.map(({ models }) => models),
    );
    for (const [place, rule] of rules.entries()) {
      const { models: pattern, markup_percent: markup = null, price: rates = null } = rule;
      const { below_cost: belowCost, reason } = rule;
      await problems.at(`${at}.rules[${place}]`, () => {
        if ((markup === null) === (rates === null))
          throw new ActError("invalid_input", {
            field: "markup_percent",
            problem: "or 'price' is needed, and one of them only",
          });
        checkRule({ pattern, markupPercent: markup, rates, belowCost, reason });
      });
      const same = plan !== undefined && isSame(ruleNow(loaded, plan.id, pattern, nowMs), rule);
      const setting = doing(setPlan, { ...rule, plan: name, withdraw: false });
      steps.push(
        changing({ at: `${at}.rules[${place}]`, what: "rule", name: `${name} ${pattern}` }, !same, setting),
      );
    }
  }
  const slugs = new Set([...loaded.plans.map(({ slug }) => slug), ...plans.map(({ name }) => name)]);
  for (const [index, { plan }] of organizations.entries())
    if (plan !== undefined && !slugs.has(plan))
      problems.add(`organizations[${index}].plan`, "there is no plan of that name, here or in the document.");
  return steps;
}

/** Prices that were set and rules that are in force, of parts that the document has. */
export async function unnamedPrices(act: Act, { prices, plans }: Configuration): Promise<readonly Step[]> {
  const loaded = await loadPrices(act.database, null);
  const nowMs = act.clock.nowMs();
  const named = new Set(prices?.map(({ provider, model }) => `${provider}/${model}`));
  const set = new Map(loaded.overrides.map((row) => [`${row.provider}/${row.model}`, row]));
  // What cannot be named any more has no price that counts.
  const providers = new Set((await allProviders(act.database)).map(({ slug }) => slug));
  const priced = [...set]
    .filter(([name, { provider, model }]) => {
      const counts = providers.has(provider) && priceNow(loaded, provider, model, nowMs) !== null;
      return prices !== undefined && !named.has(name) && counts;
    })
    .map(([name, { provider, model }]): Step => {
      const act = doing(setPrice, { provider, model, price: null, reason: UNNAMED });
      return { at: null, what: "price", name, change: "remove", act };
    });
  const ruled = loaded.plans.flatMap(({ id, slug }) => {
    const rules = plans?.find(({ name }) => name === slug)?.rules ?? [];
    const patterns = new Set(
      loaded.rules.filter(({ planId }) => planId === id).map(({ pattern }) => pattern),
    );
    return [...patterns]
      .filter((pattern) => plans !== undefined && !rules.some(({ models }) => models === pattern))
      .filter((pattern) => {
        const now = ruleNow(loaded, id, pattern, nowMs);
        return now !== null && (now.markupPercent !== null || now.rates !== null);
      })
      .map((pattern): Step => {
        const withdrawn = { plan: slug, models: pattern, withdraw: true, below_cost: false, reason: UNNAMED };
        const name = `${slug} ${pattern}`;
        return { at: null, what: "rule", name, change: "remove", act: doing(setPlan, withdrawn) };
      });
  });
  return [...priced, ...ruled];
}

function priceNow({ overrides }: LoadedPrices, provider: string, model: string, nowMs: number) {
  const own = overrides.filter((row) => row.provider === provider && row.model === model);
  return inForce(own, nowMs)?.rates ?? null;
}

function ruleNow({ rules }: LoadedPrices, planId: string, pattern: string, nowMs: number) {
  return inForce(
    rules.filter((rule) => rule.planId === planId && rule.pattern === pattern),
    nowMs,
  );
}

/** "20" and "20.00" are one markup. */
function isSame(now: ReturnType<typeof ruleNow>, rule: Rule): boolean {
  const markup = (text: string | null) => (text === null ? null : Number(text));
  return (
    now !== null &&
    markup(now.markupPercent) === markup(rule.markup_percent ?? null) &&
    now.belowCost === rule.below_cost &&
    isSameSheet(now.rates, rule.price ?? null)
  );
}
