import type { EgressBody, EgressRequest } from "../../ports/egress.ts";
import type { Target } from "./target.ts";

/** A whole request as it goes to the socket: its head with as much of the body as was copied behind it, then the rest. */
export type EncodedRequest = readonly Uint8Array[];

/** Fields that frame the message or belong to the connection are this client's alone (RFC 9110 section 7.6.1). */
const OWN_FIELDS = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
  "expect",
  "accept-encoding",
]);
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** Latin1 without control characters: a CR, LF or NUL here would be request splitting (RFC 9110 section 5.5). */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Up to here a piece is copied into what is written with it; a larger one is written from where it is. */
const COPIED_BYTES = 64 * 1024;

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

/** @throws TypeError when a field cannot be sent. The message names no value: values are secrets. */
export function encodeRequest(target: Target, request: EgressRequest): EncodedRequest {
  const { method, body } = request;
  const bodyless = method === "GET" || method === "DELETE";
  // A body there has no meaning and is a way to smuggle (RFC 9110 sections 9.3.1 and 9.3.5).
  if (!METHODS.has(method) || (bodyless && body !== null)) {
    throw new TypeError("egress: an illegal method, or a body where none belongs");
  }
  let head = method + target.headSuffix;
  for (const [name, value] of request.headers) {
    if (!FIELD_NAME.test(name) || OWN_FIELDS.has(name)) throw new TypeError("egress: illegal header name");
    if (!FIELD_VALUE.test(value)) throw new TypeError("egress: illegal header value");
    head += `${name}: ${value}\r\n`;
  }
  if (bodyless) return [Buffer.from(`${head}\r\n`, "latin1")];
  const content = body ?? [];
  let contentLength = 0;
  for (const piece of content) contentLength += lengthOf(piece);
  return join(`${head}content-length: ${contentLength}\r\n\r\n`, content);
}

function lengthOf(piece: Uint8Array | string): number {
  return typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
}

/** Small pieces are copied together, head first, to be written at once; a large one stays where it is. */
function join(head: string, body: EgressBody): EncodedRequest {
  const joined: Uint8Array[] = [];
  let before = head;
  let small: (Uint8Array | string)[] = [];
  for (const piece of body) {
    if (lengthOf(piece) <= COPIED_BYTES) {
      small.push(piece);
      continue;
    }
    if (before !== "" || small.length > 0) joined.push(copied(before, small));
    joined.push(typeof piece === "string" ? Buffer.from(piece) : piece);
    before = "";
    small = [];
  }
  if (before !== "" || small.length > 0) joined.push(copied(before, small));
  return joined;
}

function copied(head: string, pieces: EgressBody): Uint8Array {
  let bytes = head.length;
  for (const piece of pieces) bytes += lengthOf(piece);
  const buffer = Buffer.allocUnsafeSlow(bytes);
  let at = buffer.write(head, 0, "latin1");
  for (const piece of pieces) {
    if (typeof piece === "string") at += buffer.write(piece, at, "utf8");
    else {
      buffer.set(piece, at);
      at += piece.length;
    }
  }
  // Were this wrong, the rest of the body would be read as the next request.
  if (at !== bytes) throw new TypeError("egress: the body cannot be encoded");
  return buffer;
}
