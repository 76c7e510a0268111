import type { ApiKeyId, MemberId, ProjectId } from "../kernel/ids.ts";
import type { KeyMode } from "./format.ts";

/** What a key may do (K-3). */
export interface KeyScope {
  readonly endpoints: readonly string[];
  /** Null: every model. */
  readonly models: readonly string[] | null;
  /** Networks in CIDR notation; null: every address. */
  readonly ipRanges: readonly string[] | null;
  readonly expiresAt: Date | null;
}

/** `paused`: it rests. `ending`: it was replaced, and its grace has not run out yet. By the database's clock. */
export const KEY_STATES = ["active", "paused", "ending", "revoked", "expired"] as const;
export type KeyStatus = (typeof KEY_STATES)[number];

/** K-7: all that anybody can see of a key after it was made. */
export interface KeyMetadata extends KeyScope {
  readonly id: ApiKeyId;
  /** The first of the keys that replaced one another; itself as a rule. Budgets, limits and stops of a key are its. */
  readonly originalId: ApiKeyId;
  /** The first characters, which its holder can compare: `sp_live_` and the public id. */
  readonly prefix: string;
  readonly lastFour: string;
  readonly name: string;
  readonly mode: KeyMode;
  readonly status: KeyStatus;
  readonly projectId: ProjectId;
  /** The project's short name. */
  readonly project: string;
  readonly memberId: MemberId | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** Since when it rests; null: it works. */
  readonly pausedAt: Date | null;
  /** In the future while a rotation's grace lasts. */
  readonly revokedAt: Date | null;
  readonly replaces: ApiKeyId | null;
  /** The key that replaced it. */
  readonly successor: ApiKeyId | null;
  /** Goes up with each change of its name or scope. */
  readonly revision: number;
  /** "operator mara", as the audit ledger names who acts; null when it is not known, or not any more. */
  readonly madeBy: string | null;
}
