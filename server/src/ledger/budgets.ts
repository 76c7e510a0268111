import { recordAudit } from "../audit/index.ts";
import { type BudgetId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { type NewBudget, upsertBudget } from "./store.ts";

/**
 * Sets a budget, or changes the one there is for the same subject and period. What was spent in its present period
 * counts. It holds from the next hold on; leases that nodes have already are spent first.
 */
export function setBudget(
  database: ControlDatabase,
  organization: OrganizationId,
  budget: NewBudget,
): Promise<BudgetId> {
  return database.inTenant(organization, async (db) => {
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
  });
}
