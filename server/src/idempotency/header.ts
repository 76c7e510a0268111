import { PublicError } from "../kernel/errors.ts";

const BARE = /^[\x21-\x7e]{1,255}$/;
/** RFC 9651 section 3.3.3, of visible characters; a quotation mark or a backslash in it has a backslash before it. */
const QUOTED = /^"((?:[\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,510})"$/;

/**
 * Reads `Idempotency-Key` as draft-ietf-httpapi-idempotency-key-header has it, a string in quotation marks, or bare, as
 * most clients send it. Both forms of a key are the same key.
 * @param value null when the header was not sent; one that was sent twice comes joined by a comma and a space
 * @returns null when it was not sent
 * @throws PublicError invalid_idempotency_key
 */
export function parseIdempotencyKey(value: string | null): string | null {
  if (value === null) return null;
  const quoted = QUOTED.exec(value)?.[1];
  const key = quoted === undefined ? value : quoted.replace(/\\(["\\])/g, "$1");
  if (!BARE.test(key) || (quoted === undefined && key.startsWith('"')))
    throw new PublicError("invalid_idempotency_key");
  return key;
}
