import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type BudgetId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import {
  deleteBudget,
  type ListedBudget,
  listBudgets,
  type NewBudget,
  recallLeases,
  updateTimeZone,
  upsertBudget,
} from "./store.ts";

/**
 * Sets a budget, or changes the one there is for the same subject and period. What was spent in its present period
 * counts. It is in force once `generation` is confirmed: nodes have given back what they had leased before. What requests
 * under way have put aside may still be charged.
 */
export function setBudget(
  database: ControlDatabase,
  organization: OrganizationId,
  budget: NewBudget,
): Promise<{ readonly id: BudgetId; readonly generation: bigint }> {
  return database.inTenant(organization, async (db) => ({
    id: await setBudgetOfUnused(db, budget),
    generation: await recallLeases(db),
  }));
}

/**
 * Sets a budget in the caller's transaction. Enough by itself for what nobody can have spent by yet, such as a key that this
 * transaction makes: no node has leased anything for it. It locks the books, so no generation may have been taken before.
 */
export async function setBudgetOfUnused(db: TenantDb, budget: NewBudget): Promise<BudgetId> {
  const id = await upsertBudget(db, newId<BudgetId>(), budget);
  const { subject, period, limit, alertPercentages } = budget;
  await recordAudit(db, "budget.set", id, {
    project: subject.project ?? null,
    member: subject.member ?? null,
    key: subject.key ?? null,
    period,
    microUsd: limit,
    alertPercentages: alertPercentages.map(String),
  });
  return id;
}

/**
 * Takes a budget away. Nothing is recalled: what was leased under it is at most as much as may be spent now.
 * @throws ActError budget_not_found
 */
export function removeBudget(
  database: ControlDatabase,
  organization: OrganizationId,
  id: BudgetId,
): Promise<void> {
  return database.inTenant(organization, async (db) => {
    if (!(await deleteBudget(db, id))) throw new ActError("budget_not_found", { budget: id });
    await recordAudit(db, "budget.removed", id, {});
  });
}

/** Every budget of an organization, and what was spent of it in its present period. */
export function budgetsOf(
  database: ControlDatabase,
  organization: OrganizationId,
): Promise<readonly ListedBudget[]> {
  return database.inTenant(organization, (db) => listBudgets(db));
}

/**
 * Says when the days and months of an organization's budgets begin. Present periods begin anew in that time zone, and
 * count what was spent in them. In force once `generation` is confirmed.
 * @throws ActError time_zone_unknown
 */
export function setTimeZone(
  database: ControlDatabase,
  organization: OrganizationId,
  zone: string,
): Promise<{ readonly generation: bigint }> {
  return database.inTenant(organization, async (db) => {
    if (!(await updateTimeZone(db, zone))) throw new ActError("time_zone_unknown");
    await recordAudit(db, "organization.time_zone_set", organization, { zone });
    return { generation: await recallLeases(db) };
  });
}
