import { NO_TOKENS, type TokenCounts } from "../../contract.ts";

/** The counts of two answers together; null is none. */
export function addCounts(one: TokenCounts | null, other: TokenCounts | null): TokenCounts | null {
  if (one === null || other === null) return one ?? other;
  const sum = { ...NO_TOKENS } as Record<keyof TokenCounts, number>;
  for (const unit of Object.keys(NO_TOKENS) as (keyof TokenCounts)[]) sum[unit] = one[unit] + other[unit];
  return sum;
}
