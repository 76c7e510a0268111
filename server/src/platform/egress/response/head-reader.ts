import { MalformedResponse } from "./malformed.ts";
import { parseResponseHead, type ResponseHead } from "./response-head.ts";

const EMPTY = Buffer.alloc(0);
const END_OF_HEAD = Buffer.from("\r\n\r\n");
const PROTOCOL = "HTTP/1.";
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** Finds the head in what arrives. Usually it is whole in the first piece, and nothing is copied. */
export class HeadReader {
  /** After a head was returned: the bytes that hold it and what came after it, and where that starts. */
  input: Buffer = EMPTY;
  offset = 0;
  readonly #maxHeadBytes: number;
  #partial: Buffer = EMPTY;
  #partialLength = 0;

  constructor(maxHeadBytes: number) {
    this.#maxHeadBytes = maxHeadBytes;
  }

  /**
   * The head, or null when more is needed.
   * @throws MalformedResponse
   */
  read(chunk: Buffer, start: number): ResponseHead | null {
    const fresh = this.#partialLength === 0;
    const input = fresh ? chunk : this.#append(start === 0 ? chunk : chunk.subarray(start));
    const headStart = fresh ? start : 0;
    const searchStart = fresh ? start : Math.max(0, this.#partialLength - (chunk.length - start) - 3);
    const end = input.indexOf(END_OF_HEAD, searchStart);
    if ((end === -1 ? input.length : end) - headStart > this.#maxHeadBytes)
      throw new MalformedResponse("head too large");
    if (end === -1) {
      refuseHopelessHead(input, headStart, searchStart);
      if (fresh) this.#append(start === 0 ? chunk : chunk.subarray(start));
      return null;
    }
    const head = parseResponseHead(input.toString("latin1", headStart, end + 2));
    this.input = input;
    this.offset = end + 4;
    this.#partial = EMPTY;
    this.#partialLength = 0;
    return head;
  }

  /** Forgets the bytes, so that an idle connection pins no buffer. */
  release(): void {
    this.input = EMPTY;
    this.#partial = EMPTY;
    this.#partialLength = 0;
  }

  /** Doubles, so that a head sent byte by byte costs linear time. */
  #append(piece: Buffer): Buffer {
    const length = this.#partialLength + piece.length;
    if (length > this.#partial.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#partial.length * 2, 512));
      this.#partial.copy(larger, 0, 0, this.#partialLength);
      this.#partial = larger;
    }
    piece.copy(this.#partial, this.#partialLength);
    this.#partialLength = length;
    return this.#partial.subarray(0, length);
  }
}

/** Without this, a head with bare line feeds, or something that is not HTTP at all, would be awaited until a timeout. */
function refuseHopelessHead(input: Buffer, start: number, searchStart: number): void {
  const compared = Math.min(PROTOCOL.length, input.length - start);
  if (input.toString("latin1", start, start + compared) !== PROTOCOL.slice(0, compared)) {
    throw new MalformedResponse("not HTTP/1");
  }
  let feed = input.indexOf(LINE_FEED, searchStart);
  while (feed !== -1) {
    if (feed === start || input[feed - 1] !== CARRIAGE_RETURN) throw new MalformedResponse("bare line feed");
    feed = input.indexOf(LINE_FEED, feed + 1);
  }
}
