import { randomBytes } from "node:crypto";

/** `length` bytes from the operating system's cryptographic generator. */
export function secureRandomBytes(length: number): Uint8Array {
  return randomBytes(length);
}

/** From 0 to less than 1, each as likely. */
export function randomFraction(): number {
  return randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `length` characters of [0-9A-Za-z], each equally likely (bytes over 247 are drawn again, so no modulo bias). */
export function secureRandomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += BASE62[byte % 62];
    }
  }
  return text;
}

/** A number in base 62, left-padded with zeros to `width` characters. */
export function toBase62(value: number, width: number): string {
  let text = "";
  for (let rest = value; text.length < width; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text;
  return text;
}
