/** A string value of a parsed request. It is read through these functions only, so that it may be kept as bytes. */
export type TextValue = string;

export function isText(value: unknown): value is TextValue {
  return typeof value === "string";
}

/** Its length in bytes of UTF-8. */
export function textBytes(value: TextValue): number {
  return Buffer.byteLength(value);
}

/** Its first characters, at most so many. */
export function textHead(value: TextValue, characters: number): string {
  return value.slice(0, characters);
}
