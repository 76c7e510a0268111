import { atEndOfTurn, type TurnEnd } from "../../kernel/turn.ts";
import type { Take, Taken } from "../../ports/limit-store.ts";
import type { Calls } from "./calls.ts";
import { TAKE } from "./script.ts";
import { askTakes, readAllTaken, type TakeCall } from "./take-call.ts";

/** A script blocks the server for everyone else: this many takes last half a millisecond. */
const AT_ONCE = 32;

interface Waiting extends TakeCall {
  readonly answer: PromiseWithResolvers<Taken>;
}

/**
 * Asks once for all that is wanted of one slot in one turn of the event loop: requests that arrive together are counted
 * together, for less than half of what each costs alone (docs/decisions/0013-sub-windows.md).
 */
export class GatheredTakes implements TurnEnd {
  readonly #calls: Calls;
  readonly #onAnswer: (counted: boolean) => void;
  #bySlot = new Map<number, Waiting[]>();

  /** @param onAnswer told of each script call whether it counted, before those who wait for it are */
  constructor(calls: Calls, onAnswer: (counted: boolean) => void) {
    this.#calls = calls;
    this.#onAnswer = onAnswer;
  }

  /** Rejects with LimitStoreError. */
  take(slot: number, home: string, takes: readonly Take[]): Promise<Taken> {
    const waiting: Waiting = { home, takes, answer: Promise.withResolvers() };
    if (this.#bySlot.size === 0) atEndOfTurn(this);
    const together = this.#bySlot.get(slot);
    if (together) together.push(waiting);
    else this.#bySlot.set(slot, [waiting]);
    return waiting.answer.promise;
  }

  turnEnded(): void {
    const bySlot = this.#bySlot;
    this.#bySlot = new Map();
    for (const [slot, all] of bySlot)
      for (let first = 0; first < all.length; first += AT_ONCE)
        void this.#askFor(slot, all.slice(first, first + AT_ONCE));
  }

  async #askFor(slot: number, waiting: readonly Waiting[]): Promise<void> {
    const asked = askTakes(waiting);
    try {
      const taken = readAllTaken(await this.#calls.run(slot, TAKE, asked.words), asked);
      this.#onAnswer(true);
      for (const [index, { answer }] of waiting.entries()) answer.resolve(taken[index] as Taken);
    } catch (error) {
      this.#onAnswer(false);
      for (const { answer } of waiting) answer.reject(error);
    }
  }
}
