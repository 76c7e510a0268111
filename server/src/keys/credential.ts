import { secureRandomBase62, toBase62 } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";

const ID_LENGTH = 16;
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

/** Of every credential of the product: what stands after its prefix. */
export const CREDENTIAL_LENGTH = ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH;

const ALPHABET = /^[0-9A-Za-z]+$/;

/** A credential as its holder has it, without its prefix. */
export interface ParsedCredential {
  /** Looks it up; not secret by itself. */
  readonly publicId: string;
  readonly secret: string;
}

/** A new credential: prefix, public id, a secret of 43 random characters of base 62 (256 bits), and a checksum. */
export function generateCredential(prefix: string): {
  readonly text: Secret;
  readonly parsed: ParsedCredential;
} {
  const publicId = secureRandomBase62(ID_LENGTH);
  const secret = secureRandomBase62(SECRET_LENGTH);
  const body = prefix + publicId + secret;
  return { text: new Secret(body + checksum(body)), parsed: { publicId, secret } };
}

/**
 * Takes a credential apart. Null when it is not one: the prefix, the length, the alphabet or the checksum is wrong, so
 * that garbage costs no hash and scanners can tell a real one from a look-alike (K-1).
 */
export function parseCredential(prefix: string, text: string): ParsedCredential | null {
  if (text.length !== prefix.length + CREDENTIAL_LENGTH || !text.startsWith(prefix)) return null;
  const split = text.length - CHECKSUM_LENGTH;
  if (checksum(text.slice(0, split)) !== text.slice(split)) return null;
  const start = prefix.length;
  if (!ALPHABET.test(text.slice(start))) return null;
  return {
    publicId: text.slice(start, start + ID_LENGTH),
    secret: text.slice(start + ID_LENGTH, split),
  };
}

/** CRC-32 (ISO-HDLC) of everything before it, in base 62: a guard against typing errors, not against attackers. */
function checksum(body: string): string {
  return toBase62(Bun.hash.crc32(body), CHECKSUM_LENGTH);
}
