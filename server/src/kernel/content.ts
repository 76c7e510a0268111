import { inspect } from "node:util";

/** A shorter buffer may share its memory with others, and is collected soon. */
const RELEASED_FROM_BYTES = 64 * 1024;

/**
 * What a customer sent or a model answered (Z-1). The class is opaque: it has no text form, no JSON form and nothing
 * to inspect, so that it cannot reach a log, a trace, an error or a table by accident. `openContent` and `openBytes`
 * are the only ways in, and the architecture test names the files that may import them. A request stays the bytes it
 * came as. Whoever received it has checked that they are valid UTF-8.
 */
export class Content {
  #body: string | Buffer;

  constructor(body: string | Buffer) {
    this.#body = body;
  }

  /** Length in bytes, or of a text in UTF-16 units; a size is not content. */
  get length(): number {
    return this.#body.length;
  }

  toString(): never {
    throw new TypeError("Content has no text form");
  }

  toJSON(): never {
    throw new TypeError("Content has no JSON form");
  }

  [inspect.custom](): string {
    return "[content]";
  }

  static open(content: Content): string {
    return content.#body.toString();
  }

  static openBytes(content: Content): Buffer {
    return typeof content.#body === "string" ? Buffer.from(content.#body) : content.#body;
  }

  static release(content: Content): void {
    const body = content.#body;
    content.#body = "";
    if (typeof body === "string" || body.byteLength < RELEASED_FROM_BYTES) return;
    if (body.buffer instanceof ArrayBuffer) body.buffer.transfer(0);
  }

  static hash(content: Content, hasher: Bun.CryptoHasher, start: number, end: number): void {
    const body = content.#body;
    hasher.update(typeof body === "string" ? body.slice(start, end) : body.subarray(start, end));
  }
}

/** The text inside. Only dialects may call it. */
export const openContent: (content: Content) => string = Content.open;

/** The bytes inside, which are not to be changed. Only dialects may call it. */
export const openBytes: (content: Content) => Buffer = Content.openBytes;

/**
 * Frees the memory of a large request at once; the collector would do it later. Nobody may use the content or its
 * buffer afterwards.
 */
export const releaseContent: (content: Content) => void = Content.release;

/**
 * Feeds a part of the content to a hash, as UTF-8; `start` and `end` count as `length` does. A hash tells whether two
 * contents are equal, and nothing else.
 */
export const hashContent: (content: Content, hasher: Bun.CryptoHasher, start: number, end: number) => void =
  Content.hash;
