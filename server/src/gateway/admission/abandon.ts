import type { Admission } from "./admit.ts";

/**
 * Something of ours went wrong after a request was let in. It is settled, unless it was settled before, and where nobody was
 * asked its idempotency key is free again (K-8).
 */
export async function abandon({ settler, call, releaseKey }: Admission): Promise<void> {
  settler.abandon();
  if (!call.wasSent) await releaseKey?.();
}
