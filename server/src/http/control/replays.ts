import type { AnyOperation, Principal } from "../../operations/index.ts";

/** Runs an act once for each idempotency key (K-8). Adapter: idempotency/act-store.ts. */
export interface Replays {
  /**
   * @param key as it was sent; null: the act just runs
   * @returns what the act answered, now or the first time
   * @throws ActError of `idempotency_…`
   */
  once(
    key: string | null,
    principal: Principal,
    operation: AnyOperation,
    input: unknown,
    act: () => Promise<unknown>,
  ): Promise<unknown>;
}
