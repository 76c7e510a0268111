import type { HoldId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { divide, type Reservation, type Settlement } from "./reservation.ts";

/**
 * A slice of credit that this node holds and spends in memory. What it knows to be unspent it may give back at any
 * time, while requests are under way and before their usage is written: the rest is what they may still charge.
 */
export class Lease {
  readonly holdId: HoldId;
  readonly amount: bigint;
  /** Monotonic time after which nothing new is taken from it: the end of a budget period. */
  readonly endsAtMs: number;
  usedAtMs: number;
  /** Neither charged, nor put aside for a request, nor given back. */
  #free: bigint;
  #givenBack = 0n;
  #reservations = 0;

  constructor(holdId: HoldId, amount: MicroUsd, endsAtMs: number, nowMs: number) {
    this.holdId = holdId;
    this.amount = amount;
    this.endsAtMs = endsAtMs;
    this.usedAtMs = nowMs;
    this.#free = amount;
  }

  get free(): bigint {
    return this.#free;
  }

  /** No request has anything of it put aside. */
  get settled(): boolean {
    return this.#reservations === 0;
  }

  /** Null when it does not have that much, or has ended. */
  reserve(amount: MicroUsd, nowMs: number): Reservation | null {
    if (this.#free < amount || nowMs >= this.endsAtMs) return null;
    this.#free -= amount;
    this.#reservations += 1;
    this.usedAtMs = nowMs;
    return new LeaseReservation(this, amount);
  }

  /** Called by its reservations. */
  unreserve(amount: MicroUsd, charged: MicroUsd): void {
    this.#free += amount - charged;
    this.#reservations -= 1;
  }

  /** Gives up what is free. Resolves to what was given back of it in all, or null when nothing was free. */
  giveBack(): MicroUsd | null {
    if (this.#free === 0n) return null;
    this.#givenBack += this.#free;
    this.#free = 0n;
    return this.#givenBack as MicroUsd;
  }
}

class LeaseReservation implements Reservation {
  readonly amount: MicroUsd;
  #lease: Lease | null;
  readonly holdId: HoldId;

  constructor(lease: Lease, amount: MicroUsd) {
    this.#lease = lease;
    this.holdId = lease.holdId;
    this.amount = amount;
  }

  settle(charge: MicroUsd): Settlement {
    const lease = this.#lease;
    if (lease === null) throw new Error("a reservation ends once");
    this.#lease = null;
    const settlement = divide(charge, this.amount);
    lease.unreserve(this.amount, settlement.charged);
    return settlement;
  }

  cancel(): void {
    this.settle(0n as MicroUsd);
  }
}
