import { createHash } from "node:crypto";
import { ActError } from "../kernel/act-error.ts";
import { type LimitStore, LimitStoreError } from "../ports/limit-store.ts";

/** Longer than any proof lives, so that none is taken twice. */
const REMEMBERED_MS = 15 * 60_000;

/**
 * Remembers a proof as used, on all nodes together.
 * @param text by which it is known again; it is not kept
 * @throws ActError proof_refused when it was used before, limits_unchecked
 */
export async function useUp(store: LimitStore, text: string): Promise<void> {
  const home = createHash("sha256").update(text).digest("base64url");
  try {
    const { admitted } = await store.take(home, [
      { counter: `proof:${home}`, limit: 1, windowMs: REMEMBERED_MS, amount: 1, atLeast: 1 },
    ]);
    if (!admitted) throw new ActError("proof_refused");
  } catch (error) {
    if (error instanceof LimitStoreError) throw new ActError("limits_unchecked", { retryAfterSeconds: 1 });
    throw error;
  }
}
