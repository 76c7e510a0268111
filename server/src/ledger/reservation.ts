import type { HoldId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";

/** Credit that was put aside for one request before its provider is called (C-1). */
export interface Reservation {
  /** Goes into the journal and the usage row. Null when the request costs nothing. */
  readonly holdId: HoldId | null;
  /** The most the customer can be charged. */
  readonly amount: MicroUsd;
  /**
   * Ends it with what the request came to, once. The usage row with these two amounts must be written: it is what
   * charges the customer.
   * @throws Error when it has ended already
   */
  settle(charge: MicroUsd): Settlement;
  /** Ends it for a request of which no usage row will be written. */
  cancel(): void;
}

/** `charged` for the customer; `loss` for the operator, when it came to more than was held. */
export interface Settlement {
  readonly charged: MicroUsd;
  readonly loss: MicroUsd;
}

const NOTHING = 0n as MicroUsd;

/** Divides what a request came to between the customer and the operator. */
export function divide(charge: MicroUsd, held: MicroUsd): Settlement {
  if (charge <= held) return { charged: charge, loss: NOTHING };
  return { charged: held, loss: (charge - held) as MicroUsd };
}

/** For a request that costs nothing. */
export const FREE: Reservation = {
  holdId: null,
  amount: NOTHING,
  settle: (charge) => divide(charge, NOTHING),
  cancel() {},
};

/** What is told how a hold ended. */
export interface HoldEnds {
  /** Its usage row, which is still to be written, ends it in the database. */
  settled(): void;
  /** Nothing of it was spent, and no usage row will end it. */
  cancel(hold: HoldId): void;
}

/** A hold for one request. Its usage row ends it in the database. */
export class ExactReservation implements Reservation {
  readonly holdId: HoldId;
  readonly amount: MicroUsd;
  readonly #ends: HoldEnds;
  #ended = false;

  constructor(holdId: HoldId, amount: MicroUsd, ends: HoldEnds) {
    this.holdId = holdId;
    this.amount = amount;
    this.#ends = ends;
  }

  settle(charge: MicroUsd): Settlement {
    this.#end();
    this.#ends.settled();
    return divide(charge, this.amount);
  }

  cancel(): void {
    this.#end();
    this.#ends.cancel(this.holdId);
  }

  #end(): void {
    if (this.#ended) throw new Error("a reservation ends once");
    this.#ended = true;
  }
}
