import { PublicError } from "../kernel/errors.ts";
import { type HoldId, newId, type RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { HoldAnswer, HoldQuestion } from "../ports/database.ts";
import { Lease } from "./lease.ts";
import { refusalError } from "./refusal.ts";
import { ExactReservation, type HoldEnds, type Reservation } from "./reservation.ts";
import { SliceSize } from "./slice-size.ts";

/** How long a refused hold waits for leases that were recalled, and when it first asks again. */
const RECALL_MS = 1_000;
const FIRST_RETRY_MS = 20;
/** How long no lease is asked for ahead of need after one was refused: the limit is near. */
const REFUSED_PAUSE_MS = 500;
const MOST_LEASES = 3;

/** What a purse needs of the node it is on. */
export interface Bank extends HoldEnds {
  nowMs(): number;
  /** @throws the database's error, after which the hold may or may not have been made */
  ask(question: Omit<HoldQuestion, "node" | "organization" | "key">): Promise<HoldAnswer>;
  /** Gives back all that this node has not spent of the organization's credit. */
  giveBack(): Promise<void>;
  /** The hold will not be spent, if it was made at all: its answer was lost. */
  abandon(hold: HoldId): void;
  /** Nothing more is taken from the lease. */
  retire(lease: Lease): void;
}

interface Waiting {
  readonly request: RequestId;
  readonly atMost: MicroUsd;
  readonly atLeast: MicroUsd;
  readonly resolve: (reservation: Reservation) => void;
  readonly reject: (error: unknown) => void;
}

/** The credit that one key can spend on this node: leases in memory, and requests that wait for more. */
export class Purse {
  readonly #bank: Bank;
  readonly #size = new SliceSize();
  #leases: Lease[] = [];
  #waiting: Waiting[] = [];
  #serving = false;
  #refilling = false;
  #refusedAtMs = Number.NEGATIVE_INFINITY;
  /** How often it was recalled: an answer to a question from before counts no more. */
  #recalls = 0;

  constructor(bank: Bank) {
    this.#bank = bank;
  }

  /** From memory, or null. Asks for the next lease before this one is used up. */
  reserve(atMost: MicroUsd): Reservation | null {
    const nowMs = this.#bank.nowMs();
    for (const lease of this.#leases) {
      const reservation = lease.reserve(atMost, nowMs);
      if (reservation === null) continue;
      if (lease.free < this.#size.low) this.#refill(atMost, nowMs);
      return reservation;
    }
    return null;
  }

  /** Waits for credit. Requests that come while one is asking wait for the same answer. */
  hold(request: RequestId, atMost: MicroUsd, atLeast: MicroUsd): Promise<Reservation> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, atMost, atLeast, resolve, reject });
      if (!this.#serving) void this.#serve();
    });
  }

  /** Stops using leases that are not used, or that have ended, or all. Whether nothing is left to do here. */
  tidy(idleSinceMs: number): boolean {
    const nowMs = this.#bank.nowMs();
    this.#leases = this.#leases.filter((lease) => {
      if (lease.usedAtMs > idleSinceMs && lease.endsAtMs > nowMs) return true;
      this.#bank.retire(lease);
      return false;
    });
    return this.#leases.length === 0 && !this.#serving && !this.#refilling;
  }

  /** Takes nothing more from the leases there are, nor from one that was asked for and has not come yet. */
  recall(): void {
    this.#recalls += 1;
    this.tidy(Number.POSITIVE_INFINITY);
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined) break;
      const reservation = this.reserve(first.atMost);
      if (reservation !== null) {
        this.#waiting.shift();
        first.resolve(reservation);
      } else await this.#askFor(first);
    }
    this.#serving = false;
  }

  async #askFor(first: Waiting): Promise<void> {
    let asking = this.#waiting.length;
    try {
      const startedMs = this.#bank.nowMs();
      for (let pauseMs = FIRST_RETRY_MS; ; pauseMs *= 2) {
        const mayRecall = this.#bank.nowMs() + pauseMs - startedMs < RECALL_MS;
        asking = this.#waiting.length;
        const answer = await this.#ask(first, mayRecall);
        if (answer === "served") return;
        if (answer === "recalled") continue;
        if (!answer.recalling) return this.#refuse(asking, first, refusalError(answer, first.atLeast));
        await this.#bank.giveBack();
        await Bun.sleep(pauseMs);
      }
    } catch {
      // The database is away: nobody who waits would fare better.
      this.#refuse(asking, null, new PublicError("credit_unchecked"));
    }
  }

  async #ask(first: Waiting, mayRecall: boolean) {
    const nowMs = this.#bank.nowMs();
    const hold = newId<HoldId>();
    const { request, atLeast, atMost } = first;
    const together = this.#waiting.reduce((sum, waiting) => sum + waiting.atMost, 0n);
    const wanted = this.#size.next(atMost, together, nowMs);
    const recalls = this.#recalls;
    const answer = await this.#asked({ hold, request, atLeast, atMost, wanted, mayRecall });
    if (recalls !== this.#recalls) {
      if (answer.kind !== "refused") this.#bank.cancel(hold);
      return "recalled" as const;
    }
    if (answer.kind === "refused") return answer;
    if (answer.kind === "lease") this.#add(new Lease(hold, answer.amount, nowMs + answer.endsInMs, nowMs));
    else {
      this.#waiting.shift();
      first.resolve(new ExactReservation(hold, answer.amount, this.#bank));
    }
    return "served" as const;
  }

  async #asked(question: Parameters<Bank["ask"]>[0]): Promise<HoldAnswer> {
    try {
      return await this.#bank.ask(question);
    } catch (error) {
      this.#bank.abandon(question.hold);
      throw error;
    }
  }

  /** The answer holds for everybody who waited when it was asked for and needs at least as much. */
  #refuse(asking: number, first: Waiting | null, error: PublicError): void {
    const refused = (waiting: Waiting, index: number) =>
      index < asking && (first === null || waiting.atLeast >= first.atLeast);
    const before = this.#waiting;
    this.#waiting = before.filter((waiting, index) => !refused(waiting, index));
    for (const [index, waiting] of before.entries()) if (refused(waiting, index)) waiting.reject(error);
  }

  #refill(atMost: MicroUsd, nowMs: number): void {
    if (this.#refilling || this.#serving || nowMs - this.#refusedAtMs < REFUSED_PAUSE_MS) return;
    if (this.#leases.some((lease) => lease.free >= this.#size.low)) return;
    this.#refilling = true;
    const hold = newId<HoldId>();
    const wanted = this.#size.next(atMost, atMost, nowMs);
    const recalls = this.#recalls;
    this.#asked({ hold, request: null, atLeast: atMost, atMost, wanted, mayRecall: false })
      .then((answer) => {
        if (answer.kind === "refused") this.#refusedAtMs = nowMs;
        else if (recalls !== this.#recalls) this.#bank.cancel(hold);
        else this.#add(new Lease(hold, answer.amount, nowMs + answer.endsInMs, this.#bank.nowMs()));
      })
      .catch(() => {
        this.#refusedAtMs = nowMs;
      })
      .finally(() => {
        this.#refilling = false;
      });
  }

  /** Several are in use at once, because what requests put aside of each comes back; the emptiest makes room. */
  #add(lease: Lease): void {
    this.#size.given(lease.amount);
    this.#leases.push(lease);
    if (this.#leases.length <= MOST_LEASES) return;
    const emptiest = this.#leases.reduce((least, one) => (one.free < least.free ? one : least));
    this.#leases = this.#leases.filter((one) => one !== emptiest);
    this.#bank.retire(emptiest);
  }
}
