import type { BodyDecoder } from "./body-decoder.ts";
import { contentOf } from "./content-of.ts";
import { isTokenByte, isValueByte } from "./field-syntax.ts";
import { MalformedResponse } from "./malformed.ts";

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;
const COLON = 0x3a;
/** Eight hexadecimal digits are 4 GiB in one chunk. */
const MAX_SIZE_DIGITS = 8;
/** The most bytes of chunk extensions and trailer fields in one body. Nobody reads them, so they must be bounded. */
const MAX_IGNORED_BYTES = 16 * 1024;

type State =
  | "size"
  | "extension"
  | "size-line-feed"
  | "data"
  | "data-carriage-return"
  | "data-line-feed"
  | "trailer-start"
  | "trailer-name"
  | "trailer-value"
  | "trailer-line-feed"
  | "end-line-feed"
  | "end";

/**
 * RFC 9112 section 7.1. Every line end is CRLF exactly, and the size is digits only: tolerance here is how two
 * readers come to see two different responses.
 */
export class ChunkedDecoder implements BodyDecoder {
  readonly endsWithConnection = false;
  consumed = 0;
  #state: State = "size";
  #digits = 0;
  #size = 0;
  #ignored = 0;

  get done(): boolean {
    return this.#state === "end";
  }

  /** Content of several chunks is moved together inside `input`, so that one read makes one piece. */
  decode(input: Buffer, offset: number): Buffer | null {
    let index = offset;
    let contentStart = -1;
    let contentEnd = -1;
    while (index < input.length && this.#state !== "end") {
      if (this.#state !== "data") {
        this.#readFraming(input[index] ?? 0);
        index += 1;
        continue;
      }
      const end = Math.min(input.length, index + this.#size);
      if (contentStart === -1) {
        contentStart = index;
        contentEnd = end;
      } else {
        input.copyWithin(contentEnd, index, end);
        contentEnd += end - index;
      }
      this.#size -= end - index;
      if (this.#size === 0) this.#state = "data-carriage-return";
      index = end;
    }
    this.consumed = index;
    return contentStart === -1 ? null : contentOf(input, contentStart, contentEnd);
  }

  #readFraming(byte: number): void {
    switch (this.#state) {
      case "size":
        this.#readSize(byte);
        return;
      case "extension":
        if (byte === CR) this.#state = "size-line-feed";
        else this.#ignore(isValueByte(byte));
        return;
      case "size-line-feed":
        this.#expect(byte, LF, this.#size === 0 ? "trailer-start" : "data");
        this.#digits = 0;
        return;
      case "data-carriage-return":
        this.#expect(byte, CR, "data-line-feed");
        return;
      case "data-line-feed":
        this.#expect(byte, LF, "size");
        return;
      case "end-line-feed":
        this.#expect(byte, LF, "end");
        return;
      default:
        this.#readTrailer(byte);
    }
  }

  #readSize(byte: number): void {
    const digit = hexadecimalDigit(byte);
    if (digit !== -1) {
      this.#digits += 1;
      if (this.#digits > MAX_SIZE_DIGITS) throw new MalformedResponse("chunk size");
      this.#size = this.#size * 16 + digit;
      return;
    }
    if (this.#digits === 0) throw new MalformedResponse("chunk size");
    if (byte === CR) this.#state = "size-line-feed";
    else if (byte === SEMICOLON) this.#state = "extension";
    else throw new MalformedResponse("chunk size");
  }

  /** Trailer fields are checked and dropped: merging them into the header is an attack (RFC 9110 section 6.5.1). */
  #readTrailer(byte: number): void {
    switch (this.#state) {
      case "trailer-start":
        if (byte === CR) {
          this.#state = "end-line-feed";
          return;
        }
        this.#state = "trailer-name";
        this.#ignore(isTokenByte(byte));
        return;
      case "trailer-name":
        if (byte === COLON) this.#state = "trailer-value";
        else this.#ignore(isTokenByte(byte));
        return;
      case "trailer-value":
        if (byte === CR) this.#state = "trailer-line-feed";
        else this.#ignore(isValueByte(byte));
        return;
      default:
        this.#expect(byte, LF, "trailer-start");
    }
  }

  #expect(byte: number, expected: number, next: State): void {
    if (byte !== expected) throw new MalformedResponse("chunk delimiter");
    this.#state = next;
  }

  #ignore(legal: boolean): void {
    this.#ignored += 1;
    if (!legal || this.#ignored > MAX_IGNORED_BYTES)
      throw new MalformedResponse("chunk extension or trailer");
  }
}

function hexadecimalDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  return -1;
}
