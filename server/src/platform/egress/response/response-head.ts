import { endOfToken, endOfValue, trimmedValue } from "./field-syntax.ts";
import { MalformedResponse } from "./malformed.ts";
import { MessageFraming } from "./message-framing.ts";

const MAX_FIELDS = 200;
/** RFC 9112 section 4. The version is exact: a later minor version would need rules we do not know. */
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5][0-9]{2}) [\t\x20-\x7e\x80-\xff]*$/;
/** "HTTP/1.1 200 \r\n" and the shortest of everything after it. */
const STATUS_START = 9;

/** A status line and header fields that were accepted. The text is kept and searched: most fields are never asked for. */
export class ResponseHead {
  readonly status: number;
  readonly framing: MessageFraming;
  readonly #text: string;
  readonly #fieldsStart: number;

  constructor(status: number, framing: MessageFraming, text: string, fieldsStart: number) {
    this.status = status;
    this.framing = framing;
    this.#text = text;
    this.#fieldsStart = fieldsStart;
  }

  /** By lower-case name; repeated fields joined as RFC 9110 section 5.3 allows. */
  header(name: string): string | null {
    const text = this.#text;
    let joined: string | null = null;
    let start = this.#fieldsStart;
    while (start < text.length) {
      const end = text.indexOf("\r\n", start);
      const colon = start + name.length;
      if (text.charCodeAt(colon) === 0x3a && text.slice(start, colon).toLowerCase() === name) {
        const value = trimmedValue(text, colon + 1, end);
        joined = joined === null ? value : `${joined}, ${value}`;
      }
      start = end + 2;
    }
    return joined;
  }
}

/**
 * Reads a head strictly: what two readers could understand differently is refused, never repaired.
 * @param text status line and fields in latin1, each ended by CRLF, without the empty line
 * @throws MalformedResponse
 */
export function parseResponseHead(text: string): ResponseHead {
  const lineEnd = text.indexOf("\r\n");
  const statusLine = STATUS_LINE.exec(text.slice(0, lineEnd));
  if (statusLine === null) throw new MalformedResponse("status line");
  const status = Number(text.slice(STATUS_START, STATUS_START + 3));
  const framing = new MessageFraming(statusLine[1] === "1");
  let start = lineEnd + 2;
  for (let count = 1; start < text.length; count += 1) {
    if (count > MAX_FIELDS) throw new MalformedResponse("too many fields");
    const colon = endOfToken(text, start);
    // An empty name, a folded line and white space before the colon all end here (RFC 9112 sections 5.1 and 5.2).
    if (colon === start || text.charCodeAt(colon) !== 0x3a) throw new MalformedResponse("field name");
    const end = endOfValue(text, colon + 1);
    // A bare CR, a bare LF, NUL or another control character (RFC 9112 section 2.2, RFC 9110 section 5.5).
    if (text.charCodeAt(end) !== 0x0d || text.charCodeAt(end + 1) !== 0x0a)
      throw new MalformedResponse("field value");
    framing.readField(text, start, colon, end);
    start = end + 2;
  }
  framing.finish(status);
  return new ResponseHead(status, framing, text, lineEnd + 2);
}
