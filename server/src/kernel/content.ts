import { inspect } from "node:util";

/**
 * What a customer sent or a model answered (Z-1). The class is opaque: it has no text form, no JSON form and nothing
 * to inspect, so that it cannot reach a log, a trace, an error or a table by accident. `openContent` is the only
 * way in, and the architecture test names the files that may import it.
 */
export class Content {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Length in UTF-16 units; a size is not content. */
  get length(): number {
    return this.#text.length;
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
    return content.#text;
  }

  static hash(content: Content, hasher: Bun.CryptoHasher): void {
    hasher.update(content.#text);
  }
}

/** The text inside. Only provider encoders and the response path may call it. */
export const openContent: (content: Content) => string = Content.open;

/** Feeds the text to a hash as UTF-8, which tells whether two contents are equal and nothing else of them. */
export const hashContent: (content: Content, hasher: Bun.CryptoHasher) => void = Content.hash;
