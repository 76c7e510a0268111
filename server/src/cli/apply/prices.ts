import { isDeepStrictEqual } from "node:util";
import { ActError } from "../../kernel/act-error.ts";
import type { PriceSheet } from "../../kernel/price-sheet.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import {
  checkPrice,
  checkRule,
  createPlan,
  inForce,
  type LoadedPrices,
  loadPrices,
  setPlanRule,
  setPrice,
} from "../../prices/index.ts";
import type { Declaration } from "./document.ts";

type Declared = Pick<Declaration, "prices" | "plans">;

/** What became of a price, a plan or a rule of the file. */
interface Priced {
  readonly what: "price" | "plan" | "rule";
  readonly name: string;
  readonly result: "created" | "unchanged" | "changed";
}

/** What is wrong with the prices and plans of a file, a line for each. */
export function priceProblems({ prices, plans }: Declared): readonly string[] {
  const problems: string[] = [];
  const at = (path: string, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (error instanceof ActError) problems.push(`${path}: ${error.sentence}`);
      else throw error;
    }
  };
  for (const [index, price] of prices.entries()) at(`prices[${index}]`, () => checkPrice(price));
  for (const [index, { rules }] of plans.entries())
    for (const [place, rule] of rules.entries()) at(`plans[${index}].rules[${place}]`, () => checkRule(rule));
  return [
    ...problems,
    ...repeats(
      "prices",
      prices.map(({ provider, model }) => `${provider}/${model}`),
    ),
    ...repeats(
      "plans",
      plans.map(({ name }) => name),
    ),
    ...plans.flatMap(({ rules }, index) =>
      repeats(
        `plans[${index}].rules`,
        rules.map(({ pattern }) => pattern),
      ),
    ),
  ];
}

function repeats(list: string, names: readonly string[]): readonly string[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [`${list}[${index}] declares '${name}' a second time.`] : [],
  );
}

/**
 * Sets the prices and the rules of plans that are not in force as declared. Nothing that was decided before is changed.
 * @param tell hears of each as soon as it is there
 * @returns the generation of the last change; null when there was none
 */
export async function makePrices(
  database: ControlDatabase,
  { prices, plans }: Declared,
  nowMs: number,
  tell: (made: Priced) => void,
): Promise<bigint | null> {
  if (prices.length === 0 && plans.length === 0) return null;
  const loaded = await loadPrices(database, null);
  let last: bigint | null = null;
  for (const { provider, model, rates, reason } of prices) {
    const same = isDeepStrictEqual(priceNow(loaded, provider, model, nowMs), rates);
    if (!same) last = (await setPrice(database, { provider, model, rates, reason, from: null })).generation;
    tell({ what: "price", name: `${provider}/${model}`, result: same ? "unchanged" : "changed" });
  }
  for (const { name, rules } of plans) {
    const known = loaded.plans.find(({ slug }) => slug === name);
    if (known === undefined) await createPlan(database, name);
    tell({ what: "plan", name, result: known ? "unchanged" : "created" });
    for (const rule of rules) {
      const now = known && ruleNow(loaded, known.id, rule.pattern, nowMs);
      const same = now !== undefined && now !== null && isSameRule(now, rule);
      if (!same) last = (await setPlanRule(database, { ...rule, plan: name, from: null })).generation;
      tell({ what: "rule", name: `${name} ${rule.pattern}`, result: same ? "unchanged" : "changed" });
    }
  }
  return last;
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

interface Sold {
  readonly markupPercent: string | null;
  readonly rates: PriceSheet | null;
  readonly belowCost: boolean;
}

/** "20" and "20.00" are one markup. */
function isSameRule(now: Sold, declared: Sold): boolean {
  const markup = (text: string | null) => (text === null ? null : Number(text));
  return (
    markup(now.markupPercent) === markup(declared.markupPercent) &&
    now.belowCost === declared.belowCost &&
    isDeepStrictEqual(now.rates, declared.rates)
  );
}
