import { type NodeId, newId, type RequestId } from "../src/kernel/ids.ts";
import type { MicroUsd } from "../src/kernel/money.ts";
import type { Begun, Settled } from "../src/usage/index.ts";
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
  usageSource: "provider",
  costMicroUsd: 42n as MicroUsd,
  chargeMicroUsd: 0n as MicroUsd,
  lossMicroUsd: 0n as MicroUsd,
  firstByteMs: 5,
  durationMs: 9,
};
