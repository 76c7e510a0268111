import { Buffer } from "node:buffer";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as zlib from "node:zlib";

/** Ways in which a text could end up in a file, written here apart from the search that has to find them. */
const FORMS: Readonly<Record<string, (text: string, before: string) => Buffer>> = {
  raw: (text) => Buffer.from(text),
  base64: (text, before) => Buffer.from(btoa(before + text)),
  hex: (text) => Buffer.from(Array.from(text, (one) => one.charCodeAt(0).toString(16)).join("")),
  "UTF-16 LE": (text) => Buffer.from(Array.from(text, (one) => `${one}\0`).join(""), "latin1"),
  "UTF-16 BE": (text) => Buffer.from(Array.from(text, (one) => `\0${one}`).join(""), "latin1"),
  "URL-escaped": (text) =>
    Buffer.from(Array.from(text, (one) => `%${one.charCodeAt(0).toString(16)}`).join("")),
  "JSON-escaped": (text) =>
    Buffer.from(Array.from(text, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")),
  gzip: (text, before) => zlib.gzipSync(before + text),
  zlib: (text, before) => zlib.deflateSync(before + text),
  zstd: (text, before) => zlib.zstdCompressSync(before + text),
};

/** A planted leak: the file, and what kind of leak it is. */
export interface Leak {
  readonly path: string;
  readonly kind: string;
}

/** Hides the text `each` times in each form, at random offsets of random bytes, in the folders in turn. */
export async function plantLeaks(
  folders: readonly string[],
  text: string,
  each: number,
): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  for (const [kind, form] of Object.entries(FORMS)) {
    for (let number = 0; number < each; number += 1) {
      const folder = join(folders[number % folders.length] ?? "", `leaks-${number % 7}`);
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${kind}-${number}`);
      const before = "the words before it, ".repeat(below(9)) + ".".repeat(below(3));
      await writeFile(path, Buffer.concat([noise(), form(text + number, before), noise()]));
      leaks.push({ path, kind });
    }
  }
  return leaks;
}

function noise(): Buffer {
  const bytes = Buffer.alloc(below(200_000));
  for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit);
}
