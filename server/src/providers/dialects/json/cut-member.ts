const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * The bytes from `start` to `end` without one member of the JSON object that stands there; all else stays as it was
 * written, also what surrounds the object. The object must have passed `JSON.parse`. Null unless the member is found
 * exactly once under its plain name; then the caller has to write the object anew.
 */
export function cutMember(
  bytes: Uint8Array,
  start: number,
  end: number,
  name: Uint8Array,
): Uint8Array | null {
  let depth = 0;
  let comma = -1;
  let from = -1;
  let to = -1;
  let open = false;
  let found = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const close = closingQuote(bytes, at, end);
      if (depth === 1 && isKey(bytes, close + 1, end) && isName(bytes, at + 1, close, name)) {
        found += 1;
        open = true;
        from = comma === -1 ? at : comma;
      }
      at = close;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0 && open) {
        to = at;
        open = false;
      }
    } else if (byte === COMMA && depth === 1) {
      if (open) {
        // The first member takes the comma after it along, every other one the comma before it.
        to = comma === -1 ? at + 1 : at;
        open = false;
      }
      comma = at;
    }
  }
  if (found !== 1 || to === -1) return null;
  const rest = new Uint8Array(end - start - (to - from));
  rest.set(bytes.subarray(start, from));
  rest.set(bytes.subarray(to, end), from - start);
  return rest;
}

function closingQuote(bytes: Uint8Array, open: number, end: number): number {
  for (let at = open + 1; at < end; at++) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at;
  }
  return end;
}

/** A string is a member's name when a colon follows it. */
function isKey(bytes: Uint8Array, after: number, end: number): boolean {
  let at = after;
  while (at < end && (bytes[at] ?? 0) <= 0x20) at += 1;
  return bytes[at] === COLON;
}

function isName(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let index = 0; index < name.length; index += 1) if (bytes[start + index] !== name[index]) return false;
  return true;
}
