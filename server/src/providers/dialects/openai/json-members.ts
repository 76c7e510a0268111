import { PublicError } from "../../../kernel/errors.ts";

/** One member of a JSON object, as positions in its text (UTF-16 units). */
export interface Member {
  /** Unescaped, so that "mod\u0065l" is "model". */
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/**
 * The members of the object whose "{" is the first character at or after `start` that is not white space. The text
 * must already have passed `JSON.parse`: this scanner only finds places and does not check anything (RFC 8259).
 */
export function membersOf(text: string, start = 0): Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, skipSpace(text, start) + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const keyStart = at;
    const keyEnd = skipString(text, at);
    const raw = text.slice(keyStart + 1, keyEnd - 1);
    const key = raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = skipValue(text, valueStart);
    members.push({ key, keyStart, valueStart, valueEnd });
    at = skipSpace(text, valueEnd);
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1);
  }
  return members;
}

/**
 * Refuses an object that has a member twice: RFC 8259 leaves open which one counts, so we and the provider could
 * read two different requests. `parsed` has each name once, hence comparing the numbers is enough to know.
 */
export function refuseDuplicates(text: string, members: readonly Member[], parsed: object): void {
  if (Object.keys(parsed).length === members.length) return;
  const seen = new Set<string>();
  for (const { key, keyStart } of members) {
    if (seen.has(key)) throw new PublicError("duplicate_member", { offset: byteOffset(text, keyStart) });
    seen.add(key);
  }
}

/** The position in UTF-8 bytes, which is what the caller sent. */
export function byteOffset(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index));
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= SPACE) at++;
  return at;
}

/** From an opening quote to the position after the closing one. A quote after an odd run of backslashes is escaped. */
function skipString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let escapes = at;
    while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    if (((at - escapes) & 1) === 0) return at + 1;
  }
}

function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return skipString(text, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(text, start);
  let at = start + 1;
  for (let code = text.charCodeAt(at); isScalar(code); code = text.charCodeAt(at)) at++;
  return at;
}

function isScalar(code: number): boolean {
  return code > SPACE && code !== COMMA && code !== CLOSE_BRACE && code !== CLOSE_BRACKET && code !== COLON;
}

/** A loop with a depth and not a recursion: the depth is the caller's choice. */
function skipNested(text: string, start: number): number {
  let depth = 0;
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = skipString(text, at) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
}
