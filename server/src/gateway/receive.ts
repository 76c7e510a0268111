import { Content } from "../kernel/content.ts";
import { PublicError } from "../kernel/errors.ts";
import type { Endpoint } from "../providers/contract.ts";

const MEBIBYTE = 1024 * 1024;

/** The largest body each endpoint accepts (T-4). Chat carries images in base64, so it gets the most. */
const BODY_LIMIT_BYTES: Readonly<Record<Endpoint, number>> = {
  "chat.completions": 32 * MEBIBYTE,
  completions: 8 * MEBIBYTE,
  embeddings: 16 * MEBIBYTE,
};

/** How long a body may take to arrive, however steadily it trickles in. */
const BODY_DEADLINE_SECONDS = 60;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the body, never more of it than the endpoint accepts.
 * @throws PublicError unsupported_media_type, unsupported_encoding, body_too_large, body_incomplete, body_timeout,
 *   invalid_utf8
 */
export async function receive(request: Request, endpoint: Endpoint): Promise<Content> {
  const { headers } = request;
  if (!JSON_TYPE.test(headers.get("content-type") ?? "")) throw new PublicError("unsupported_media_type");
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity") throw new PublicError("unsupported_encoding");

  const limit = BODY_LIMIT_BYTES[endpoint];
  const declared = headers.get("content-length");
  if (declared !== null && Number(declared) > limit) throw new PublicError("body_too_large", { limit });
  const bytes = await withinDeadline(
    declared === null ? readCounting(request, limit) : readDeclared(request),
  );
  try {
    return new Content(strictUtf8.decode(bytes));
  } catch {
    throw new PublicError("invalid_utf8");
  }
}

/** The runtime delivers exactly as many bytes as were declared, or fails. */
async function readDeclared(request: Request): Promise<Uint8Array> {
  try {
    return await request.bytes();
  } catch {
    throw new PublicError("body_incomplete");
  }
}

async function withinDeadline(reading: Promise<Uint8Array>): Promise<Uint8Array> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new PublicError("body_timeout", { seconds: BODY_DEADLINE_SECONDS });
    timer = setTimeout(() => reject(error), BODY_DEADLINE_SECONDS * 1_000);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function readCounting(request: Request, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of request.body ?? []) {
      length += piece.length;
      if (length > limit) break;
      pieces.push(piece);
    }
  } catch {
    throw new PublicError("body_incomplete");
  }
  if (length > limit) throw new PublicError("body_too_large", { limit });
  return Buffer.concat(pieces);
}
