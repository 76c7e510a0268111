import type { KeyMetadata } from "./metadata.ts";

/** What a check-up says of a key, the worst first (K-9). */
export const ADVICE = [
  "maker_left",
  "no_limit",
  "test_key_in_use",
  "old",
  "never_used",
  "not_used_lately",
  "maker_without_second_factor",
  "no_expiry",
  "all_models",
] as const;
export type AdviceCode = (typeof ADVICE)[number];

/** The act that mends it. */
export const MENDING = {
  maker_left: "rotate",
  no_limit: "set_budget",
  test_key_in_use: "make_live_key",
  old: "rotate",
  never_used: "revoke",
  not_used_lately: "revoke",
  maker_without_second_factor: "ask_for_second_factor",
  no_expiry: "set_expiry",
  all_models: "limit_models",
} as const satisfies Readonly<Record<AdviceCode, string>>;

export interface Advice {
  readonly code: AdviceCode;
  /** How long ago, where that matters. */
  readonly days: number | null;
}

/** What is known beside the key itself. */
export interface KeyCircumstances {
  /** It has a budget of its own. */
  readonly hasBudget: boolean;
  /** The person who made it: in the organization, with or without a second factor, gone, or nobody who signs in. */
  readonly maker: "protected" | "unprotected" | "left" | "nobody";
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;
const OLD_DAYS = 180;
const NEVER_USED_DAYS = 14;
const UNUSED_DAYS = 90;
/** A test key that was used within so many days is in use. */
const IN_USE_DAYS = 7;

/** What should be done about a key that works, the worst first; nothing where all is well. */
export function adviseOn(key: KeyMetadata, { hasBudget, maker, nowMs }: KeyCircumstances): readonly Advice[] {
  const daysSince = (at: Date) => Math.floor((nowMs - at.getTime()) / DAY_MS);
  const age = daysSince(key.createdAt);
  const unused = key.lastUsedAt === null ? null : daysSince(key.lastUsedAt);
  const live = key.mode === "live";
  const found: Readonly<Record<AdviceCode, number | boolean>> = {
    maker_left: maker === "left",
    no_limit: live && !hasBudget,
    // Who pays for answers of the simulator with the time of their customers wants to know.
    test_key_in_use: !live && unused !== null && unused <= IN_USE_DAYS && age > IN_USE_DAYS,
    old: age >= OLD_DAYS && age,
    never_used: unused === null && age >= NEVER_USED_DAYS && age,
    not_used_lately: unused !== null && unused >= UNUSED_DAYS && unused,
    maker_without_second_factor: live && maker === "unprotected",
    no_expiry: live && key.expiresAt === null,
    all_models: live && key.models === null,
  };
  return ADVICE.flatMap((code) => {
    const value = found[code];
    return value === false ? [] : [{ code, days: value === true ? null : value }];
  });
}
