import type { Price } from "../../prices/index.ts";
import type { InferenceRequest } from "../../providers/contract.ts";
import type { Target } from "./target.ts";

/** Where a request goes: the first target, and those to fall back to before anything was delivered (P-5). */
export interface Plan {
  readonly request: InferenceRequest;
  readonly targets: readonly [Target, ...Target[]];
}

/** A target, and what it costs this customer there. The price stays the same until the request has ended. */
export interface PricedTarget {
  readonly target: Target;
  /** Null for test keys, which never spend (K-6). */
  readonly price: Price | null;
}

/** A plan whose targets all have a price, or none has, because nothing is spent. */
export interface PricedPlan {
  readonly request: InferenceRequest;
  readonly targets: readonly [PricedTarget, ...PricedTarget[]];
}

/** Whether the request costs nothing: its key is for tests (K-6), or it asks how many tokens it has. */
export function isFree({ targets }: PricedPlan): boolean {
  return targets[0].price === null;
}
