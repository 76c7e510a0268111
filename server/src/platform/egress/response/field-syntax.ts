const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** tchar, RFC 9110 section 5.6.2. */
const IS_TOKEN_CHARACTER = new Uint8Array(256);
for (const character of TOKEN_CHARACTERS) IS_TOKEN_CHARACTER[character.charCodeAt(0)] = 1;

/** field-vchar, SP and HTAB, RFC 9110 section 5.5: no CR, no LF, no NUL, no other control character. */
const IS_VALUE_CHARACTER = new Uint8Array(256).fill(1, 0x20);
IS_VALUE_CHARACTER[0x09] = 1;
IS_VALUE_CHARACTER[0x7f] = 0;

/** The index of the first character from `start` on that cannot be part of a token. */
export function endOfToken(text: string, start: number): number {
  let index = start;
  while (IS_TOKEN_CHARACTER[text.charCodeAt(index)] === 1) index += 1;
  return index;
}

/** The index of the first character from `start` on that cannot be part of a field value. */
export function endOfValue(text: string, start: number): number {
  let index = start;
  while (IS_VALUE_CHARACTER[text.charCodeAt(index)] === 1) index += 1;
  return index;
}

export function isTokenByte(byte: number): boolean {
  return IS_TOKEN_CHARACTER[byte] === 1;
}

export function isValueByte(byte: number): boolean {
  return IS_VALUE_CHARACTER[byte] === 1;
}

/** The value between `start` and `end` without optional white space around it (RFC 9110 section 5.6.3: SP and HTAB only). */
export function trimmedValue(text: string, start: number, end: number): string {
  let first = start;
  let last = end;
  while (first < last && isWhitespace(text.charCodeAt(first))) first += 1;
  while (last > first && isWhitespace(text.charCodeAt(last - 1))) last -= 1;
  return text.slice(first, last);
}

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
