import { isoTime } from "../kernel/clock.ts";
import type { ApiKeyId, HoldId, NodeId, OrganizationId, ProjectId, RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";

/** How an admitted request ended. */
export type Outcome =
  | "succeeded"
  | "client_closed"
  | "rejected"
  | "provider_error"
  | "provider_timeout"
  | "provider_unreachable"
  | "provider_invalid"
  | "provider_truncated"
  | "interrupted"
  /** Its key was revoked as compromised. */
  | "cut";

/** Who counted the tokens. `none`: the provider was not reached or refused, so there is nothing to count. */
export type UsageSource = "provider" | "counted" | "estimated" | "none";

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
export interface Settled {
  readonly outcome: Outcome;
  readonly status: number;
  /** The provider that answered last; it differs from the one at admission after a fallback. */
  readonly provider: string;
  readonly attempts: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly usageSource: UsageSource;
  readonly costMicroUsd: MicroUsd | null;
  /** What the customer pays; at most what was held. */
  readonly chargeMicroUsd: MicroUsd;
  /** What the operator bears. */
  readonly lossMicroUsd: MicroUsd;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
}

/**
 * The part of a row that is known at admission and never changes, as the beginning of its JSON text. Written once and
 * used for both journal records, because this is on the way of every request.
 */
export function rowPrefix(begun: Begun): string {
  return (
    `{"request_id":"${begun.requestId}","org_id":"${begun.organizationId}","project_id":"${begun.projectId}",` +
    `"key_id":"${begun.keyId}","node_id":"${begun.nodeId}","mode":"${begun.mode}","endpoint":"${begun.endpoint}",` +
    `"model":${JSON.stringify(begun.model)},"streamed":${begun.streamed},"started_at":"${isoTime(begun.startedAtMs)}",` +
    (begun.holdId === null ? "" : `"hold_id":"${begun.holdId}",`)
  );
}

/**
 * What is written at admission: the row as it stands if this process dies before the request ends. The customer pays
 * nothing then; what the provider may charge, the operator bears.
 */
export function interruptedRow(prefix: string, begun: Begun, inputTokens: number): string {
  return usageRow(prefix, {
    outcome: "interrupted",
    status: 0,
    provider: begun.provider,
    attempts: 1,
    inputTokens,
    cachedTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    usageSource: "estimated",
    costMicroUsd: null,
    chargeMicroUsd: 0n as MicroUsd,
    lossMicroUsd: begun.heldMicroUsd,
    firstByteMs: null,
    durationMs: 0,
  });
}

/** The row as JSON text: a journal record, and one element of what usage_write takes. */
export function usageRow(prefix: string, settled: Settled): string {
  return (
    `${prefix}"provider":"${settled.provider}","outcome":"${settled.outcome}","status":${settled.status},` +
    `"attempts":${settled.attempts},"input_tokens":${settled.inputTokens},"cached_tokens":${settled.cachedTokens},` +
    `"output_tokens":${settled.outputTokens},"reasoning_tokens":${settled.reasoningTokens},` +
    `"usage_source":"${settled.usageSource}","cost_micro_usd":${settled.costMicroUsd},` +
    `"charge_micro_usd":${settled.chargeMicroUsd},"loss_micro_usd":${settled.lossMicroUsd},` +
    `"first_byte_ms":${settled.firstByteMs},"duration_ms":${settled.durationMs}}`
  );
}
