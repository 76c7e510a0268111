import { JsonNumber } from "./json-number.ts";
import { duplicateAt, empty, invalidAt, tooMuch } from "./json-refusal.ts";
import { JsonString } from "./json-string.ts";
import { inOtherCase, knownWord } from "./known-words.ts";
import { LongText, unescaped } from "./long-text.ts";
import { omitNumber } from "./omitted-numbers.ts";

/** Deeper than any request there is; tool schemas nest about ten levels. */
const MAX_DEPTH = 256;
/** Everything but numbers. A full context of messages and tools has some thousand. */
const MAX_PARTS = 500_000;
/** Member names are held whole, so they must not be longer. No known name is as long. */
const MAX_NAME_BYTES = 1024;
/** A longer string is not copied out of the body. No value that rules compare with is as long. */
const LONG_BYTES = 64;
/** The same for a string with escapes, which make short text long. */
const LONG_ESCAPED_BYTES = 1024;
/** How many numbers of an array are kept; the others are counted. Embeddings and token prompts have millions. */
const KEPT_NUMBERS = 16;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;
const LOWER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What may come next. */
const VALUE = 0;
const VALUE_OR_END = 1;
const NAME = 2;
const NAME_OR_END = 3;
const AFTER_NAME = 4;
const AFTER_VALUE = 5;

/** One member of an object, as places in the body (bytes). */
export interface Member {
  /** Unescaped, so that "mod\u0065l" is "model". */
  readonly name: string;
  readonly valueStart: number;
  readonly valueEnd: number;
}

type JsonObject = Record<string, unknown>;

/** What of a body is wanted. */
export interface Wanted {
  /** The member of whose own members the places are wanted too, by each name it can have. */
  readonly inner: string | readonly string[];
  /** How many levels are kept of a member of the outermost object, that one included; "" asks for what is no member. */
  readonly levelsOf: (member: string) => number;
  /** The same for the levels whose names are the API's own, and not the caller's; absent where `otherCase` is not wanted. */
  readonly namesOf?: (member: string) => number;
}

/** Stand for what is not kept. */
const SKIPPED_OBJECT: JsonObject = Object.freeze({});
const SKIPPED_ARRAY = Object.freeze([]) as unknown as unknown[];

/**
 * Reads a request's body (RFC 8259) in one pass over its bytes, which must be valid UTF-8. It takes for JSON what
 * `JSON.parse` takes and checks all of it, but keeps only what must be known: objects and arrays down to some level
 * (deeper ones are left empty), of an array's numbers the first, and of a long string its place (`LongText`). A
 * repeated name in one object is refused, because two readers may take different values. It can stop anywhere and go
 * on later, so no body keeps other requests waiting.
 */
export class JsonReader {
  readonly #body: Buffer;
  readonly #string: JsonString;
  readonly #number: JsonNumber;
  readonly #wanted: Wanted;
  readonly #inner: readonly string[];
  /** The arrays and objects around the place where it is, from the outermost on. */
  readonly #open: (unknown[] | JsonObject)[] = [];
  /** How many levels are kept where it is. */
  #levels: number;
  /** Down to which of them names are the API's own. */
  #namesLevels = 0;
  #at = 0;
  #next = VALUE;
  #parts = 0;
  /** Where the string begins in which it stopped; -1 outside of one. */
  #stringStart = -1;
  /** Where the number begins in which it stopped; -1 outside of one. */
  #numberStart = -1;
  /** The name whose value comes. */
  #name = "";
  /** Of the outermost object's member that is being read. */
  #memberName = "";
  #memberStart = 0;
  #innerName = "";
  #innerStart = 0;
  /** What was read; undefined before its end. */
  value: unknown;
  /** Of the outermost object. */
  readonly members: Member[] = [];
  /** Of the object that is the member `inner` of the outermost one. */
  readonly innerMembers: Member[] = [];
  /** The first name that is one of a parameter but for its case, as that parameter is written; null where there is none. */
  otherCase: string | null = null;

