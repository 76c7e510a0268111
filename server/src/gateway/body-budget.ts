import { PublicError } from "../kernel/errors.ts";

/**
 * How many bytes of request bodies this node holds at once. Each request is held to its endpoint's limit; this bounds
 * their sum, so that many large bodies together cannot take the memory that everybody else's requests need.
 */
export class BodyBudget {
  readonly #limitBytes: number;
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  open(): BodyCharge {
    return new BodyCharge(this);
  }

  /** @throws PublicError overloaded */
  take(bytes: number): void {
    if (this.#heldBytes + bytes > this.#limitBytes) throw new PublicError("overloaded");
    this.#heldBytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}

/** What one request holds of the budget, from the first byte of its body until its answer begins. */
export class BodyCharge {
  readonly #budget: BodyBudget;
  #bytes = 0;
  #closed = false;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  /** @throws PublicError overloaded; body_incomplete after `close` */
  add(bytes: number): void {
    // The deadline has passed while a piece was on its way.
    if (this.#closed) throw new PublicError("body_incomplete");
    this.#budget.take(bytes);
    this.#bytes += bytes;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#budget.giveBack(this.#bytes);
  }
}
