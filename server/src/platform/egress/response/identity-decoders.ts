import type { BodyDecoder } from "./body-decoder.ts";
import { contentOf } from "./content-of.ts";

/** A body of known length (RFC 9112 section 6.2). Never hands out a byte more. */
export class ContentLengthDecoder implements BodyDecoder {
  readonly endsWithConnection = false;
  done: boolean;
  consumed = 0;
  #remaining: number;

  constructor(contentLength: number) {
    this.#remaining = contentLength;
    this.done = contentLength === 0;
  }

  decode(input: Buffer, offset: number): Buffer | null {
    const end = Math.min(input.length, offset + this.#remaining);
    this.#remaining -= end - offset;
    this.done = this.#remaining === 0;
    this.consumed = end;
    return end > offset ? contentOf(input, offset, end) : null;
  }
}

/** A body that ends when the connection does (RFC 9112 section 6.3, rule 8). */
export class UntilCloseDecoder implements BodyDecoder {
  readonly endsWithConnection = true;
  readonly done = false;
  consumed = 0;

  decode(input: Buffer, offset: number): Buffer | null {
    this.consumed = input.length;
    return input.length > offset ? contentOf(input, offset, input.length) : null;
  }
}
