import type { NodeId, OrganizationId, RequestId } from "../kernel/ids.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { IdempotentRequest } from "./fingerprint.ts";
import { refuseUnlessFirst } from "./verdict.ts";

/** How long a key belongs to its request (K-8). */
export const KEPT_SECONDS = 24 * 3_600;

/** A request that wants its key. */
export interface Claim {
  readonly organization: OrganizationId;
  readonly request: IdempotentRequest;
  readonly requestId: RequestId;
  readonly node: NodeId;
}

/**
 * Takes a key for a request, durably, before anybody is asked to do anything.
 * @throws PublicError idempotency_key_reused, idempotency_in_progress, idempotency_outcome_unknown; Replayed; the
 *   database's error, after which nobody knows whether the key was taken: abandon it
 */
export async function takeKey(
  database: Pick<GatewayDatabase, "beginIdempotent">,
  { organization, request, requestId, node }: Claim,
): Promise<void> {
  const { keyHashes, fingerprints } = request;
  refuseUnlessFirst(
    await database.beginIdempotent(organization, keyHashes, fingerprints, requestId, node, KEPT_SECONDS),
  );
}
