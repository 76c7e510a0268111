const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
/** The longest way to write one unit of UTF-16 in JSON, and the longest without an escape. */
const ESCAPE_BYTES = 6;
const CHARACTER_BYTES = 3;

/** A long string of a request, left where it stands in the body. We need not know what a prompt says. */
export class LongText {
  readonly #body: Buffer;
  readonly #start: number;
  readonly #end: number;
  /** Length in bytes of UTF-8, without the escapes it is written with. */
  readonly textBytes: number;

  /** The string stands from `start` to `end` of the body, without its quotes; it is known to be valid. */
  constructor(body: Buffer, start: number, end: number, textBytes: number) {
    this.#body = body;
    this.#start = start;
    this.#end = end;
    this.textBytes = textBytes;
  }

  /** Its first characters (UTF-16 units), at most so many. */
  head(characters: number): string {
    const body = this.#body;
    const from = this.#start;
    if (this.textBytes < this.#end - from) {
      const to = wholeEscapes(body, from, Math.min(this.#end, from + characters * ESCAPE_BYTES));
      return unescaped(body, from, to).slice(0, characters);
    }
    let to = Math.min(this.#end, from + characters * CHARACTER_BYTES);
    while (to < this.#end && isInside(body[to] ?? 0)) to++;
    return body.toString("utf8", from, to).slice(0, characters);
  }
}

/** What a string between two places of the body says. */
export function unescaped(body: Buffer, start: number, end: number): string {
  return JSON.parse(`"${body.toString("utf8", start, end)}"`) as string;
}

/** Whether a byte of UTF-8 goes on with a character. */
function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** The last place up to `limit` at which neither a character nor an escape is cut in two. */
function wholeEscapes(body: Buffer, start: number, limit: number): number {
  let at = start;
  for (let next = start; next <= limit; ) {
    at = next;
    if (body[at] === BACKSLASH) next = at + (body[at + 1] === LOWER_U ? ESCAPE_BYTES : 2);
    else
      do next++;
      while (isInside(body[next] ?? 0));
  }
  return at;
}
