import { z } from "zod";
import type { OrganizationId } from "../../kernel/ids.ts";
import { formatUsd, type MicroUsd } from "../../kernel/money.ts";
import { BUDGET_PERIODS, type ListedBudget } from "../../ledger/index.ts";
import { usdShown, usdTaken } from "../money.ts";
import { timestamp } from "../place.ts";
import type { Principal } from "../principal.ts";
import { sightOf } from "../usage/sight.ts";

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

const amountShown = (what: string) =>
  usdShown
    .nullable()
    .describe(`${what} US dollars with six places; null: it is not yours, and you do not see costs.`);

/** A budget as the API shows it. */
export const budgetShown = z
  .object({
    id: z.uuid(),
    scope: z.enum(["organization", "project", "member", "key"]),
    subject: z.uuid().nullable().describe("The project, member or key; null: the whole organization."),
    period: z.enum(BUDGET_PERIODS),
    limit_usd: amountShown("What may be spent."),
    spent_usd: amountShown("Spent in the present period."),
    held_usd: amountShown("Held for requests under way."),
    resets_at: timestamp.nullable().describe("When the present period ends; null for a total."),
    alert_percentages: z.array(z.int()),
  })
  .meta({ id: "Budget" });

/**
 * How somebody sees the budgets of an organization. Whoever sees no costs sees the amounts of those that limit nobody else: of
 * their membership, and of keys that count as theirs, whose answers tell them what each request cost in any case.
 */
export function budgetsSeenBy(
  principal: Principal,
  organization: OrganizationId,
): (budget: ListedBudget) => z.input<typeof budgetShown> {
  const { charges } = sightOf(principal, organization);
  const own = principal.memberships.find((one) => one.organization === organization)?.member ?? null;
  return ({ id, scope, subject, member, period, limit, spent, held, resetsAt, alertPercentages }) => {
    const seen = charges || (own !== null && member === own);
    const amount = (money: MicroUsd) => (seen ? formatUsd(money) : null);
    return {
      ...{ id, scope, subject, period },
      limit_usd: amount(limit),
      spent_usd: amount(spent),
      held_usd: amount(held),
      resets_at: resetsAt?.toISOString() ?? null,
      alert_percentages: [...alertPercentages],
    };
  };
}

/** Alert percentages as they are kept: each once, going up. */
export function alertsOf(percentages: readonly number[]): readonly number[] {
  return [...new Set(percentages)].sort((a, b) => a - b);
}
