import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId, type OrganizationId } from "../kernel/ids.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { isBelowCost, parseMarkup } from "./markup.ts";
import { checkPattern } from "./pattern.ts";
import { checkReason, type Decided, saleFacts, takeMoment } from "./prices.ts";
import { checkSheet } from "./sheet.ts";
import { insertAssignment, insertPlan, insertRule, listPlans, type Plan } from "./store.ts";

const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** A rule as the operator sets it. With neither markup nor rates it ends the rule for that pattern. */
export interface NewRule {
  readonly plan: string;
  readonly pattern: string;
  readonly markupPercent: string | null;
  readonly rates: PriceSheet | null;
  /** Customers may pay less than the provider charges. */
  readonly belowCost: boolean;
  readonly reason: string;
  /** From when on it counts; null: at once. */
  readonly from: Date | null;
}

/** @throws ActError invalid_input, plan_exists */
export function createPlan(database: ControlDatabase, slug: string): Promise<Plan> {
  if (!SLUG.test(slug))
    throw new ActError("invalid_input", {
      field: "name",
      problem: "must be lower-case letters, digits and hyphens, at most 40",
    });
  const plan = { id: newId(), slug };
  return database.asOperator(async (db) => {
    if ((await listPlans(db)).some((known) => known.slug === slug))
      throw new ActError("plan_exists", { plan: slug });
    await insertPlan(db, plan);
    await recordAudit(db, "plan.created", plan.id, { slug });
    return plan;
  });
}

/**
 * Sets how a plan sells the models that a pattern means. Nothing that was set before is changed.
 * @throws ActError plan_not_found, invalid_input, moment_passed; below_cost when it would sell so unasked
 */
export function setPlanRule(database: ControlDatabase, rule: NewRule): Promise<Decided> {
  checkRule(rule);
  const { pattern, markupPercent, rates, belowCost, reason } = rule;
  return database.asOperator(async (db) => {
    const { id: planId, slug } = await findPlan(db, rule.plan);
    const generation = await nextGeneration(db);
    const moment = await takeMoment(db, rule.from);
    await insertRule(db, moment, { planId, pattern, markupPercent, rates, belowCost, reason, generation });
    const facts = { plan: slug, pattern, markupPercent, belowCost, ...saleFacts(rates, moment), generation };
    await recordAudit(db, "plan.set", planId, facts);
    return { generation, effectiveFrom: new Date(moment.effectiveFrom) };
  });
}

/** @throws ActError invalid_input; below_cost when it would sell so unasked */
export function checkRule({
  pattern,
  markupPercent,
  rates,
  belowCost,
  reason,
}: Omit<NewRule, "plan" | "from">): void {
  checkPattern(pattern);
  checkReason(reason);
  if (markupPercent !== null && rates !== null)
    throw new ActError("invalid_input", { field: "price", problem: "must not stand beside a markup" });
  if (rates !== null) checkSheet(rates);
  if (markupPercent !== null && isBelowCost(parseMarkup(markupPercent)) && !belowCost)
    throw new ActError("below_cost");
}

/**
 * Gives an organization a plan.
 * @throws ActError plan_not_found, moment_passed
 */
export function assignPlan(
  database: ControlDatabase,
  organization: OrganizationId,
  plan: string,
  from: Date | null,
): Promise<Decided> {
  return database.inTenant(organization, async (db) => {
    const { id, slug } = await findPlan(db, plan);
    const generation = await nextGeneration(db);
    const moment = await takeMoment(db, from);
    await insertAssignment(db, moment, organization, id, generation);
    const effectiveFrom = new Date(moment.effectiveFrom);
    await recordAudit(db, "plan.assigned", id, {
      plan: slug,
      effectiveFrom: effectiveFrom.toISOString(),
      generation,
    });
    return { generation, effectiveFrom };
  });
}

async function findPlan(db: OperatorDb, slug: string): Promise<Plan> {
  const plans = await listPlans(db);
  const found = plans.find((plan) => plan.slug === slug);
  if (found) return found;
  // What has not the form of a name may be a secret in the wrong place.
  throw new ActError("plan_not_found", { plan: SLUG.test(slug) ? slug : "…" });
}
