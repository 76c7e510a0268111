import { atEndOfTurn, type TurnEnd } from "../../kernel/turn.ts";
import type { Take, Taken } from "../../ports/limit-store.ts";
import type { Calls } from "./calls.ts";
import { TAKE } from "./script.ts";
import { readAllTaken, type TakeCall, takeWords } from "./take-call.ts";

/** A script holds up everyone else: these take half a millisecond. */
const AT_ONCE = 32;

interface Waiting extends TakeCall {
  readonly resolve: (taken: Taken) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks once for all that is wanted of one slot in one turn of the event loop: requests that arrive together are counted
 * together, for less than half of what each costs alone (docs/decisions/0013-sub-windows.md).
 */
export class GatheredTakes implements TurnEnd {
  readonly #calls: Calls;
  #bySlot = new Map<number, Waiting[]>();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** Rejects with LimitStoreError. */
  take(slot: number, home: string, takes: readonly Take[]): Promise<Taken> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { home, takes, resolve, reject };
      if (this.#bySlot.size === 0) atEndOfTurn(this);
      const together = this.#bySlot.get(slot);
      if (together) together.push(waiting);
      else this.#bySlot.set(slot, [waiting]);
    });
  }

  turnEnded(): void {
    const bySlot = this.#bySlot;
    this.#bySlot = new Map();
    for (const [slot, all] of bySlot)
      for (let first = 0; first < all.length; first += AT_ONCE)
        this.#askFor(slot, all.slice(first, first + AT_ONCE));
  }

  #askFor(slot: number, calls: readonly Waiting[]): void {
    this.#calls
      .run(slot, TAKE, takeWords(calls))
      .then((answer) => {
        for (const [index, taken] of readAllTaken(answer, calls).entries()) calls[index]?.resolve(taken);
      })
      .catch((error: unknown) => {
        for (const { reject } of calls) reject(error);
      });
  }
}
