import { secureRandomBase62, toBase62 } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";

/** Live keys spend; test keys reach only the simulator (K-6). */
export type KeyMode = "live" | "test";

const PREFIXES: Readonly<Record<KeyMode, string>> = { live: "sp_live_", test: "sp_test_" };
const ID_LENGTH = 16;
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

const ALPHABET = /^[0-9A-Za-z]+$/;

/** The fixed form of a key, for secret scanners: `sp_(live|test)_` and 65 characters of base 62. */
export const KEY_LENGTH = PREFIXES.live.length + ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH;

/** A key as its holder has it, taken apart. */
export interface ParsedKey {
  readonly mode: KeyMode;
  /** Looks the key up; not secret by itself. */
  readonly publicId: string;
  readonly secret: string;
}

/** A new key. Its secret has 43 random characters of base 62, which is 256 bits. */
export function generateKey(mode: KeyMode): { readonly key: Secret; readonly parsed: ParsedKey } {
  const publicId = secureRandomBase62(ID_LENGTH);
  const secret = secureRandomBase62(SECRET_LENGTH);
  const body = PREFIXES[mode] + publicId + secret;
  return { key: new Secret(body + checksum(body)), parsed: { mode, publicId, secret } };
}

/**
 * Takes a key apart. Null when it is not one: the length, the alphabet or the checksum is wrong, so that garbage
 * costs no hash and scanners can tell a real key from a look-alike (K-1).
 */
export function parseKey(text: string): ParsedKey | null {
  if (text.length !== KEY_LENGTH) return null;
  const mode = text.startsWith(PREFIXES.live) ? "live" : text.startsWith(PREFIXES.test) ? "test" : null;
  if (mode === null) return null;
  const split = KEY_LENGTH - CHECKSUM_LENGTH;
  if (checksum(text.slice(0, split)) !== text.slice(split)) return null;
  const start = PREFIXES[mode].length;
  if (!ALPHABET.test(text.slice(start))) return null;
  const publicId = text.slice(start, start + ID_LENGTH);
  return { mode, publicId, secret: text.slice(start + ID_LENGTH, split) };
}

/** CRC-32 (ISO-HDLC) of everything before it, in base 62: a guard against typing errors, not against attackers. */
function checksum(body: string): string {
  return toBase62(Bun.hash.crc32(body), CHECKSUM_LENGTH);
}
