import type { EgressRequest } from "../../ports/egress.ts";
import type { Target } from "./target.ts";

/** A whole request as it goes to the socket. */
export interface EncodedRequest {
  /** A string if it is small and its head is ASCII: the runtime writes strings as UTF-8, without a copy of ours. */
  readonly data: string | Buffer;
  readonly byteLength: number;
}

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
const ASCII_VALUE = /^[\t\x20-\x7e]*$/;
/** Up to here a string is concatenated and written at once; a larger body is encoded once and written in parts. */
const MAX_STRING_BYTES = 64 * 1024;

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
  let ascii = true;
  for (const [name, value] of request.headers) {
    if (!FIELD_NAME.test(name) || OWN_FIELDS.has(name)) throw new TypeError("egress: illegal header name");
    if (!ASCII_VALUE.test(value)) {
      if (!FIELD_VALUE.test(value)) throw new TypeError("egress: illegal header value");
      ascii = false;
    }
    head += `${name}: ${value}\r\n`;
  }
  if (bodyless) return encode(`${head}\r\n`, "", 0, ascii);
  const content = body ?? "";
  const contentLength = Buffer.byteLength(content);
  return encode(`${head}content-length: ${contentLength}\r\n\r\n`, content, contentLength, ascii);
}

function encode(head: string, body: string, bodyBytes: number, ascii: boolean): EncodedRequest {
  const byteLength = head.length + bodyBytes;
  if (ascii && byteLength <= MAX_STRING_BYTES) return { data: head + body, byteLength };
  const data = Buffer.allocUnsafeSlow(byteLength);
  data.write(head, 0, "latin1");
  const written = bodyBytes === 0 ? 0 : data.write(body, head.length, "utf8");
  // Were this wrong, the rest of the body would be read as the next request.
  if (written !== bodyBytes) throw new TypeError("egress: the body cannot be encoded");
  return { data, byteLength };
}
