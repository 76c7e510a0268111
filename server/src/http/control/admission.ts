import { ActError } from "../../kernel/act-error.ts";
import type { AnyOperation } from "../../operations/index.ts";
import { type LimitStore, LimitStoreError } from "../../ports/limit-store.ts";

const MINUTE_MS = 60_000;

/** Calls in a minute: of one operation by one principal unless it says otherwise, and from one address wrong tokens and calls of nobody. */
const MOST = { reads: 600, changes: 120, wrongTokens: 20, openDoor: 60 } as const;

type Counted = Pick<AnyOperation, "name" | "effect" | "perMinute" | "evenUncounted">;

/** AB-5: every call is counted, and what cannot be counted is refused, but for the few acts that are needed just then. */
export class Admission {
  readonly #store: LimitStore;

  constructor(store: LimitStore) {
    this.#store = store;
  }

  /** @throws ActError too_many_requests, limits_unchecked */
  async call(operation: Counted, principal: string): Promise<void> {
    const { name, perMinute, effect, evenUncounted } = operation;
    try {
      await this.#take(principal, `api:${name}`, perMinute ?? MOST[effect]);
    } catch (error) {
      const isUncounted = error instanceof ActError && error.code === "limits_unchecked";
      if (!isUncounted || evenUncounted !== true) throw error;
    }
  }

  /** Counts a call of somebody who does not say who it is. @throws ActError too_many_requests, limits_unchecked */
  openDoor(name: string, address: string): Promise<void> {
    return this.#take(address, `api:open:${name}`, MOST.openDoor);
  }

  /**
   * Counts a wrong token. Right ones are not asked about: whoever guesses must not lock out others behind the same address.
   * @throws ActError too_many_requests, limits_unchecked
   */
  guessedWrong(address: string): Promise<void> {
    return this.#take(address, "api:wrong-token", MOST.wrongTokens);
  }

  async #take(home: string, counter: string, limit: number): Promise<void> {
    let taken: Awaited<ReturnType<LimitStore["take"]>>;
    try {
      taken = await this.#store.take(home, [
        { counter: `${counter}:${home}`, limit, windowMs: MINUTE_MS, amount: 1, atLeast: 1 },
      ]);
    } catch (error) {
      if (error instanceof LimitStoreError) throw new ActError("limits_unchecked", { retryAfterSeconds: 1 });
      throw error;
    }
    if (taken.admitted) return;
    const seconds = Math.ceil((taken.counted[0]?.retryMs ?? MINUTE_MS) / 1000);
    throw new ActError("too_many_requests", { limit, seconds: MINUTE_MS / 1000, retryAfterSeconds: seconds });
  }
}
