/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * The one text of a value (RFC 8785): members sorted by their UTF-16 code units, no spaces, numbers and strings as
 * ECMAScript writes them.
 * @throws TypeError for what RFC 8785 has no text for: NaN, infinities, text with half a surrogate pair
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError("a number that JSON lacks");
  if (typeof value === "string" && !value.isWellFormed()) throw new TypeError("text that is not Unicode");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    .sort((one, other) => (one < other ? -1 : 1))
    .map((name) => `${canonicalJson(name)}:${canonicalJson(value[name] as Json)}`);
  return `{${members.join(",")}}`;
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);
