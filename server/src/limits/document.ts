import type { LimitRule } from "./rule.ts";

/** What the data plane does while nobody can count (AB-5). */
export type OutageMode = "closed" | "open";

/** The rules that are in force, by their numbers. */
export interface LimitDocument {
  readonly rules: ReadonlyMap<number, LimitRule>;
  readonly outage: OutageMode;
  /** Nodes that served when this one asked; itself not among them when it asked for the first time. */
  readonly otherNodes: number;
}

export const NO_LIMITS: LimitDocument = { rules: new Map(), outage: "closed", otherNodes: 0 };

/** The member `limits` of gateway_changes() (migrations, 19-gateway), which is its only writer. */
export interface LimitRows {
  /** Those that changed; without `most` they were taken away. */
  readonly rules: readonly (Omit<LimitRule, "most"> & { readonly most: number | null })[];
  readonly outage: OutageMode;
  readonly otherNodes: number;
}

/** @param before what was known at the generation that was asked from */
export function readLimitRows(
  { rules, outage, otherNodes }: LimitRows,
  before: LimitDocument,
): LimitDocument {
  if (rules.length === 0) return { rules: before.rules, outage, otherNodes };
  const known = new Map(before.rules);
  for (const { most, ...rule } of rules) {
    if (most === null) known.delete(rule.number);
    else known.set(rule.number, { ...rule, most });
  }
  return { rules: known, outage, otherNodes };
}
