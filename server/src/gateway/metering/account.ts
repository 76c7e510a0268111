import type { MicroUsd } from "../../kernel/money.ts";
import type { Counted, TokenCounts } from "../../providers/contract.ts";
import type { Outcome, UsageSource } from "../../usage/index.ts";

/**
 * What the customer pays (P-5, C-1): what was delivered, or would have been had the caller waited; the most that may have
 * been made until a caller who left had it stopped; or nothing, because nothing could be delivered.
 */
export type Owed = "delivered" | "most" | "nothing";

/** How it ended, for the usage row. */
export interface Ending {
  readonly outcome: Outcome;
  readonly status: number;
  /** Null when nothing of an answer came. */
  readonly answer: Counted | null;
  /** The most that the provider may bill for what it did not count; null when that is what came, or nothing. */
  readonly most: TokenCounts | null;
  readonly owed: Owed;
}

/** What an ending comes to, before the credit is taken. */
export interface Account {
  readonly tokens: TokenCounts;
  readonly usageSource: UsageSource;
  /** What the provider bills; null when a unit turned up whose price nobody knows. */
  readonly costMicroUsd: MicroUsd | null;
  /** What the customer owes; null as above: then it is what was put aside. */
  readonly priceMicroUsd: MicroUsd | null;
  /** By which of the model's prices, and for how many searches beside its tokens. */
  readonly serviceTier: string;
  readonly searches: number;
  /** Pictures that came; null where text was asked for. */
  readonly images: number | null;
  /** Providers may bill for more than the customer pays. */
  readonly early: boolean;
}
