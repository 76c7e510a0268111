import type { Price } from "../../prices/index.ts";
import type { InferenceRequest } from "../../providers/contract.ts";
import type { Target } from "./routing-table.ts";

/** Where a request goes: the first target, and those to fall back to before anything was delivered (P-5). */
export interface Plan {
  readonly request: InferenceRequest;
  readonly targets: readonly [Target, ...Target[]];
}

/** A plan whose targets all have a price, which stays the same until the request has ended. */
export interface PricedPlan extends Plan {
  /** In the order of the targets; null for test keys, which never spend (K-6). */
  readonly prices: readonly Price[] | null;
}
