import { createHash, randomBytes } from "node:crypto";
import { Secret } from "./secret.ts";

const BYTES = 32;
const FORM = /^[\w-]{43}$/;

/** What a token is for. It goes into its hash, so that one kind is never taken for another. */
export type TokenPurpose =
  | "session"
  | "device"
  | "browser"
  | "sign-in-step"
  | "account-link"
  | "invitation"
  | "person-token"
  | "console-session"
  | "staff-invitation"
  | "first-run"
  | "mailbox";

/** 256 random bits, as 43 characters that a cookie or a link can hold. */
export function newToken(): Secret {
  return new Secret(randomBytes(BYTES).toString("base64url"));
}

/**
 * What is kept of a token: SHA-256. No salt and no key are needed, because nobody can try 256 random bits.
 * Null when the text cannot be a token.
 */
export function tokenHash(purpose: TokenPurpose, token: string): Buffer | null {
  if (!FORM.test(token)) return null;
  return createHash("sha256").update(`sallyport/token/1|${purpose}|${token}`).digest();
}

/**
 * The hash of a token that was just made.
 * @throws TypeError for a text that is no token
 */
export function hashOfNew(purpose: TokenPurpose, token: Secret): Buffer {
  const hash = tokenHash(purpose, token.reveal());
  if (hash === null) throw new TypeError("not a token");
  return hash;
}
