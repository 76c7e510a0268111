import { DenseSet } from "../../kernel/dense-set.ts";
import { PublicError } from "../../kernel/errors.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { type Call, SWEEP_INTERVAL_MS } from "./call.ts";

/** The share of a node that one organization's abandoned requests may fill, whose answers are still received. */
const SHARE_OF_THE_LEFT = 1 / 4;

/** The requests being served, and whether more are let in. */
export class InFlight {
  readonly #limit: number;
  readonly #calls = new DenseSet<Call>();
  /**
   * How many requests each organization has abandoned, as of the last sweep. Null when there are none, as nearly
   * always.
   */
  #left: Map<OrganizationId, number> | null = null;
  #draining = false;
  #timer: Timer | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#calls.size;
  }

  get draining(): boolean {
    return this.#draining;
  }

  get full(): boolean {
    return this.#calls.size >= this.#limit;
  }

  /** Requests whose caller has left and whose answer is still received, as of the last sweep. */
  get leftCount(): number {
    let count = 0;
    for (const left of this.#left?.values() ?? []) count += left;
    return count;
  }

  /**
   * Whether this organization has abandoned so many requests that it must wait for them to end. Others get in
   * meanwhile.
   */
  isFullOfLeft(organization: OrganizationId): boolean {
    const left = this.#left?.get(organization);
    return left !== undefined && left >= Math.max(1, this.#limit * SHARE_OF_THE_LEFT);
  }

  enter(call: Call): void {
    this.#calls.add(call);
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
  }

  leave(call: Call): void {
    this.#calls.delete(call);
  }

  /** Cuts every call for which there is a reason: its key is compromised (K-4), or what it uses is cut (AB-9). */
  cut(reasonOf: (call: Call) => PublicError | null): void {
    for (const call of this.#calls.snapshot()) {
      const reason = reasonOf(call);
      if (reason !== null) call.cut(reason);
    }
  }

  /** Lets nobody in any more. */
  drain(): void {
    this.#draining = true;
  }

  /** Cuts the calls that did not end by themselves before the node stops. */
  end(): void {
    const why = new PublicError("draining");
    this.cut(() => why);
  }

  #sweep(): void {
    this.#left = null;
    this.#calls.forEach((call) => {
      call.sweep();
      if (call.wasLeft) this.#countLeft(call.caller.organizationId);
    });
    if (this.#calls.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #countLeft(organization: OrganizationId): void {
    this.#left ??= new Map();
    this.#left.set(organization, (this.#left.get(organization) ?? 0) + 1);
  }
}
