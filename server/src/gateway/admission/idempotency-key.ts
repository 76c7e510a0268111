import { type Asked, parseIdempotencyKey, takeKey } from "../../idempotency/index.ts";
import { PublicError } from "../../kernel/errors.ts";
import type { InferenceRequest } from "../../providers/contract.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { Exchange } from "../exchange.ts";
import { pathOf } from "../request-path.ts";

/**
 * The request's `Idempotency-Key`; null when it has none.
 * @throws PublicError invalid_idempotency_key
 */
export function idempotencyKeyOf({ request }: Exchange): string | null {
  return parseIdempotencyKey(request.headers.get("idempotency-key"));
}

/**
 * Takes the request's `Idempotency-Key`, durably, after it was counted and before its credit is held (K-8).
 * @returns what gives the key back if the request is refused after all
 * @throws PublicError idempotency_key_reused, idempotency_in_progress, idempotency_outcome_unknown,
 *   idempotency_unchecked; Replayed
 */
export async function claimKey(
  key: string,
  { requestId, gateway, request: { url } }: Exchange,
  caller: Caller,
  { body, pictures }: InferenceRequest,
): Promise<() => Promise<void>> {
  const { database, fingerprints, runningKeys } = gateway;
  const scope = { project: caller.projectId, mode: caller.mode };
  const asked: Asked = { method: "POST", path: pathOf(url) };
  // A form has another boundary each time it is sent.
  const isForm = pictures !== undefined && pictures.formType !== null;
  const hashed = isForm
    ? fingerprints.ofParts(scope, key, asked, pictures.parts)
    : fingerprints.ofBody(scope, key, asked, body);
  const request = hashed instanceof Promise ? await hashed : hashed;
  const giveBack = () => runningKeys.giveBack(requestId);
  // Before the key is taken, because another node may ask about it at once.
  runningKeys.begin(requestId);
  try {
    await takeKey(database, { organization: caller.organizationId, request, requestId }, runningKeys);
    return giveBack;
  } catch (error) {
    runningKeys.ended(requestId);
    if (error instanceof PublicError) throw error;
    // The database did not answer, so nobody knows whether the key was taken.
    await giveBack();
    throw new PublicError("idempotency_unchecked");
  }
}
