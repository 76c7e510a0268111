import { recordAudit } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { type BudgetId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
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
    return { id, generation: await recallLeases(db) };
  });
}

/** @throws OperatorError when the organization has no such budget */
export function removeBudget(
  database: ControlDatabase,
  organization: OrganizationId,
  id: BudgetId,
): Promise<void> {
  return database.inTenant(organization, async (db) => {
    if (!(await deleteBudget(db, id)))
      throw new OperatorError(
        "The organization has no budget with that id; 'npx sallyport budgets list' shows them.",
      );
    await recordAudit(db, "budget.removed", id, {});
  });
}

/** Every budget of an organization, and what was spent of it in its present period. */
export function budgetsOf(
  database: ControlDatabase,
  organization: OrganizationId,
): Promise<readonly ListedBudget[]> {
  return database.inTenant(organization, listBudgets);
}

/**
 * Says when the days and months of an organization's budgets begin. Present periods begin anew in that time zone, and
 * count what was spent in them. In force once `generation` is confirmed.
 * @throws OperatorError when the database knows no such time zone
 */
export function setTimeZone(
  database: ControlDatabase,
  organization: OrganizationId,
  zone: string,
): Promise<{ readonly generation: bigint }> {
  return database.inTenant(organization, async (db) => {
    if (!(await updateTimeZone(db, zone)))
      throw new OperatorError(
        "There is no such time zone; use a name of the IANA database, such as 'Europe/Berlin' or 'UTC'.",
      );
    await recordAudit(db, "organization.time_zone_set", organization, { zone });
    return { generation: await recallLeases(db) };
  });
}
