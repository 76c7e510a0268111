import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { camelOf } from "../wire/members.ts";

/** Numbers that protobuf writes as text, because they have 64 bits. */
const COUNTS = new Set(["minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength"]);
/** What JSON Schema has no word for, and what only orders what is written. */
const LEFT_OUT = new Set(["propertyOrdering", "nullable"]);

/** Google's `Schema`, an older form of OpenAPI 3.0 (ai.google.dev/api/caching#Schema), as JSON Schema. */
export function jsonSchemaOf(schema: JsonRecord): JsonRecord {
  const json: Record<string, unknown> = {};
  let isNullable = false;
  for (const [given, value] of Object.entries(schema)) {
    const name = camelOf(given);
    if (name === "nullable") isNullable = value === true;
    if (LEFT_OUT.has(name) || value === null || value === "TYPE_UNSPECIFIED") continue;
    json[name] = writtenAs(name, value);
  }
  if (isNullable && typeof json["type"] === "string") json["type"] = [json["type"], "null"];
  return json;
}

function writtenAs(name: string, value: unknown): unknown {
  if (name === "type") return typeof value === "string" ? value.toLowerCase() : value;
  if (COUNTS.has(name)) return Number(value);
  if (name === "items" && isRecord(value)) return jsonSchemaOf(value);
  if (name === "anyOf" && Array.isArray(value))
    return value.map((one) => (isRecord(one) ? jsonSchemaOf(one) : one));
  if (name !== "properties" || !isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, isRecord(one) ? jsonSchemaOf(one) : one]),
  );
}
