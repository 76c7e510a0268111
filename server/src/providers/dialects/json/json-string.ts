import { invalidAt } from "./json-refusal.ts";

const SPACE = 0x20;
const QUOTE = 0x22;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const LOWER_B = 0x62;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;
const LOWER_R = 0x72;
const LOWER_T = 0x74;
const LOWER_U = 0x75;

/** A view of words costs more than it saves in a shorter body. */
const LEAST_BYTES_FOR_WORDS = 500;

/** Steps over the strings of a body and checks them on the way, four bytes at a time where nothing is escaped. */
export class JsonString {
  readonly #body: Buffer;
  readonly #words: Int32Array | null;
  /** How far the body's first byte is from the first word's. */
  readonly #shift: number;
  /** Where the last escape ended, when it was the first half of a pair. */
  #highEnd = -1;
  /** Where it stopped: at the closing quote, or where it has to go on. */
  at = 0;
  /** By how many bytes the text is shorter, in UTF-8, than the way it is written; more than 0 when anything is escaped. */
  saved = 0;

  constructor(body: Buffer) {
    this.#body = body;
    this.#shift = body.byteOffset & 3;
    this.#words =
      body.length < LEAST_BYTES_FOR_WORDS
        ? null
        : new Int32Array(body.buffer, body.byteOffset - this.#shift, (body.length + this.#shift) >> 2);
  }

  begin(): void {
    this.saved = 0;
    this.#highEnd = -1;
  }

  /**
   * Goes on at `start`, in a string, and no further than `until` (a few bytes more in an escape).
   * @returns whether the closing quote was found
   * @throws PublicError invalid_json
   */
  read(start: number, until: number): boolean {
    const body = this.#body;
    const words = this.#words;
    const shift = this.#shift;
    const wordsEnd = (until + shift) >> 2;
    let at = start;
    while (at < until) {
      if (words !== null && ((at + shift) & 3) === 0) {
        let word = (at + shift) >> 2;
        while (word < wordsEnd && !hasSpecial(words[word] as number)) word++;
        at = (word << 2) - shift;
        if (at >= until) break;
      }
      const code = body[at] as number;
      if (code === QUOTE) {
        this.at = at;
        return true;
      }
      if (code === BACKSLASH) at = this.#escape(at);
      else if (code < SPACE) throw invalidAt(at);
      else at++;
    }
    this.at = at;
    return false;
  }

  /** Returns where it ends. */
  #escape(at: number): number {
    const body = this.#body;
    switch (body[at + 1]) {
      case QUOTE:
      case SLASH:
      case BACKSLASH:
      case LOWER_B:
      case LOWER_F:
      case LOWER_N:
      case LOWER_R:
      case LOWER_T:
        this.saved += 1;
        return at + 2;
      case LOWER_U: {
        const code = hexOf(body, at + 2);
        if (code < 0) break;
        this.#saveUnicode(code, at);
        return at + 6;
      }
    }
    throw invalidAt(at);
  }

  /** A pair is four bytes in UTF-8, half of one is replaced by a character of three. */
  #saveUnicode(code: number, at: number): void {
    const isLow = code >= 0xdc00 && code <= 0xdfff;
    if (isLow && this.#highEnd === at) this.saved += 5;
    else this.saved += code < 0x80 ? 5 : code < 0x800 ? 4 : 3;
    this.#highEnd = code >= 0xd800 && code <= 0xdbff ? at + 6 : -1;
  }
}

/**
 * Whether one of four bytes is a quote, a backslash or a control character. A byte below n sets the high bit of
 * (byte - n) & ~byte; xor 2 puts the quote right behind the control characters and the space out of the way.
 */
function hasSpecial(word: number): boolean {
  const low = word ^ 0x02020202;
  const backslash = word ^ 0x5c5c5c5c;
  return (
    (((((low - 0x21212121) | 0) & ~low) | (((backslash - 0x01010101) | 0) & ~backslash)) & 0x80808080) !== 0
  );
}

/** The number that four hexadecimal digits are; negative when they are not. */
function hexOf(body: Buffer, start: number): number {
  let value = 0;
  for (let at = start; at < start + 4; at++) {
    const code = body[at] ?? 0;
    const letter = code | SPACE;
    if (code >= 0x30 && code <= 0x39) value = value * 16 + code - 0x30;
    else if (letter >= 0x61 && letter <= 0x66) value = value * 16 + letter - 0x57;
    else return -1;
  }
  return value;
}
