import type { EgressRequest, EgressTimeouts } from "../../../ports/egress.ts";

export const AMPLE: EgressTimeouts = { connectMs: 5000, firstByteMs: 5000, idleMs: 5000 };

/** A small POST to a private address; a test states only what it is about. */
export function request(url: URL, different: Partial<EgressRequest> = {}): EgressRequest {
  return {
    method: "POST",
    url,
    headers: [],
    body: ["question"],
    signal: null,
    timeouts: AMPLE,
    allowPrivateAddress: true,
    ...different,
  };
}

/** What became of a promise, for comparing. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
}
