import { PublicError } from "../kernel/errors.ts";
import type { Price, PriceBook } from "../prices/index.ts";
import type { Caller } from "./authenticate.ts";
import type { Plan } from "./route.ts";
import type { Target } from "./routing-table.ts";

/** A plan whose targets all have a price, which stays the same until the request has ended. */
export interface PricedPlan extends Plan {
  /** In the order of the targets; null for test keys, which never spend (K-6). */
  readonly prices: readonly Price[] | null;
}

/**
 * Looks up what each target costs and what this customer pays there. A target without a price is left out: nothing is
 * sold at an unknown price, and nothing is given away (C-1).
 * @param nowMs monotonic
 * @throws PublicError price_unknown when no target has a price
 */
export function priceTargets(caller: Caller, plan: Plan, book: PriceBook, nowMs: number): PricedPlan {
  if (caller.mode === "test") return { ...plan, prices: null };
  const targets: Target[] = [];
  const prices: Price[] = [];
  for (const target of plan.targets) {
    const price = book.price(caller.organizationId, target.offer, nowMs);
    if (price === null) continue;
    targets.push(target);
    prices.push(price);
  }
  const [first, ...others] = targets;
  if (!first) {
    const { provider, model } = plan.targets[0].offer;
    throw new PublicError("price_unknown", { provider, model });
  }
  return { request: plan.request, targets: [first, ...others], prices };
}

/** The price of one of the plan's targets; null for test keys. */
export function priceOf({ targets, prices }: PricedPlan, target: Target): Price | null {
  return prices?.[targets.indexOf(target)] ?? null;
}
