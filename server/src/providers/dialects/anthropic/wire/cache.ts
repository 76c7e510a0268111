import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { CacheMark } from "../../neutral/request.ts";

/** `cache_control` of a block; nothing where it has none. */
export function readCache(block: JsonRecord): { readonly cache?: CacheMark } {
  const control = block["cache_control"];
  return isRecord(control) ? { cache: control["ttl"] === "1h" ? "1h" : "5m" } : {};
}

export function writeCache(cache: CacheMark | undefined): JsonRecord {
  if (cache === undefined) return {};
  return { cache_control: { type: "ephemeral", ...(cache === "1h" ? { ttl: "1h" } : {}) } };
}
