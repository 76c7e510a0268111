import { PublicError } from "../kernel/errors.ts";
import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import type { HoldRefusal } from "../ports/database.ts";

/** The refusal of a hold as the caller is told it: which limit, its amount, and when it resets. */
export function refusalError(
  { limited, available, held, budget }: HoldRefusal,
  needed: MicroUsd,
): PublicError {
  const amounts = { needed: formatUsd(needed), held: formatUsd(held) };
  if (budget === null)
    return new PublicError("insufficient_credit", { ...amounts, available: formatUsd(available) });
  const { period, limit, spent, resetsAt } = budget;
  const values = { ...amounts, scope: limited, limit: formatUsd(limit), spent: formatUsd(spent) };
  return resetsAt === null
    ? new PublicError("budget_exhausted", values)
    : new PublicError("budget_period_exhausted", { ...values, period, resets: resetsAt });
}
