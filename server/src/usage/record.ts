import type { ApiKeyId, HoldId, NodeId, OrganizationId, ProjectId, RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { UsedTokens } from "./tokens.ts";

/**
 * How an admitted request ended. `partly_succeeded`: fewer pictures came than were asked for; `empty`: none did. `cut`: its key was revoked as compromised, or the operator stopped what it was using. `stopped`:
 * what it needed was stopped by the operator after it was let in, so it was not sent.
 */
export const OUTCOMES = [
  "succeeded",
  "partly_succeeded",
  "empty",
  "client_closed",
  "rejected",
  "provider_error",
  "provider_timeout",
  "provider_unreachable",
  "provider_invalid",
  "provider_truncated",
  "interrupted",
  "cut",
  "stopped",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * Who counted the tokens. `bounded`: the caller left and the stream was stopped before the provider counted, so this is the
 * most it may bill. `none`: the provider was not reached or refused, so there is nothing to count.
 */
export type UsageSource = "provider" | "counted" | "estimated" | "bounded" | "none";

/** Stands for a service tier that a provider named and nobody here knows. */
export const OTHER_TIER = "other";

/** What is known when a request is admitted. */
export interface Begun {
  readonly requestId: RequestId;
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId;
  readonly keyId: ApiKeyId;
  readonly nodeId: NodeId;
  readonly mode: "live" | "test";
  readonly endpoint: string;
  /** Registry names, never what the caller wrote. */
  readonly model: string;
  readonly provider: string;
  readonly streamed: boolean;
  readonly startedAtMs: number;
  /** What its charge is covered by; null when it costs nothing. */
  readonly holdId: HoldId | null;
  /** The most it can cost, put aside for it. */
  readonly heldMicroUsd: MicroUsd;
}

/** What is known when it has ended. */
export interface Settled extends UsedTokens {
  readonly outcome: Outcome;
  readonly status: number;
  /** The provider that answered last; it differs from the one at admission after a fallback. */
  readonly provider: string;
  readonly attempts: number;
  /** Which of the model's price lists applied: a name of that list, never what a provider wrote; see `OTHER_TIER`. */
  readonly serviceTier: string;
  /** Searches, or sources where the provider counts those, that were charged. */
  readonly searches: number;
  /** Pictures that came; null where text was asked for. */
  readonly images: number | null;
  readonly usageSource: UsageSource;
  readonly costMicroUsd: MicroUsd | null;
  /** What the customer pays; at most what was held. */
  readonly chargeMicroUsd: MicroUsd;
  /** What the operator bears. */
  readonly lossMicroUsd: MicroUsd;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
  /** From the request's last byte until it was let in, in microseconds; null where that is not known. */
  readonly ownUs: number | null;
}
