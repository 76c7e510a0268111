/** Bytes from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const ONE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The part that is asked for (RFC 9110 section 14.2). Several parts in one request, and what is no range, are answered with the whole.
 * @returns null when there is nothing at that place
 */
export function rangeOf(header: string | null, bytes: number): Range | "whole" | null {
  const found = ONE.exec(header ?? "");
  const [first = "", last = ""] = found?.slice(1) ?? [];
  if (!found || (first === "" && last === "")) return "whole";
  if (first === "") {
    const length = Number(last);
    return length === 0 ? null : { start: Math.max(0, bytes - length), end: bytes };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "whole";
  if (start >= bytes) return null;
  return { start, end: last === "" ? bytes : Math.min(bytes, Number(last) + 1) };
}
