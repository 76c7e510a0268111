import {
  type CancelSignal,
  EgressError,
  type EgressFailure,
  type EgressRequest,
  type EgressTimeouts,
  type SendPermit,
} from "../../ports/egress.ts";
import type { Carrier } from "./carrier.ts";
import type { EncodedRequest } from "./request-head.ts";
import { type BodySource, IncomingResponse } from "./response/incoming-response.ts";
import type { ResponseHead } from "./response/response-head.ts";

/** One request and its answer, from `send` until the body has arrived or failed. */
export class Exchange implements BodySource {
  readonly timeouts: EgressTimeouts;
  readonly allowPrivateAddress: boolean;
  readonly isFresh: boolean;
  /** Null once it was sent, so that a long answer does not keep the request in memory. */
  encoded: EncodedRequest | null;
  carrier: Carrier | null = null;
  /** True from the first byte given to the network on. */
  sent: boolean = false;
  /** True once nothing more will happen. */
  over: boolean = false;
  readonly #signal: CancelSignal | null;
  readonly #permit: SendPermit | null;
  #response: IncomingResponse | null = null;
  /** Null once it was answered: a long answer keeps no more than it needs. */
  #answer: PromiseWithResolvers<IncomingResponse> | null = null;

  constructor(request: EgressRequest, encoded: EncodedRequest) {
    this.timeouts = request.timeouts;
    this.allowPrivateAddress = request.allowPrivateAddress;
    this.isFresh = request.fresh === true;
    this.encoded = encoded;
    this.#signal = request.signal;
    this.#permit = request.permit ?? null;
    // The exchange is its own listener: no closure for each request.
    this.#signal?.addEventListener("abort", this);
  }

  /** The head of what comes back. Ask once, before anything else. */
  answer(): Promise<IncomingResponse> {
    this.#answer = Promise.withResolvers();
    return this.#answer.promise;
  }

  /** The signal was aborted. */
  handleEvent(): void {
    this.cancel("aborted");
  }

  /** Whether it may still be sent; fails it otherwise. Ask right before the first byte. */
  leave(): boolean {
    if (this.over) return false;
    if (this.#permit === null || this.#permit.maySend()) return true;
    this.sent = false;
    this.cancel("withheld");
    return false;
  }

  /** Ends the exchange from our side. Once it is over it has no carrier: the connection may serve another. */
  cancel(kind: EgressFailure): void {
    const carrier = this.carrier;
    this.fail(kind);
    carrier?.abandon();
  }

  pause(): void {
    this.carrier?.pause();
  }

  resume(): void {
    this.carrier?.resume();
  }

  /** The rest of the body may come, but nobody is waiting for it: whoever asked may go away now. */
  limit(milliseconds: number): void {
    this.#signal?.removeEventListener("abort", this);
    this.carrier?.limit(milliseconds);
  }

  /** The head has arrived. */
  respond(head: ResponseHead): IncomingResponse {
    const response = new IncomingResponse(head, this);
    this.#response = response;
    this.#answer?.resolve(response);
    this.#answer = null;
    return response;
  }

  /** The whole body has arrived. */
  complete(): void {
    if (this.over) return;
    this.#end();
    this.#response?.end();
  }

  fail(kind: EgressFailure, stale = false): void {
    if (this.over) return;
    this.#end();
    const error = new EgressError(kind, this.sent, stale);
    if (this.#response === null) this.#answer?.reject(error);
    else this.#response.fail(error);
  }

  #end(): void {
    this.over = true;
    this.carrier = null;
    this.encoded = null;
    this.#signal?.removeEventListener("abort", this);
  }
}
