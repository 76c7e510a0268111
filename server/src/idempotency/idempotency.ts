import { PublicError } from "../kernel/errors.ts";
import type { OrganizationId, RequestId } from "../kernel/ids.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { IdempotentRequest } from "./fingerprint.ts";
import type { RunningKeys } from "./running.ts";
import { type Begun, refuseUnlessFirst } from "./verdict.ts";

/** How long a key belongs to its request (K-8). */
export const KEPT_SECONDS = 24 * 3_600;

/** How long the node that runs a request is waited for, in pauses that double: 0.6 seconds in all. */
const FIRST_PAUSE_MS = 5;
const LAST_PAUSE_MS = 320;

/** A request that wants its key. */
export interface Claim {
  readonly organization: OrganizationId;
  readonly request: IdempotentRequest;
  readonly requestId: RequestId;
}

/**
 * Takes a key for a request, durably, before anybody is asked to do anything. One that seems to run is asked for at its
 * node: it may have ended and its row be on its way, or its process have died.
 * @throws PublicError idempotency_key_reused, idempotency_in_progress, idempotency_outcome_unknown, idempotency_unchecked;
 *   Replayed; the database's error, after which nobody knows whether the key was taken: give it back
 */
export async function takeKey(
  database: Pick<GatewayDatabase, "beginIdempotent">,
  { organization, request, requestId }: Claim,
  running: Pick<RunningKeys, "node" | "ask">,
): Promise<void> {
  const { keyHashes, fingerprints } = request;
  const begin = async () =>
    (await database.beginIdempotent(
      organization,
      keyHashes,
      fingerprints,
      requestId,
      running.node,
      KEPT_SECONDS,
    )) as Begun;
  const first = await begin();
  let begun = first;
  for (let pauseMs = FIRST_PAUSE_MS; begun.state === "running"; pauseMs *= 2) {
    const saidSince = first.state === "running" && begun.runsAt !== first.runsAt;
    if (saidSince && begun.requestId === first.requestId) break;
    if (pauseMs > LAST_PAUSE_MS) throw new PublicError("idempotency_unchecked");
    await running.ask(begun.requestId, begun.node);
    if (begun.node !== running.node) await Bun.sleep(pauseMs);
    begun = await begin();
  }
  refuseUnlessFirst(begun);
}