  constructor(body: Buffer, wanted: Wanted) {
    this.#body = body;
    this.#wanted = wanted;
    this.#inner = typeof wanted.inner === "string" ? [wanted.inner] : wanted.inner;
    this.#levels = wanted.levelsOf("");
    this.#string = new JsonString(body);
    this.#number = new JsonNumber(body);
  }

  /**
   * Reads on, over about so many bytes or so many tokens, whichever comes first.
   * @returns whether all is read
   * @throws PublicError invalid_json, duplicate_member, invalid_parameter (it has too much of something)
   */
  read(bytes: number, tokens: number): boolean {
    const body = this.#body;
    const until = Math.min(body.length, this.#at + bytes);
    let at = this.#at;
    for (let left = tokens; at < until && left > 0; left--) {
      if (this.#numberStart >= 0) {
        at = this.#readNumber(at, until);
        continue;
      }
      if (this.#stringStart < 0) {
        const code = body[at] as number;
        if (code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB) {
          at++;
          continue;
        }
        if (code !== QUOTE) {
          at = this.#readToken(code, at, until);
          continue;
        }
        if (this.#next > NAME_OR_END) throw invalidAt(at);
        this.#stringStart = at++;
        this.#string.begin();
      }
      const whole = this.#string.read(at, until);
      at = this.#string.at;
      if (!whole) break;
      this.#endString(this.#stringStart, at);
      this.#stringStart = -1;
      at++;
    }
    this.#at = at;
    if (at < body.length) return false;
    if (this.value === undefined && this.#next === VALUE && this.#stringStart < 0) throw empty(at);
    if (this.#stringStart >= 0 || this.#next !== AFTER_VALUE || this.#open.length > 0) throw invalidAt(at);
    return true;
  }

  /** Anything but a string. Returns where it ends. */
  #readToken(code: number, at: number, until: number): number {
    switch (code) {
      case COMMA: {
        const around = this.#open[this.#open.length - 1];
        if (this.#next !== AFTER_VALUE || around === undefined) throw invalidAt(at);
        this.#next = Array.isArray(around) ? VALUE : NAME;
        return at + 1;
      }
      case COLON:
        if (this.#next !== AFTER_NAME) throw invalidAt(at);
        this.#next = VALUE;
        return at + 1;
      case CLOSE_BRACE:
        return this.#close(NAME_OR_END, at);
      case CLOSE_BRACKET:
        return this.#close(VALUE_OR_END, at);
    }
    if (this.#next > VALUE_OR_END) throw invalidAt(at);
    switch (code) {
      case OPEN_BRACE:
        return this.#begin(this.#isKept ? {} : SKIPPED_OBJECT, NAME_OR_END, at);
      case OPEN_BRACKET:
        return this.#begin(this.#isKept ? [] : SKIPPED_ARRAY, VALUE_OR_END, at);
      case LOWER_T:
        return this.#readLiteral("true", true, at);
      case LOWER_F:
        return this.#readLiteral("false", false, at);
      case LOWER_N:
        return this.#readLiteral("null", null, at);
    }
    this.#numberStart = at;
    this.#number.begin();
    return this.#readNumber(at, until);
  }

  #readNumber(at: number, until: number): number {
    const isWhole = this.#number.read(at, until);
    const end = this.#number.at;
    if (!isWhole) return end;
    const start = this.#numberStart;
    this.#numberStart = -1;
    this.#put(this.#number.valueOf(start, end), start, end);
    return end;
  }

  #readLiteral(text: string, value: unknown, at: number): number {
    for (let index = 1; index < text.length; index++)
      if (this.#body[at + index] !== text.charCodeAt(index)) throw invalidAt(at);
    const end = at + text.length;
    this.#count();
    this.#put(value, at, end);
    return end;
  }

  #endString(start: number, end: number): void {
    this.#count();
    const isName = this.#next >= NAME;
    if (this.#open.length > this.#levels) {
      this.#next = isName ? AFTER_NAME : AFTER_VALUE;
      return;
    }
    const body = this.#body;
    const from = start + 1;
    const { saved } = this.#string;
    if (isName) {
      if (end - from > MAX_NAME_BYTES) throw tooMuch(`names of more than ${MAX_NAME_BYTES} bytes`);
      this.#setName(textOf(body, from, end, saved), start);
    } else {
      const isLong = end - from > (saved > 0 ? LONG_ESCAPED_BYTES : LONG_BYTES);
      const text = isLong
        ? new LongText(body, from, end, end - from - saved)
        : textOf(body, from, end, saved);
      this.#put(text, start, end + 1);
    }
  }

  #setName(name: string, at: number): void {
    const object = this.#open[this.#open.length - 1] as JsonObject;
    if (object[name] !== undefined && Object.hasOwn(object, name)) throw duplicateAt(at, name);
    this.#name = name;
    this.#next = AFTER_NAME;
    const depth = this.#open.length;
    if (depth === 1) {
      this.#levels = this.#wanted.levelsOf(name);
      this.#namesLevels = this.#wanted.namesOf?.(name) ?? 0;
    }
    if (depth <= this.#namesLevels) this.otherCase ??= inOtherCase(name);
  }

  /** A value that is whole. */
  #put(value: unknown, start: number, end: number): void {
    if (this.#open.length <= this.#levels) this.#insert(value, start);
    this.#next = AFTER_VALUE;
    if (this.#open.length <= 2) this.#placed(end);
  }

  get #isKept(): boolean {
    return this.#open.length < this.#levels;
  }

  #begin(value: unknown[] | JsonObject, next: number, at: number): number {
    this.#count();
    if (this.#open.length <= this.#levels) this.#insert(value, at);
    if (this.#open.push(value) > MAX_DEPTH) throw tooMuch(`more than ${MAX_DEPTH} levels`);
    this.#next = next;
    return at + 1;
  }

  /** @param empty what was expected if it has nothing in it */
  #close(empty: typeof NAME_OR_END | typeof VALUE_OR_END, at: number): number {
    const around = this.#open[this.#open.length - 1];
    const fits = around !== undefined && Array.isArray(around) === (empty === VALUE_OR_END);
    if (!fits || (this.#next !== AFTER_VALUE && this.#next !== empty)) throw invalidAt(at);
    this.#open.pop();
    this.#next = AFTER_VALUE;
    if (this.#open.length <= 2) this.#placed(at + 1);
    return at + 1;
  }

  /** Puts a value where it belongs, as soon as it begins. */
  #insert(value: unknown, start: number): void {
    const depth = this.#open.length;
    const around = this.#open[depth - 1];
    if (around === undefined) this.value = value;
    else if (!Array.isArray(around)) setMember(around, this.#name, value);
    else if (typeof value !== "number" || around.length < KEPT_NUMBERS) around.push(value);
    else omitNumber(around);
    if (depth === 1) {
      this.#memberName = this.#name;
      this.#memberStart = start;
    } else if (depth === 2) {
      this.#innerName = this.#name;
      this.#innerStart = start;
    }
  }

  /** A value of the outermost levels has ended: notes its place where that is wanted. */
  #placed(end: number): void {
    const depth = this.#open.length;
    if (depth === 0 || Array.isArray(this.#open[depth - 1])) return;
    if (depth === 1)
      this.members.push({ name: this.#memberName, valueStart: this.#memberStart, valueEnd: end });
    else if (this.#inner.includes(this.#memberName) && !Array.isArray(this.#open[0]))
      this.innerMembers.push({ name: this.#innerName, valueStart: this.#innerStart, valueEnd: end });
  }

  #count(): void {
    if (++this.#parts > MAX_PARTS)
      throw tooMuch(`more than ${MAX_PARTS} objects, arrays, strings and literals`);
  }
}

/** @param saved more than 0 when something in it is escaped */
function textOf(body: Buffer, start: number, end: number, saved: number): string {
  if (saved > 0) return unescaped(body, start, end);
  return knownWord(body, start, end) ?? body.toString("utf8", start, end);
}

function setMember(object: JsonObject, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
