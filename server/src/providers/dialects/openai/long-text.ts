const BACKSLASH = 0x5c;
/** The longest way to write one character in JSON. */
const ESCAPE_BYTES = 6;

/** A long string of a request, left where it stands in the body: what a prompt says is nothing that we need to know. */
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
    const from = this.#start;
    const to = wholeCharacters(this.#body, from, Math.min(this.#end, from + characters * ESCAPE_BYTES));
    return unescaped(this.#body, from, to).slice(0, characters);
  }
}

/** What a string between two places of the body says. */
export function unescaped(body: Buffer, start: number, end: number): string {
  return JSON.parse(`"${body.toString("utf8", start, end)}"`) as string;
}

/** The last place up to `limit` at which neither a character nor an escape is cut in two. */
function wholeCharacters(body: Buffer, start: number, limit: number): number {
  let at = start;
  for (let next = at; next <= limit; ) {
    at = next;
    const code = body[at] ?? 0;
    if (code === BACKSLASH) next = at + (body[at + 1] === U ? ESCAPE_BYTES : 2);
    else next = at + (code < 0x80 ? 1 : code < 0xe0 ? 2 : code < 0xf0 ? 3 : 4);
  }
  return at;
}

const U = 0x75;
