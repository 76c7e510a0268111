import { type NodeId, newId, type RequestId } from "../src/kernel/ids.ts";
import type { MicroUsd } from "../src/kernel/money.ts";
import type { UsageRows } from "../src/ports/database.ts";
import type { JournaledNotes } from "../src/ports/journal.ts";
import { UsageBatch } from "../src/usage/batch.ts";
import type { Begun, Settled } from "../src/usage/index.ts";
import { beginNote } from "../src/usage/note.ts";
import { writeSettled } from "../src/usage/row.ts";
import { RowWriter } from "../src/usage/row-writer.ts";
import type { Tenant } from "./tenant.ts";

/** A request of a tenant, as it is known when it is admitted. */
export function begunBy({ place, key }: Tenant, model = "gpt-4o-mini"): Begun {
  return {
    requestId: newId<RequestId>(),
    organizationId: place.organization.id,
    projectId: place.project.id,
    keyId: key.id,
    nodeId: newId<NodeId>(),
    mode: "test",
    endpoint: "chat.completions",
    model,
    provider: "simulator",
    streamed: false,
    startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    holdId: null,
    heldMicroUsd: 0n as MicroUsd,
  };
}

/** A request that ended well. */
export const SUCCEEDED: Settled = {
  outcome: "succeeded",
  status: 200,
  provider: "simulator",
  attempts: 1,
  inputTokens: 11,
  cachedTokens: 2,
  outputTokens: 7,
  reasoningTokens: 3,
  cacheWriteTokens: 4,
  cacheWriteLongTokens: 5,
  audioInputTokens: 6,
  imageInputTokens: 8,
  audioOutputTokens: 1,
  imageOutputTokens: 10,
  serviceTier: "priority",
  searches: 12,
  usageSource: "provider",
  costMicroUsd: 42n as MicroUsd,
  chargeMicroUsd: 0n as MicroUsd,
  lossMicroUsd: 0n as MicroUsd,
  firstByteMs: 5,
  durationMs: 9,
  ownUs: 1_234,
  images: 3,
};

/** The notes of a request as a journal would have them; without `settled` it was interrupted. */
export function notesOf(begun: Begun, settled: Settled | null, inputTokens = 1): JournaledNotes {
  return {
    begun: Uint8Array.from(beginNote(begun, inputTokens)),
    ended: settled && endOf(settled),
  };
}

function endOf(settled: Settled): Uint8Array {
  const writer = new RowWriter(512);
  writeSettled(writer, settled);
  return writer.bytes.subarray(0, writer.at);
}

/** A request that began and ended. */
export type UsageOf = readonly [Begun, Settled];

/** Rows as the gateway sends them. */
export function rowsOf(requests: readonly UsageOf[]): UsageRows {
  const batch = new UsageBatch();
  for (const [begun, settled] of requests) batch.add(begun, settled);
  return batch.rows;
}
