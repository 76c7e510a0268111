import { PublicError } from "../../../kernel/errors.ts";

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const SPACE = 0x20;

/** So many decimal digits are exact in a number of the language. */
const EXACT_DIGITS = 15;
/** No number needs more: the digits of the exact middle between two numbers of the language are at most 767. */
const MAX_NUMBER_BYTES = 1024;

/** Reads the numbers of a body (RFC 8259 section 6). */
export class JsonNumber {
  readonly #body: Buffer;
  /** Where it ended, or where it is wrong. */
  at = 0;
  value = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  /**
   * @returns whether a number begins at `start`; what may follow it is for others to judge
   * @throws PublicError invalid_parameter when it is too long
   */
  read(start: number): boolean {
    const body = this.#body;
    const negative = body[start] === MINUS;
    const first = negative ? start + 1 : start;
    let at = first;
    let code = body[at] as number;
    let value = 0;
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + code - ZERO;
      code = body[++at] as number;
      if (at - start > MAX_NUMBER_BYTES) throw tooLong();
    }
    const digits = at - first;
    if (digits === 0) return this.#wrongAt(at);
    if (digits > 1 && body[first] === ZERO) return this.#wrongAt(first + 1);
    if (code !== POINT && (code | SPACE) !== LOWER_E) {
      this.at = at;
      this.value = digits > EXACT_DIGITS ? this.#parse(start, at) : negative ? -value : value;
      return true;
    }
    if (code === POINT) {
      const fraction = at + 1;
      at = this.#skipDigits(fraction, start);
      if (at === fraction) return this.#wrongAt(at);
    }
    if (((body[at] ?? 0) | SPACE) === LOWER_E) {
      const sign = body[at + 1];
      const exponent = sign === PLUS || sign === MINUS ? at + 2 : at + 1;
      at = this.#skipDigits(exponent, start);
      if (at === exponent) return this.#wrongAt(at);
    }
    this.at = at;
    this.value = this.#parse(start, at);
    return true;
  }

  #wrongAt(at: number): false {
    this.at = at;
    return false;
  }

  #skipDigits(from: number, start: number): number {
    let at = from;
    for (let code = this.#body[at] ?? 0; code >= ZERO && code <= NINE; code = this.#body[++at] ?? 0)
      if (at - start > MAX_NUMBER_BYTES) throw tooLong();
    return at;
  }

  #parse(start: number, end: number): number {
    return Number(this.#body.toString("latin1", start, end));
  }
}

function tooLong(): PublicError {
  const problem = `must not have numbers of more than ${MAX_NUMBER_BYTES} characters`;
  return new PublicError("invalid_parameter", { param: "body", problem });
}
