import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import { BUDGET_PERIODS, type ListedBudget } from "../../ledger/index.ts";
import { usdShown, usdTaken } from "../money.ts";
import { timestamp } from "../place.ts";

/** Who sets budgets: they are the organization's own, beside its credit, which is not. */
export const MAY_SET = {
  organization: ["owner", "admin", "billing"],
  platform: ["operator", "admin"],
} as const;

const MOST_ALERTS = 10;

/** How much in how long. Whose budget it is is said beside it. */
export const budgetTaken = {
  limit_usd: usdTaken.describe("What may be spent. US dollars, at most six places."),
  period: z
    .enum(BUDGET_PERIODS, `must be one of ${BUDGET_PERIODS.join(", ")}`)
    .describe("A day or month of the organization's time zone, or all time."),
  alert_percentages: z
    .array(z.int("must be a whole number").min(1, "must be at least 1").max(100, "must be at most 100"))
    .max(MOST_ALERTS, `must be at most ${MOST_ALERTS}`)
    .default([50, 80, 100])
    .describe(
      "When so much of it is spent, the audit ledger and a mail say so, once a period; empty: never.",
    ),
};

/** A budget as the API shows it. */
export const budgetShown = z
  .object({
    id: z.uuid(),
    scope: z.enum(["organization", "project", "member", "key"]),
    subject: z.uuid().nullable().describe("The project, member or key; null: the whole organization."),
    period: z.enum(BUDGET_PERIODS),
    limit_usd: usdShown,
    spent_usd: usdShown.describe("Spent in the present period. US dollars with six places."),
    held_usd: usdShown.describe("Held for requests under way. US dollars with six places."),
    resets_at: timestamp.nullable().describe("When the present period ends; null for a total."),
    alert_percentages: z.array(z.int()),
  })
  .meta({ id: "Budget" });

export function showBudget(budget: ListedBudget): z.input<typeof budgetShown> {
  const { id, scope, subject, period, limit, spent, held, resetsAt, alertPercentages } = budget;
  return {
    ...{ id, scope, subject, period },
    limit_usd: formatUsd(limit),
    spent_usd: formatUsd(spent),
    held_usd: formatUsd(held),
    resets_at: resetsAt?.toISOString() ?? null,
    alert_percentages: [...alertPercentages],
  };
}

/** Alert percentages as they are kept: each once, going up. */
export function alertsOf(percentages: readonly number[]): readonly number[] {
  return [...new Set(percentages)].sort((a, b) => a - b);
}
