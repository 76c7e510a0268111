import { invalidAt } from "./json-refusal.ts";

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const CASE = 0x20;

/** So many decimal digits are exact in a number of the language. */
const EXACT_DIGITS = 15;
/** A longer number is valid, but no rule asks for its value. */
const MOST_READ_BYTES = 64 * 1024;

/** Where in a number it is (RFC 8259 section 6): what was read last. */
const NOTHING = 0;
const SIGN = 1;
const LEADING_ZERO = 2;
const INTEGER = 3;
const DECIMAL_POINT = 4;
const FRACTION = 5;
const EXPONENT_MARK = 6;
const EXPONENT_SIGN = 7;
const EXPONENT = 8;

/** Steps over the numbers of a body, and reads them. */
export class JsonNumber {
  readonly #body: Buffer;
  #state = NOTHING;
  /** Where it ended, or has to go on. */
  at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  begin(): void {
    this.#state = NOTHING;
  }

  /**
   * Goes on at `start`, and no further than `until` unless that is the end of the body.
   * @returns whether the number has ended; the caller checks what follows it
   * @throws PublicError invalid_json
   */
  read(start: number, until: number): boolean {
    const body = this.#body;
    let state = this.#state;
    let at = start;
    while (at < until) {
      const next = stateAfter(state, body[at] as number);
      if (next < 0) break;
      state = next;
      at++;
    }
    this.#state = state;
    this.at = at;
    if (at === until && until < body.length) return false;
    if (!isWhole(state)) throw invalidAt(at);
    return true;
  }

  /** What the number between two places is. */
  valueOf(start: number, end: number): number {
    const body = this.#body;
    if (end - start > EXACT_DIGITS || this.#state > INTEGER)
      return end - start > MOST_READ_BYTES ? Number.NaN : Number(body.toString("latin1", start, end));
    const isNegative = body[start] === MINUS;
    let value = 0;
    for (let at = isNegative ? start + 1 : start; at < end; at++)
      value = value * 10 + (body[at] as number) - ZERO;
    return isNegative ? -value : value;
  }
}

function isWhole(state: number): boolean {
  return state === LEADING_ZERO || state === INTEGER || state === FRACTION || state === EXPONENT;
}

/** Negative where the byte cannot follow. */
function stateAfter(state: number, code: number): number {
  if (code >= ZERO && code <= NINE) {
    if (state === INTEGER || state === FRACTION || state === EXPONENT) return state;
    if (state <= SIGN) return code === ZERO ? LEADING_ZERO : INTEGER;
    if (state === DECIMAL_POINT) return FRACTION;
    return state === LEADING_ZERO ? -1 : EXPONENT;
  }
  if (code === MINUS && state === NOTHING) return SIGN;
  if (code === POINT && (state === LEADING_ZERO || state === INTEGER)) return DECIMAL_POINT;
  if ((code | CASE) === LOWER_E && isWhole(state) && state !== EXPONENT) return EXPONENT_MARK;
  return (code === PLUS || code === MINUS) && state === EXPONENT_MARK ? EXPONENT_SIGN : -1;
}
