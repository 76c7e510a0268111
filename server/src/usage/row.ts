import type { MicroUsd } from "../kernel/money.ts";
import { STANDARD_TIER } from "../kernel/price-sheet.ts";
import type { Begun, Settled } from "./record.ts";
import type { RowWriter } from "./row-writer.ts";

/** Fields of `usage_row` (migrations, 0001-schema/17-usage and 0005-usage). */
export const ROW_FIELDS = 35;

/** More than any row takes: texts are from fixed lists and the registry, whose names have at most 128 characters. */
export const MAX_ROW_BYTES = 1024;

/** The fields that are known at admission and never change. */
export function writeBegun(to: RowWriter, begun: Begun): void {
  to.uuid(begun.requestId);
  to.uuid(begun.organizationId);
  to.uuid(begun.projectId);
  to.uuid(begun.keyId);
  to.uuid(begun.nodeId);
  to.text(begun.mode);
  to.text(begun.endpoint);
  to.text(begun.model);
  to.boolean(begun.streamed);
  to.timestamp(begun.startedAtMs);
  to.uuid(begun.holdId);
}

/** The other fields, in the order of `usage_row`. */
export function writeSettled(to: RowWriter, settled: Settled): void {
  to.text(settled.provider);
  to.text(settled.outcome);
  to.smallint(settled.status);
  to.smallint(settled.attempts);
  to.bigint(settled.inputTokens);
  to.bigint(settled.cachedTokens);
  to.bigint(settled.outputTokens);
  to.bigint(settled.reasoningTokens);
  to.text(settled.usageSource);
  to.exactBigint(settled.costMicroUsd);
  to.exactBigint(settled.chargeMicroUsd);
  to.exactBigint(settled.lossMicroUsd);
  to.integer(settled.firstByteMs);
  to.integer(settled.durationMs);
  to.bigint(settled.cacheWriteTokens);
  to.bigint(settled.cacheWriteLongTokens);
  to.bigint(settled.audioInputTokens);
  to.bigint(settled.imageInputTokens);
  to.bigint(settled.audioOutputTokens);
  to.bigint(settled.imageOutputTokens);
  to.text(settled.serviceTier);
  to.integer(settled.searches);
  to.integer(settled.ownUs);
  to.integer(settled.images);
}

/**
 * How a request ends whose process dies before it does. The customer pays nothing then; what the provider may charge,
 * the operator bears.
 */
export function interrupted({ provider, heldMicroUsd }: Begun, inputTokens: number): Settled {
  return {
    outcome: "interrupted",
    status: 0,
    provider,
    attempts: 1,
    inputTokens,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 0,
    audioInputTokens: 0,
    imageInputTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    audioOutputTokens: 0,
    imageOutputTokens: 0,
    serviceTier: STANDARD_TIER,
    searches: 0,
    images: null,
    usageSource: "estimated",
    costMicroUsd: null,
    chargeMicroUsd: 0n as MicroUsd,
    lossMicroUsd: heldMicroUsd,
    firstByteMs: null,
    durationMs: 0,
    ownUs: null,
  };
}
