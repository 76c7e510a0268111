/** Bytes from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const ONE = /^bytes=(\d{0,15})-(\d{0,15})$/i;

/**
 * The part that is asked for (RFC 9110 section 14.2). Several parts in one request, and what is no range, are answered with the whole; so
 * are other methods than GET, and whoever wants a part of one state only (`If-Range`): pictures have no names for their states.
 * @returns null when there is nothing at that place
 */
export function rangeOf(
  { method, headers }: Pick<Request, "method" | "headers">,
  bytes: number,
): Range | "whole" | null {
  if (method !== "GET" || headers.has("if-range")) return "whole";
  const found = ONE.exec(headers.get("range") ?? "");
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
