import { rootCertificates } from "node:tls";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Egress, EgressRequest, EgressResponse } from "../../ports/egress.ts";
import type { Connection } from "./connecting/connection.ts";
import { ConnectionPool } from "./connecting/connection-pool.ts";
import { Dial } from "./connecting/dial.ts";
import { type Resolve, Resolver, systemResolve } from "./connecting/resolver.ts";
import { DeadlineSweep } from "./deadlines.ts";
import { Exchange } from "./exchange.ts";
import { encodeRequest } from "./request-head.ts";
import { type Target, TargetCache } from "./target.ts";

export interface EgressOptions {
  readonly clock?: Clock;
  /** Addresses of a host name. By default the system's resolver. */
  readonly resolve?: Resolve;
  readonly maxIdlePerOrigin?: number;
  /**
   * How long an unused connection is kept. Shorter than servers usually keep it, so that they do not close it while
   * we send.
   */
  readonly idleConnectionMs?: number;
  readonly maxHeadBytes?: number;
  /** Certificates (PEM) of further authorities to trust, such as a company's own. */
  readonly extraCa?: string;
}

/**
 * HTTP/1.1 (RFC 9112) on bare sockets. The runtime's `fetch` costs twice as much and does more than is wanted
 * (docs/decisions/0001-own-http-client.md).
 */
export class EgressClient implements Egress {
  readonly #targets = new TargetCache();
  readonly #sweep: DeadlineSweep;
  readonly #resolver: Resolver;
  readonly #pool: ConnectionPool<Connection>;
  readonly #maxHeadBytes: number;
  readonly #authorities: readonly string[] | null;
  #closed: boolean = false;

  constructor(options: EgressOptions) {
    const clock = options.clock ?? systemClock;
    this.#sweep = new DeadlineSweep(clock);
    this.#resolver = new Resolver(options.resolve ?? systemResolve, clock);
    this.#pool = new ConnectionPool({
      maxIdlePerOrigin: options.maxIdlePerOrigin ?? 256,
      idleConnectionMs: options.idleConnectionMs ?? 15_000,
    });
    this.#maxHeadBytes = options.maxHeadBytes ?? 64 * 1024;
    // Given authorities replace the built-in ones in the runtime, hence both.
    this.#authorities = options.extraCa === undefined ? null : [...rootCertificates, options.extraCa];
  }

  send(request: EgressRequest): Promise<EgressResponse> {
    let target: Target;
    let exchange: Exchange;
    try {
      target = this.#targets.get(request.url);
      exchange = new Exchange(request, encodeRequest(target, request));
    } catch (error) {
      return Promise.reject(error);
    }
    const answer = exchange.answer();
    if (request.signal?.aborted === true) exchange.fail("aborted");
    else if (this.#closed) exchange.fail("closed");
    else this.#dispatch(exchange, target);
    return answer;
  }

  close(): void {
    this.#closed = true;
    this.#pool.close();
  }

  #dispatch(exchange: Exchange, target: Target): void {
    // Connections for hosts that may be private are kept apart, so that no request inherits that permission.
    const key = exchange.allowPrivateAddress ? target.privateKey : target.publicKey;
    while (!exchange.isFresh) {
      const connection = this.#pool.take(key);
      if (connection === undefined) break;
      if (connection.begin(exchange)) return;
    }
    const dial = new Dial(exchange, target, {
      key,
      secure: target.secure,
      pool: this.#pool,
      sweep: this.#sweep,
      maxHeadBytes: this.#maxHeadBytes,
      resolver: this.#resolver,
      authorities: this.#authorities,
    });
    void dial.run();
  }
}
