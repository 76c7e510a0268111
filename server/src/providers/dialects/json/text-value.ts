import { LongText } from "./long-text.ts";

/**
 * A string value of a request that was read. A long one stays where it is in the body (`LongText`), so it is read
 * through these functions only.
 */
export type TextValue = string | LongText;

export function isText(value: unknown): value is TextValue {
  return typeof value === "string" || value instanceof LongText;
}

/** Its length in bytes of UTF-8. */
export function textBytes(value: TextValue): number {
  return typeof value === "string" ? Buffer.byteLength(value) : value.textBytes;
}

/** Its first characters, at most so many. */
export function textHead(value: TextValue, characters: number): string {
  return typeof value === "string" ? value.slice(0, characters) : value.head(characters);
}
