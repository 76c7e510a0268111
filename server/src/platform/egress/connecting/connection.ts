import type { Socket } from "bun";
import { atEndOfTurn, type TurnEnd } from "../../../kernel/turn.ts";
import type { Carrier } from "../carrier.ts";
import type { Deadline, DeadlineSweep } from "../deadlines.ts";
import type { Exchange } from "../exchange.ts";
import type { EncodedRequest } from "../request-head.ts";
import { MalformedResponse } from "../response/malformed.ts";
import { ResponseReader } from "../response/response-reader.ts";
import type { ConnectionPool, PooledConnection } from "./connection-pool.ts";
import type { SocketOwner } from "./socket-owner.ts";

export interface ConnectionOptions {
  /** The pool's name for this origin. */
  readonly key: string;
  readonly secure: boolean;
  readonly pool: ConnectionPool<Connection>;
  readonly sweep: DeadlineSweep;
  readonly maxHeadBytes: number;
}

/** One connection: carries one exchange at a time (no pipelining), then waits in the pool for the next. */
export class Connection implements SocketOwner, Deadline, Carrier, PooledConnection, TurnEnd {
  readonly key: string;
  deadlineMs = 0;
  readonly #socket: Socket<SocketOwner>;
  readonly #pool: ConnectionPool<Connection>;
  readonly #sweep: DeadlineSweep;
  readonly #reader: ResponseReader;
  #exchange: Exchange | null = null;
  /** Goes out at the end of the turn, and when the socket drains. */
  #toSend: EncodedRequest | null = null;
  /** How many pieces the socket has taken, and how many bytes of the next one. */
  #sentPieces = 0;
  #sentBytes = 0;
  #hasLeft: boolean = false;
  #used: boolean = false;
  #reused: boolean = false;
  #paused: boolean = false;
  #limited: boolean = false;
  #headBegan: boolean = false;
  #closed: boolean = false;

  constructor(socket: Socket<SocketOwner>, options: ConnectionOptions) {
    this.#socket = socket;
    this.key = options.key;
    this.#pool = options.pool;
    this.#sweep = options.sweep;
    this.#reader = new ResponseReader(options.secure, options.maxHeadBytes);
    this.#sweep.watch(this);
  }

  /** Sends the request at the end of this turn. False when the connection turned out closed. */
  begin(exchange: Exchange): boolean {
    const encoded = exchange.encoded;
    if (this.#closed || encoded === null) return false;
    exchange.sent = true;
    exchange.carrier = this;
    exchange.encoded = null;
    this.#exchange = exchange;
    this.#reader.begin(exchange);
    this.#headBegan = false;
    this.#reused = this.#used;
    this.#used = true;
    this.#toSend = encoded;
    this.#sentPieces = 0;
    this.#sentBytes = 0;
    this.#hasLeft = false;
    atEndOfTurn(this);
    return true;
  }

  turnEnded(): void {
    const exchange = this.#exchange;
    if (this.#hasLeft || this.#toSend === null) return;
    if (this.#closed || exchange === null || !exchange.leave()) {
      this.#toSend = null;
      return;
    }
    this.#await(exchange.timeouts.firstByteMs);
    this.#hasLeft = true;
    if (this.#write() < 0) this.closed();
  }

  drained(): void {
    if (this.#toSend === null || !this.#hasLeft) return;
    if (this.#write() > 0 && this.#exchange !== null && !this.#reader.started)
      this.#await(this.#exchange.timeouts.firstByteMs);
  }

  /** Gives the socket as much as it takes; returns how many bytes that were, negative when it is closed. */
  #write(): number {
    let taken = 0;
    for (let piece = this.#toSend?.[this.#sentPieces]; piece !== undefined; ) {
      const rest = this.#sentBytes === 0 ? piece : piece.subarray(this.#sentBytes);
      const written = this.#socket.write(rest);
      if (written < 0) return written;
      taken += written;
      if (written < rest.length) {
        this.#sentBytes += written;
        return taken;
      }
      this.#sentBytes = 0;
      piece = this.#toSend?.[++this.#sentPieces];
    }
    this.#toSend = null;
    return taken;
  }

  received(chunk: Buffer): void {
    const exchange = this.#exchange;
    // Nothing was asked: what comes now would be taken for the next answer (response desynchronisation).
    if (exchange === null) {
      this.close();
      return;
    }
    try {
      const complete = this.#reader.read(chunk);
      // Reading may have ended the exchange: too large.
      if (exchange.over) return;
      if (complete) this.#finish(exchange);
      else this.#awaitMore(exchange);
    } catch (error) {
      exchange.cancel("malformed");
      if (!(error instanceof MalformedResponse)) throw error;
    }
  }

  /** The other side sends no more. */
  ended(): void {
    if (this.#exchange !== null && this.#reader.endsWithConnection) this.#finish(this.#exchange);
    this.closed();
  }

  closed(): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    if (this.#reader.started) exchange?.fail("truncated");
    else exchange?.fail("reset", this.#reused && !this.#reader.anyByte);
    this.close();
  }

  abandon(): void {
    this.#exchange = null;
    // A reset rather than an orderly end: the other side should stop working for an answer nobody will read.
    if (!this.#closed) this.#socket.terminate();
    this.close();
  }

  /** For a connection without an exchange. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#toSend = null;
    this.#reader.release();
    this.#sweep.unwatch(this);
    this.#pool.remove(this);
    this.#socket.close();
  }

  expire(): void {
    if (this.#exchange === null) this.close();
    else this.#exchange.cancel(this.#reader.started ? "idle_timeout" : "first_byte_timeout");
  }

  pause(): void {
    if (this.#paused || this.#closed) return;
    this.#paused = true;
    // The silence that follows is ours.
    this.deadlineMs = 0;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused || this.#closed) return;
    this.#paused = false;
    if (this.#exchange !== null) this.#awaitMore(this.#exchange);
    this.#socket.resume();
  }

  limit(milliseconds: number): void {
    this.resume();
    this.#limited = true;
    this.#await(milliseconds);
  }

  /** The server's own limit counts too, less a second for the way: it must not close while we send. */
  waitIdle(idleConnectionMs: number): void {
    const serverMs = this.#reader.keepAliveMs;
    this.#await(
      serverMs === null ? idleConnectionMs : Math.min(idleConnectionMs, Math.max(0, serverMs - 1000)),
    );
  }

  /** The answer is whole. The connection is kept only if nothing at all is left over, in either direction. */
  #finish(exchange: Exchange): void {
    const reusable = this.#reader.reusable && this.#toSend === null;
    this.#exchange = null;
    this.#limited = false;
    this.#reader.release();
    this.resume();
    exchange.complete();
    if (reusable && !this.#closed) this.#pool.put(this);
    else this.close();
  }

  /** After an interim response the answer itself is still to begin. */
  #awaitMore(exchange: Exchange): void {
    if (this.#paused || this.#limited) return;
    // A head has one deadline, from its first byte on: byte by byte it could else take for ever.
    if (this.#reader.inHead) {
      if (this.#headBegan) return;
      this.#headBegan = true;
    }
    this.#await(this.#reader.started ? exchange.timeouts.idleMs : exchange.timeouts.firstByteMs);
  }

  #await(milliseconds: number): void {
    this.deadlineMs = this.#sweep.nowMs() + milliseconds;
  }
}
