import {
  type BodyListener,
  EgressError,
  type EgressFailure,
  type EgressResponse,
} from "../../../ports/egress.ts";
import { PieceQueue } from "./piece-queue.ts";
import type { ResponseHead } from "./response-head.ts";

/** More than this unread pauses the socket: with the kernel's buffers full too, the other side has to wait. */
const MAX_QUEUED_BYTES = 64 * 1024;
/** After `finish`: a body that goes on for longer is cheaper to cut off than to receive. */
const FINISH_MS = 1000;
const MAX_DROPPED_BYTES = 64 * 1024;
/**
 * For a reader that reads on after `cancel`. One error for all, because making an error costs more than the rest of
 * an ending.
 */
const GIVEN_UP = new EgressError("aborted", true);

/** Where the body comes from, as its reader sees it. */
export interface BodySource {
  pause(): void;
  resume(): void;
  /** Lets the rest come for at most this long. */
  limit(milliseconds: number): void;
  cancel(kind: EgressFailure): void;
}

/** A response whose body is read on demand. Pieces are handed over as they came; nothing is copied to be passed on. */
export class IncomingResponse implements EgressResponse {
  readonly status: number;
  readonly #head: ResponseHead;
  readonly #source: BodySource;
  readonly #queue = new PieceQueue();
  /** Bytes handed to `read`. */
  #readBytes = 0;
  /** Bytes that came after `finish`; null before it. */
  #droppedBytes: number | null = null;
  #ended: boolean = false;
  #error: EgressError | null = null;
  #listener: BodyListener | null = null;
  #collector: PromiseWithResolvers<Uint8Array> | null = null;
  #limitBytes = 0;

  constructor(head: ResponseHead, source: BodySource) {
    this.status = head.status;
    this.#head = head;
    this.#source = source;
  }

  header(name: string): string | null {
    return this.#head.header(name);
  }

  read(): Promise<Uint8Array | null> {
    if (this.#isBusy()) return Promise.reject(new TypeError("egress: the body is being read already"));
    return new Promise((resolve, reject) => {
      const bodyWentOn = () => {
        try {
          const piece = this.next();
          if (piece === undefined) this.whenNext({ bodyWentOn });
          else resolve(piece);
        } catch (error) {
          reject(error);
        }
      };
      bodyWentOn();
    });
  }

  next(): Uint8Array | null | undefined {
    const piece = this.#queue.shift();
    if (piece !== undefined) {
      this.#readBytes += piece.length;
      if (this.#queue.byteLength <= MAX_QUEUED_BYTES) this.#source.resume();
      return piece;
    }
    if (this.#error !== null) throw this.#error;
    return this.#ended ? null : undefined;
  }

  whenNext(listener: BodyListener): void {
    this.#listener = listener;
  }

  arrived(limitBytes: number): Uint8Array | null {
    if (!this.#ended || this.#error !== null || this.#queue.byteLength > limitBytes) return null;
    return this.#takeQueue();
  }

  /** After some `read`s: what they left. */
  bytes(limitBytes: number): Promise<Uint8Array> {
    if (this.#isBusy()) return Promise.reject(new TypeError("egress: the body is being read already"));
    if (this.#error !== null) {
      this.#queue.clear();
      return Promise.reject(this.#error);
    }
    // A length that was announced is believed before a byte of the body is waited for.
    const announced = (this.#head.framing.contentLength ?? 0) - this.#readBytes;
    if (Math.max(this.#queue.byteLength, announced) > limitBytes) return Promise.reject(this.#refuse());
    if (this.#ended) return Promise.resolve(this.#takeQueue());
    this.#limitBytes = limitBytes;
    this.#collector = Promise.withResolvers();
    const { promise } = this.#collector;
    this.#source.resume();
    return promise;
  }

  finish(): void {
    if (this.#droppedBytes !== null) return;
    this.#giveUp(GIVEN_UP);
    this.#droppedBytes = 0;
    this.#source.limit(FINISH_MS);
  }

  cancel(): void {
    this.#giveUp(GIVEN_UP);
    this.#source.cancel("aborted");
  }

  /** A piece has arrived. */
  push(piece: Uint8Array): void {
    if (this.#droppedBytes !== null) {
      this.#droppedBytes += piece.length;
      if (this.#droppedBytes > MAX_DROPPED_BYTES) this.#source.cancel("too_large");
      return;
    }
    this.#queue.push(piece);
    this.#wentOn();
    if (this.#collector === null) {
      if (this.#queue.byteLength > MAX_QUEUED_BYTES) this.#source.pause();
    } else if (this.#queue.byteLength > this.#limitBytes) {
      this.#source.cancel("too_large");
    }
  }

  /** The body is complete. */
  end(): void {
    this.#ended = true;
    this.#collector?.resolve(this.#takeQueue());
    this.#collector = null;
    this.#wentOn();
  }

  /** The body will not be completed. What came before is still handed to `read`, as it was a part of the answer. */
  fail(error: EgressError): void {
    this.#error ??= error;
    if (this.#collector !== null || error.kind === "aborted") this.#queue.clear();
    this.#collector?.reject(this.#error);
    this.#collector = null;
    this.#wentOn();
  }

  #wentOn(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.bodyWentOn();
  }

  /** Drops what was not read. A body that was read to its end keeps its end. */
  #giveUp(error: EgressError): void {
    if (!this.#ended || this.#queue.byteLength > 0) this.fail(error);
    this.#queue.clear();
  }

  #refuse(): EgressError {
    const error = new EgressError("too_large", true);
    this.#giveUp(error);
    this.#source.cancel("too_large");
    return error;
  }

  #isBusy(): boolean {
    return this.#listener !== null || this.#collector !== null;
  }

  #takeQueue(): Uint8Array {
    this.#readBytes += this.#queue.byteLength;
    return this.#queue.take();
  }
}
