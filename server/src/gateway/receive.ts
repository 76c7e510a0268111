import { Content } from "../kernel/content.ts";
import type { Deadlines } from "../kernel/deadlines.ts";
import { PublicError } from "../kernel/errors.ts";
import type { Endpoint } from "../providers/contract.ts";
import type { BodyCharge } from "./body-budget.ts";

const MEBIBYTE = 1024 * 1024;

/** The largest body each endpoint accepts (T-4). Chat carries images in base64, so it gets the most. */
const BODY_LIMIT_BYTES: Readonly<Record<Endpoint, number>> = {
  "chat.completions": 32 * MEBIBYTE,
  completions: 8 * MEBIBYTE,
  embeddings: 16 * MEBIBYTE,
};

/**
 * Up to here a body is read in one call, which is what nearly all requests need. A larger one is counted as it
 * comes: what was announced and never sent takes nothing from the others.
 */
const READ_AT_ONCE_BYTES = MEBIBYTE;
const FIRST_BUFFER_BYTES = 64 * 1024;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const DIGITS = /^\d{1,15}$/;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** What a body may take: memory, by its charge, and time, however steadily it trickles in. */
export interface ReceiveLimits {
  readonly charge: BodyCharge;
  readonly deadlines: Deadlines;
  readonly timeoutMs: number;
}

/**
 * Reads the body, never more of it than the endpoint accepts.
 * @throws PublicError unsupported_media_type, unsupported_encoding, body_too_large, body_incomplete, body_timeout,
 *   invalid_utf8, overloaded
 */
export function receive(request: Request, endpoint: Endpoint, limits: ReceiveLimits): Promise<Content> {
  const { headers } = request;
  if (!JSON_TYPE.test(headers.get("content-type") ?? "")) throw new PublicError("unsupported_media_type");
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity") throw new PublicError("unsupported_encoding");

  const limit = BODY_LIMIT_BYTES[endpoint];
  const declared = declaredBytes(headers.get("content-length"));
  if (declared !== null && declared > limit) throw new PublicError("body_too_large", { limit });
  return declared !== null && declared <= READ_AT_ONCE_BYTES
    ? readAtOnce(request, declared, limits)
    : readCounting(request, limit, limits);
}

/** @throws PublicError invalid_utf8 */
function decode(bytes: Uint8Array): Content {
  try {
    return new Content(strictUtf8.decode(bytes));
  } catch {
    throw new PublicError("invalid_utf8");
  }
}

/** Null when the length is not known: a chunked body, or a field sent twice, which the runtime joins with a comma. */
function declaredBytes(contentLength: string | null): number | null {
  return contentLength !== null && DIGITS.test(contentLength) ? Number(contentLength) : null;
}

/** The runtime delivers exactly as many bytes as were declared, or fails. */
async function readAtOnce(
  request: Request,
  declared: number,
  { charge, deadlines, timeoutMs }: ReceiveLimits,
): Promise<Content> {
  charge.add(declared);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  // Called without a reason when the body is late: one function less for each request.
  const deadline = deadlines.set(timeoutMs, reject);
  request.bytes().then(resolve, reject);
  let bytes: Uint8Array;
  try {
    bytes = await promise;
  } catch (reason) {
    throw reason === undefined ? bodyTimeout(timeoutMs) : new PublicError("body_incomplete");
  } finally {
    deadline.meet();
  }
  return decode(bytes);
}

async function readCounting(
  request: Request,
  limit: number,
  { charge, deadlines, timeoutMs }: ReceiveLimits,
): Promise<Content> {
  const reader = request.body?.getReader();
  const leave = () => reader?.cancel().catch(() => {});
  let late = false;
  // Leaving ends the read that is waited for. A race against the time would keep something of each piece until its end.
  const deadline = deadlines.set(timeoutMs, () => {
    late = true;
    leave();
  });
  // One buffer that doubles: a body sent byte by byte must not cost an object for each.
  let buffer = new Uint8Array(FIRST_BUFFER_BYTES);
  let length = 0;
  try {
    for (;;) {
      const next = await reader?.read();
      if (late) throw bodyTimeout(timeoutMs);
      if (next === undefined || next.done) return decode(buffer.subarray(0, length));
      const piece = next.value;
      if (length + piece.length > limit) throw new PublicError("body_too_large", { limit });
      charge.add(piece.length);
      if (length + piece.length > buffer.length) {
        const larger = new Uint8Array(Math.min(limit, Math.max(buffer.length * 2, length + piece.length)));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(piece, length);
      length += piece.length;
    }
  } catch (error) {
    leave();
    if (error instanceof PublicError) throw error;
    throw late ? bodyTimeout(timeoutMs) : new PublicError("body_incomplete");
  } finally {
    deadline.meet();
  }
}

function bodyTimeout(timeoutMs: number): PublicError {
  return new PublicError("body_timeout", { seconds: timeoutMs / 1000 });
}
