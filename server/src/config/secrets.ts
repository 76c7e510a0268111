import { OperatorError } from "../kernel/errors.ts";

const KEY_BYTES = 32;
const HOW = "make one with 'openssl rand -base64 32'";

/**
 * Reads 32 bytes in base64 and refuses what is visibly not random (P-6): too few different bytes, or bytes that are
 * all printable, which means somebody encoded a phrase. Random bytes fail either test less than once in 10^13.
 * @throws OperatorError which names the variable and never its value
 */
export function readKeyBytes(variable: string, base64: string): Uint8Array {
  const bytes = Buffer.from(base64, "base64");
  const canonical = bytes.toString("base64").replace(/=+$/, "");
  if (bytes.length !== KEY_BYTES || canonical !== base64.trim().replace(/=+$/, "")) {
    throw new OperatorError(`${variable} must be exactly 32 bytes in base64; ${HOW}.`);
  }
  const different = new Set(bytes).size;
  const printable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (different < 16 || printable) {
    throw new OperatorError(`${variable} is weak: it does not look random; ${HOW}.`);
  }
  return bytes;
}

/**
 * Reads master keys in base64, separated by commas: the first seals what is new, the others open what they sealed.
 * @throws OperatorError
 */
export function readMasterKeys(variable: string, text: string): readonly [Uint8Array, ...Uint8Array[]] {
  const [first, ...others] = text.split(",").map((part) => readKeyBytes(variable, part));
  const all = [first, ...others].map((bytes) => Buffer.from(bytes ?? []).toString("hex"));
  if (!first || new Set(all).size !== all.length) {
    throw new OperatorError(`${variable} names the same key twice.`);
  }
  return [first, ...others];
}

/** One version of the pepper that API key hashes are keyed with (K-1). */
export interface Pepper {
  readonly version: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads "2:base64,1:base64"; the first is used for new hashes, the others still verify old ones.
 * @throws OperatorError
 */
export function readPeppers(variable: string, text: string): readonly [Pepper, ...Pepper[]] {
  const peppers = text.split(",").map((part) => {
    const match = /^\s*(\d{1,9}):(\S+)\s*$/.exec(part);
    if (!match?.[1] || !match[2]) {
      throw new OperatorError(`${variable} must be a list such as '2:base64,1:base64', newest first.`);
    }
    return { version: Number(match[1]), bytes: readKeyBytes(variable, match[2]) };
  });
  const [first, ...rest] = peppers;
  if (!first || new Set(peppers.map((pepper) => pepper.version)).size !== peppers.length) {
    throw new OperatorError(`${variable} names the same version twice.`);
  }
  return [first, ...rest];
}
