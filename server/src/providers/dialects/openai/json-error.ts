/**
 * Where a text stops being JSON (RFC 8259): an index into it, or its length when it ends too early. Null when nothing
 * is wrong. `JSON.parse` decides what is valid; this runs only after it has refused, because its message quotes the
 * input and names no place. A loop and not a recursion: how deep the text nests is the caller's choice.
 */
export function findJsonError(text: string): number | null {
  const open: string[] = [];
  let next: "value" | "item-or-end" | "key" | "key-or-end" | "after-value" = "value";
  for (let at = skip(SPACE, text, 0); ; at = skip(SPACE, text, at)) {
    const char = text[at];
    if (char === undefined) return next === "after-value" && open.length === 0 ? null : at;
    if (next === "after-value") {
      const bracket = open.at(-1);
      if (bracket !== undefined && char === CLOSING[bracket]) open.pop();
      else if (bracket !== undefined && char === ",") next = bracket === "{" ? "key" : "value";
      else return at;
      at++;
    } else if ((next === "key-or-end" && char === "}") || (next === "item-or-end" && char === "]")) {
      open.pop();
      next = "after-value";
      at++;
    } else if (next === "key" || next === "key-or-end") {
      const key = readString(text, at);
      if (!key.whole) return key.end;
      const colon = skip(SPACE, text, key.end);
      if (text[colon] !== ":") return colon;
      next = "value";
      at = colon + 1;
    } else if (char === "{" || char === "[") {
      open.push(char);
      next = char === "{" ? "key-or-end" : "item-or-end";
      at++;
    } else {
      const value = char === '"' ? readString(text, at) : readScalar(text, at);
      if (!value.whole) return value.end;
      next = "after-value";
      at = value.end;
    }
  }
}

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "[": "]" };
const SPACE = /[ \t\n\r]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What may stand in a string between its quotes, except an escape. RFC 8259 section 7: control characters may not. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the RFC excludes
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

interface Token {
  /** After the token when it is whole, else the first wrong place. */
  readonly end: number;
  readonly whole: boolean;
}

function readString(text: string, start: number): Token {
  if (text[start] !== '"') return { end: start, whole: false };
  for (let at = start + 1; ; ) {
    at = skip(PLAIN, text, at);
    if (text[at] === '"') return { end: at + 1, whole: true };
    const afterEscape = skip(ESCAPE, text, at);
    if (afterEscape === at) return { end: at, whole: false };
    at = afterEscape;
  }
}

function readScalar(text: string, start: number): Token {
  const end = skip(SCALAR, text, start);
  return { end, whole: end > start };
}

/** The position after what the sticky pattern matches at `at`; `at` itself when it does not match. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
