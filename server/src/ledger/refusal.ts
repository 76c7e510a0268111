import { type ErrorCode, PublicError } from "../kernel/errors.ts";
import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import type { HoldRefusal } from "../ports/database.ts";

/** Too little credit, or too little of a budget. It says which limit, its amount, and when it resets. */
export class CreditRefused extends PublicError {
  /** What a request could still put aside. */
  readonly available: MicroUsd;

  constructor(code: ErrorCode, values: PublicError["values"], available: MicroUsd) {
    super(code, values);
    this.available = available;
  }

  /**
   * The same for one of those that asked together.
   * @param needed what it needs at least
   * @param fits what would fit instead: a sentence with a space behind it
   */
  saying(needed: MicroUsd, fits: string): CreditRefused {
    return new CreditRefused(this.code, { ...this.values, needed: formatUsd(needed), fits }, this.available);
  }
}

/** The refusal of a hold as the caller is told it. */
export function refusalError(
  { limited, available, held, budget }: HoldRefusal,
  needed: MicroUsd,
): CreditRefused {
  const amounts = { needed: formatUsd(needed), held: formatUsd(held) };
  if (budget === null) {
    const values = { ...amounts, available: formatUsd(available) };
    return new CreditRefused("insufficient_credit", values, available);
  }
  const { period, limit, spent, resetsAt } = budget;
  const values = { ...amounts, scope: limited, limit: formatUsd(limit), spent: formatUsd(spent) };
  return resetsAt === null
    ? new CreditRefused("budget_exhausted", values, available)
    : new CreditRefused("budget_period_exhausted", { ...values, period, resets: resetsAt }, available);
}
