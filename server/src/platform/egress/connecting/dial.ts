import type { Socket } from "bun";
import { isPublicAddress } from "../../../kernel/public-address.ts";
import type { EgressFailure } from "../../../ports/egress.ts";
import type { Carrier } from "../carrier.ts";
import type { Deadline } from "../deadlines.ts";
import type { Exchange } from "../exchange.ts";
import type { Target } from "../target.ts";
import { Attempt, type AttemptOutcome } from "./attempt.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import type { Resolver } from "./resolver.ts";
import type { SocketOwner } from "./socket-owner.ts";

export interface DialOptions extends ConnectionOptions {
  readonly resolver: Resolver;
  /** Certificate authorities instead of the built-in ones; null for those. */
  readonly authorities: readonly string[] | null;
}

/** A host may name hundreds of addresses; the time for connecting is shared by this many. */
const MAX_ADDRESSES = 4;

/**
 * Makes a connection for one exchange: resolves the name, checks the addresses, connects, and sends the exchange. It
 * connects to the very address that was checked, so a name that changes its answer in between gains nothing.
 */
export class Dial implements Carrier, Deadline {
  deadlineMs: number;
  readonly #exchange: Exchange;
  readonly #target: Target;
  readonly #options: DialOptions;
  readonly #finalDeadlineMs: number;
  #attempt: Attempt | null = null;

  constructor(exchange: Exchange, target: Target, options: DialOptions) {
    this.#exchange = exchange;
    this.#target = target;
    this.#options = options;
    this.#finalDeadlineMs = options.sweep.nowMs() + exchange.timeouts.connectMs;
    this.deadlineMs = this.#finalDeadlineMs;
    exchange.carrier = this;
    options.sweep.watch(this);
  }

  /** Never rejects: the exchange is told. */
  async run(): Promise<void> {
    const addresses = await this.#resolve();
    let failure: EgressFailure = "connect_failed";
    for (const [index, address] of addresses.entries()) {
      const nowMs = this.#options.sweep.nowMs();
      this.deadlineMs = nowMs + (this.#finalDeadlineMs - nowMs) / (addresses.length - index);
      const outcome = await this.#connect(address);
      if (this.#exchange.over) break;
      if (typeof outcome !== "string") {
        this.#handOver(outcome);
        break;
      }
      failure = outcome;
      // A server that cannot prove who it is will not be asked again at its next address.
      if (outcome === "tls_failed") break;
    }
    this.#options.sweep.unwatch(this);
    if (!this.#exchange.sent) this.#exchange.fail(failure);
  }

  expire(): void {
    if (this.#attempt !== null && this.deadlineMs < this.#finalDeadlineMs)
      this.#attempt.giveUp("connect_timeout");
    else this.#exchange.cancel("connect_timeout");
  }

  abandon(): void {
    this.#options.sweep.unwatch(this);
    this.#attempt?.giveUp("aborted");
  }

  /** Nothing is read yet. */
  pause(): void {}

  resume(): void {}

  limit(): void {}

  /** Empty when the exchange is over. */
  async #resolve(): Promise<readonly string[]> {
    const addresses = await this.#options.resolver.addresses(this.#target.hostname).catch(() => null);
    if (this.#exchange.over) return [];
    if (addresses === null) {
      this.#exchange.fail("unresolvable");
      return [];
    }
    // One bad address condemns the name: DNS rebinding answers with mixed addresses.
    if (!this.#exchange.allowPrivateAddress && !addresses.every(isPublicAddress)) {
      this.#exchange.fail("address_refused");
      return [];
    }
    return addresses.slice(0, MAX_ADDRESSES);
  }

  async #connect(address: string): Promise<AttemptOutcome> {
    const attempt = new Attempt(address, this.#target, this.#options.authorities);
    this.#attempt = attempt;
    const outcome = await attempt.outcome;
    this.#attempt = null;
    return outcome;
  }

  #handOver(socket: Socket<SocketOwner>): void {
    const connection = new Connection(socket, this.#options);
    socket.data = connection;
    if (!connection.begin(this.#exchange)) this.#exchange.fail("reset");
  }
}
