import { MAX_EVENT_BYTES } from "../../contract.ts";

const LF = 0x0a;
const CR = 0x0d;

/** True keeps an event, false leaves it out, null leaves it out and stops for good; bytes take its place. */
export type Verdict = boolean | null | Uint8Array;

/** Looks at each event of a stream. */
export interface EventVisitor {
  visit(event: EventPlace): Verdict;
}

const EMPTY = new Uint8Array(0);

/** One event of a stream, as places in `bytes`. */
export interface EventPlace {
  readonly bytes: Uint8Array;
  readonly start: number;
  /** After the blank line that ends it. */
  readonly end: number;
  /** Where the first line ends. */
  readonly firstLineEnd: number;
  /** Lines that are not blank. */
  readonly lines: number;
}

/**
 * Splits a stream of server-sent events (WHATWG HTML, "Interpreting an event stream") at its blank lines, whatever
 * the pieces are and whether lines end with LF, CR LF or CR. Each byte is looked at once. What the visitor keeps is
 * returned; a piece that is kept whole is returned as it is, without a copy. Nothing is thrown, since what came before
 * has to be passed on.
 */
export class EventSplitter {
  readonly #mostBytes: number;
  /** What has arrived of an event that is not complete; empty between events. Grows by doubling. */
  #held: Uint8Array<ArrayBuffer> = EMPTY;
  #heldLength = 0;
  #position = 0;
  #lineStart = 0;
  #firstLineEnd = 0;
  #lines = 0;
  #afterCr = false;
  /** The event before this one was left out, and so is the LF that may still belong to it. */
  #leftOut = false;
  /** An event was larger than is allowed. What is pushed from then on is not read. */
  overflowed = false;

  /** @param mostBytes of one event */
  constructor(mostBytes = MAX_EVENT_BYTES) {
    this.#mostBytes = mostBytes;
  }

  push(piece: Uint8Array, visitor: EventVisitor): Uint8Array | null {
    const fresh = this.#heldLength === 0;
    const bytes = fresh ? piece : this.#hold(piece);
    /** What was kept before the last event that was left out; null as long as there was none. */
    let kept: Uint8Array[] | null = null;
    let keepFrom = 0;
    let start = 0;
    let at = this.#position;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte !== LF && byte !== CR) {
        this.#afterCr = false;
        continue;
      }
      const secondOfPair = byte === LF && this.#afterCr;
      this.#afterCr = byte === CR;
      if (secondOfPair) {
        // The line ended at the CR. An event does not begin with the LF, but the LF is passed on with its neighbours.
        if (start === at) start = at + 1;
        if (start === at + 1 && this.#leftOut) keepFrom = start;
        this.#lineStart = at + 1;
        continue;
      }
      if (at > this.#lineStart) {
        if (this.#lines === 0) this.#firstLineEnd = at;
        this.#lines++;
        this.#lineStart = at + 1;
        continue;
      }
      const event = { bytes, start, end: at + 1, firstLineEnd: this.#firstLineEnd, lines: this.#lines };
      const verdict = this.#lines === 0 ? true : visitor.visit(event);
      this.#leftOut = verdict === false || verdict === null;
      if (verdict !== true) {
        kept ??= [];
        if (start > keepFrom) kept.push(bytes.subarray(keepFrom, start));
        if (verdict instanceof Uint8Array) kept.push(verdict);
        keepFrom = at + 1;
      }
      start = at + 1;
      this.#lineStart = start;
      this.#lines = 0;
      if (verdict === null) break;
    }
    let result: Uint8Array | null = piece;
    if (kept !== null || !fresh || keepFrom > 0 || start < bytes.length) {
      kept ??= [];
      if (start > keepFrom) kept.push(bytes.subarray(keepFrom, start));
      result = join(kept, fresh);
    }
    this.#keepRest(bytes, start, at, fresh);
    return result;
  }

  /** What is left at the end of the stream, as if a blank line followed; null when there is nothing. */
  rest(): EventPlace | null {
    if (this.#heldLength === 0) return null;
    const bytes = this.#held.subarray(0, this.#heldLength);
    const open = bytes.length > this.#lineStart;
    const firstLineEnd = this.#lines === 0 ? bytes.length : this.#firstLineEnd;
    return { bytes, start: 0, end: bytes.length, firstLineEnd, lines: this.#lines + (open ? 1 : 0) };
  }

  #hold(piece: Uint8Array): Uint8Array {
    const length = this.#heldLength + piece.length;
    if (length > this.#held.length) {
      const larger = new Uint8Array(Math.max(1024, length * 2));
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(piece, this.#heldLength);
    this.#heldLength = length;
    return this.#held.subarray(0, length);
  }

  /** Moves the beginning of the next event to the front, and the places with it. */
  #keepRest(bytes: Uint8Array, start: number, at: number, fresh: boolean): void {
    const length = bytes.length - start;
    if (length > this.#mostBytes) this.overflowed = true;
    if (length === 0 || this.overflowed) {
      this.#heldLength = 0;
      if (this.#held.length > 65_536) this.#held = EMPTY;
    } else if (fresh) {
      this.#hold(bytes.subarray(start));
    } else {
      this.#held.copyWithin(0, start, bytes.length);
      this.#heldLength = length;
    }
    this.#position = at - start;
    this.#lineStart -= start;
    this.#firstLineEnd -= start;
  }
}

/** `shared` says that the parts lie in the caller's own piece; else they lie in our buffer, which is used again. */
function join(parts: readonly Uint8Array[], shared: boolean): Uint8Array | null {
  const [first] = parts;
  if (first === undefined) return null;
  if (parts.length === 1) return shared ? first : first.slice();
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
