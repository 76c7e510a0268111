/** Deeper than any request or answer there is; tool schemas nest about ten levels. */
const MAX_DEPTH = 256;
/** Objects, arrays and strings together. A full context of messages and tools has some thousand. */
const MAX_PARTS = 500_000;
/** A text this short is harmless and is not checked. */
const HARMLESS_CHARACTERS = 64 * 1024;

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What a text has too much of; null when it may be parsed. */
export type JsonExcess = "depth" | "parts" | null;

/**
 * RFC 8259 section 9 allows a parser to set limits, and it needs them: 32 MiB of "[" took 2 GB and ten seconds in
 * which nobody else was served. Numbers are not counted: they are cheap, and embeddings consist of them. The text
 * may be anything; what is not JSON is for the parser to find.
 */
export function jsonExcess(text: string): JsonExcess {
  if (text.length <= HARMLESS_CHARACTERS) return null;
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      parts++;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      parts++;
      if (++depth > MAX_DEPTH) return "depth";
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
    if (parts > MAX_PARTS) return "parts";
  }
  return null;
}

/** The position of the closing quote, or of the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = at;
    while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    if (((at - escapes) & 1) === 0) return at;
  }
  return text.length;
}
