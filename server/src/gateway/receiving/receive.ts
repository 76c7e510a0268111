import { isUtf8 } from "node:buffer";
import { Content } from "../../kernel/content.ts";
import { PublicError } from "../../kernel/errors.ts";
import { countedAddress } from "../../limits/index.ts";
import type { Endpoint } from "../../providers/contract.ts";
import type { Exchange } from "../exchange.ts";
import { ArrivingBody } from "./arriving-body.ts";
import type { BodyMemory } from "./body-budget.ts";

const MEBIBYTE = 1024 * 1024;

/** The largest body each endpoint accepts (T-4). Chat carries images in base64, so it gets the most. */
const BODY_LIMIT_BYTES: Readonly<Record<Endpoint, number>> = {
  "chat.completions": 32 * MEBIBYTE,
  completions: 8 * MEBIBYTE,
  embeddings: 16 * MEBIBYTE,
  "tokens.count": 32 * MEBIBYTE,
  images: 32 * MEBIBYTE,
};

/**
 * Up to here a body is read in one call and counted when it is here, which costs less time and memory. A larger one is
 * counted as it comes, and so is every other while too much is announced. What was only announced is never counted: it
 * takes nothing from the others.
 */
const READ_AT_ONCE_BYTES = MEBIBYTE;
/** Bodies up to this size are not counted as announced: they are no larger than the buffers of their sockets. */
const SMALL_BYTES = 16 * 1024;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
/** Pictures are sent with their parameters as a form. Its parts are looked at by whoever reads it. */
const FORM_TYPE = /^multipart\/form-data\s*;/i;
const DIGITS = /^\d{1,15}$/;

/**
 * Reads the body: never more of it than the endpoint accepts, and for no longer than a body may take, however steadily it
 * trickles in.
 * @param memory where its bytes are counted
 * @throws PublicError invalid_json, unsupported_media_type, unsupported_encoding, body_too_large, body_incomplete,
 *   body_timeout, invalid_utf8, overloaded
 */
export function receive(exchange: Exchange<Endpoint>, memory: BodyMemory): Promise<Content> {
  const { headers } = exchange.request;
  const declared = declaredBytes(headers);
  if (declared === 0) throw new PublicError("invalid_json", { where: ": it is empty", offset: 0 });
  const type = headers.get("content-type") ?? "";
  const isForm = exchange.endpoint === "images" && FORM_TYPE.test(type);
  if (!isForm && !JSON_TYPE.test(type)) throw new PublicError("unsupported_media_type");
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity") throw new PublicError("unsupported_encoding");

  const limit = BODY_LIMIT_BYTES[exchange.endpoint];
  if (declared !== null && declared > limit) throw new PublicError("body_too_large", { limit });
  if (declared === null || declared > READ_AT_ONCE_BYTES)
    return readAsItComes(exchange, memory, declared ?? limit, limit, isForm);
  if (isForm) return readAsItComes(exchange, memory, declared, limit, isForm);
  if (declared <= SMALL_BYTES) return readAtOnce(exchange, memory, 0);
  return memory.expect(declared)
    ? readAtOnce(exchange, memory, declared)
    : readAsItComes(exchange, memory, declared, limit, false);
}

/**
 * Null when the length is not known: a chunked body, or a field sent twice, which the runtime joins with a comma. With
 * neither a length nor chunks there is no body (RFC 9112 section 6.3).
 */
function declaredBytes(headers: Headers): number | null {
  const length = headers.get("content-length");
  if (length !== null) return DIGITS.test(length) ? Number(length) : null;
  return headers.has("transfer-encoding") ? null : 0;
}

/** The runtime delivers exactly as many bytes as were declared, or fails. */
async function readAtOnce(exchange: Exchange, memory: BodyMemory, expected: number): Promise<Content> {
  const { deadlines, bodyTimeoutMs } = exchange.gateway;
  const { promise, resolve, reject } = Promise.withResolvers<ArrayBuffer>();
  // The deadline calls `reject` without a reason, which saves a function for each request.
  const deadline = deadlines.set(bodyTimeoutMs, reject);
  exchange.request.arrayBuffer().then(resolve, reject);
  let bytes: Buffer;
  try {
    bytes = Buffer.from(await promise);
  } catch (reason) {
    throw reason === undefined ? bodyTimeout(bodyTimeoutMs) : new PublicError("body_incomplete");
  } finally {
    deadline.meet();
    memory.met(expected);
  }
  if (expected === 0) memory.take(bytes.length);
  else memory.take(bytes.length, addressOf(exchange));
  if (!isUtf8(bytes)) throw new PublicError("invalid_utf8");
  return contentOf(bytes);
}

async function readAsItComes(
  exchange: Exchange,
  memory: BodyMemory,
  expected: number,
  limit: number,
  isForm: boolean,
): Promise<Content> {
  const { deadlines, bodyTimeoutMs } = exchange.gateway;
  const address = addressOf(exchange);
  const reader = exchange.request.body?.getReader();
  const leave = () => reader?.cancel().catch(() => {});
  let late = false;
  // Cancelling ends the pending read. A race against a timer would keep something of each piece until the timer's
  // end.
  const deadline = deadlines.set(bodyTimeoutMs, () => {
    late = true;
    leave();
  });
  const body = new ArrivingBody(expected, !isForm);
  try {
    for (;;) {
      const next = await reader?.read();
      if (late) throw bodyTimeout(bodyTimeoutMs);
      if (next === undefined || next.done)
        return isForm ? new Content(body.whole()) : contentOf(body.whole());
      if (body.length + next.value.length > limit) throw new PublicError("body_too_large", { limit });
      memory.take(next.value.length, address);
      body.add(next.value);
    }
  } catch (error) {
    leave();
    if (error instanceof PublicError) throw error;
    throw late ? bodyTimeout(bodyTimeoutMs) : new PublicError("body_incomplete");
  } finally {
    deadline.meet();
  }
}

function addressOf(exchange: Exchange): string {
  return countedAddress(exchange.clientAddress ?? "unknown");
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** A byte order mark is no part of JSON, and may be left out (RFC 8259 section 8.1). */
function contentOf(bytes: Buffer): Content {
  const marked = bytes[0] === BYTE_ORDER_MARK[0] && BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte);
  return new Content(marked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes);
}

function bodyTimeout(timeoutMs: number): PublicError {
  return new PublicError("body_timeout", { seconds: timeoutMs / 1000 });
}
