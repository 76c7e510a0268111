/**
 * The one way out: everything the product sends to another machine goes through this port.
 * Adapter: platform/egress.
 */
export interface Egress {
  /**
   * Sends one request on a pooled or new HTTP/1.1 connection and resolves when the response head has arrived.
   * Nothing is retried and no redirect is followed.
   * @throws EgressError
   */
  send(request: EgressRequest): Promise<EgressResponse>;
  /** Closes idle connections and refuses further requests. */
  close(): void;
}

export interface EgressRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute http: or https: URL. */
  readonly url: URL;
  /** Names in lower case. host, content-length, connection and accept-encoding are set by the client. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: EgressBody | null;
  /** Ends the request at any stage; the connection is closed, so that the other side stops working. */
  readonly signal: CancelSignal | null;
  /** Asked in the very turn in which the first byte would be handed to the network, after every wait. */
  readonly permit?: SendPermit;
  readonly timeouts: EgressTimeouts;
  /** The operator allowed this host although its address is not public (a model server in the same house). */
  readonly allowPrivateAddress: boolean;
  /** On a connection of its own: over one that was used before, nobody can tell whether a request that broke off reached anybody. */
  readonly fresh?: boolean;
}

/** What is sent as one body, in pieces; texts as UTF-8. The bytes are not to change before the answer has come. */
export type EgressBody = readonly (Uint8Array | string)[];

/** What of an AbortSignal is used, so that something lighter can take its place. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: CancelListener): void;
  removeEventListener(type: "abort", listener: CancelListener): void;
}

/** Has the last word on whether a request is sent. */
export interface SendPermit {
  /** False: not one byte is sent, and `send` fails with kind withheld. */
  maySend(): boolean;
}

export interface CancelListener {
  handleEvent(): void;
}

export interface EgressTimeouts {
  /** Resolve, connect and TLS handshake. */
  readonly connectMs: number;
  /** From the request being sent to the first byte of the response head. */
  readonly firstByteMs: number;
  /** Longest silence inside the response. */
  readonly idleMs: number;
}

/** Waits for the body to go on. An object and not a function: there may be thousands of streams. */
export interface BodyListener {
  /** `next` has something to say. */
  bodyWentOn(): void;
}

export interface EgressResponse {
  readonly status: number;
  /** The value of a header, by lower-case name; null when absent. Repeated headers are joined with ", ". */
  header(name: string): string | null;
  /** The whole body when all of it is here already, as small answers are; else null, and `bytes` waits for it. */
  arrived(limitBytes: number): Uint8Array | null;
  /**
   * The whole body. The connection is closed when it is larger than `limitBytes`.
   * @throws EgressError kind too_large, truncated, idle_timeout, malformed, aborted
   */
  bytes(limitBytes: number): Promise<Uint8Array>;
  /**
   * The next piece of the body, at least one byte; null at its end. Reading is demand: while nobody reads, the
   * socket is paused and the other side feels it. The piece is the caller's to keep.
   * @throws EgressError kind truncated, idle_timeout, malformed, aborted
   */
  read(): Promise<Uint8Array | null>;
  /**
   * What `read` would give, without a promise for each piece; undefined while it is still to come.
   * @throws EgressError kind truncated, idle_timeout, malformed, aborted
   */
  next(): Uint8Array | null | undefined;
  /** After `next` gave undefined: has the listener called once, as soon as it would give something else. */
  whenNext(listener: BodyListener): void;
  /**
   * The reader has all it wants although the body may not have ended yet: lets the end arrive in the background for
   * at most a second, so that the connection can be used again, and closes it otherwise.
   */
  finish(): void;
  /** Gives up the rest: closes the connection unless the body was read to its end. May be called at any time. */
  cancel(): void;
}

export type EgressFailure =
  | "unresolvable"
  | "address_refused"
  | "connect_failed"
  | "connect_timeout"
  | "tls_failed"
  | "first_byte_timeout"
  | "idle_timeout"
  | "reset"
  | "truncated"
  | "malformed"
  | "too_large"
  | "aborted"
  | "withheld"
  | "closed";

export class EgressError extends Error {
  override readonly name = "EgressError";
  readonly kind: EgressFailure;
  /** False when not one byte of the request was handed to the network, so that sending it elsewhere is safe. */
  readonly sent: boolean;
  /** True when a kept-alive connection died before it answered: the other side had most likely closed it already. */
  readonly stale: boolean;

  constructor(kind: EgressFailure, sent: boolean, stale = false) {
    super(kind);
    this.kind = kind;
    this.sent = sent;
    this.stale = stale;
  }
}
