import { isUtf8 } from "node:buffer";
import { PublicError } from "../../kernel/errors.ts";

/**
 * The buffer grows to the announced size, but to no more than so many times of what has come. Memory that was never
 * written to costs nothing, and an announcement alone gets none.
 */
const ROOM_FOR_TIMES = 16;
const LONGEST_CHARACTER_BYTES = 4;

/** A large body while it arrives: put together in one place, and checked to be UTF-8, piece by piece. */
export class ArrivingBody {
  readonly #expected: number;
  #buffer = Buffer.alloc(0);
  #checked = 0;
  length = 0;

  readonly #isText: boolean;

  /**
   * @param expected bytes, as announced, or the most there may be
   * @param isText whether all of it is UTF-8, and not only what says so
   */
  constructor(expected: number, isText = true) {
    this.#expected = expected;
    this.#isText = isText;
  }

  /**
   * Takes a piece. It is not to be used any more.
   * @throws PublicError invalid_utf8
   */
  add(piece: Uint8Array): void {
    const length = this.length + piece.length;
    if (length > this.#buffer.length) this.#makeRoom(length);
    this.#buffer.set(piece, this.length);
    this.length = length;
    free(piece);
    this.#check(this.#endOfCharacters());
  }

  /**
   * All of it.
   * @throws PublicError invalid_utf8
   */
  whole(): Buffer {
    this.#check(this.length);
    return this.length === this.#buffer.length ? this.#buffer : this.#buffer.subarray(0, this.length);
  }

  #makeRoom(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(least, Math.min(this.#expected, least * ROOM_FOR_TIMES)));
    larger.set(this.#buffer.subarray(0, this.length));
    free(this.#buffer);
    this.#buffer = larger;
  }

  #check(end: number): void {
    if (!this.#isText) return;
    if (!isUtf8(this.#buffer.subarray(this.#checked, end))) throw new PublicError("invalid_utf8");
    this.#checked = end;
  }

  /** Where the last character begins that may not be complete. */
  #endOfCharacters(): number {
    const least = Math.max(this.#checked, this.length - LONGEST_CHARACTER_BYTES);
    for (let at = this.length - 1; at >= least; at--) {
      const byte = this.#buffer[at] ?? 0;
      if (byte < 0x80) return at + 1;
      if (byte >= 0xc0) return at;
    }
    return this.length;
  }
}

/** Frees the memory at once. To the collector a megabyte is one object among others, so it may be late. */
function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0);
}
