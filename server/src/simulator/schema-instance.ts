import { isObject, type JsonObject, listIn, objectIn } from "./json.ts";

/** Deeper than this only what is required is made, and of several choices one that ends. */
const MAX_DEPTH = 12;
/** The most values of one instance: a schema with several references to itself grows without bound. */
const MAX_VALUES = 5000;

/** A place in the schema: how deep, which references led here, and how many values may still be made. */
interface Place {
  readonly root: unknown;
  readonly depth: number;
  readonly references: readonly string[];
  readonly budget: { values: number };
}

/** A value that a JSON Schema allows (draft 2020-12, as far as structured outputs use it). The same one each time. */
export function instanceOf(schema: unknown): unknown {
  return make(schema, { root: schema, depth: 0, references: [], budget: { values: MAX_VALUES } });
}

function make(schema: unknown, place: Place): unknown {
  if (--place.budget.values < 0) return null;
  if (!isObject(schema)) return "simulated";
  const reference = schema["$ref"];
  if (typeof reference === "string") return makeReferred(reference, place);
  if ("const" in schema) return schema["const"];
  const [first] = listIn(schema, "enum");
  if (first !== undefined) return first;
  const options = ["anyOf", "oneOf"].flatMap((name) => listIn(schema, name));
  if (options.length > 0) return make(pick(options, place.depth), inside(place));
  const all = listIn(schema, "allOf").filter(isObject);
  const { allOf: _, ...own } = schema;
  if (all.length > 0)
    return make(merge([...all.map((part) => follow(part, place.root)), own]), inside(place));
  return instanceOfType(typeOf(schema), schema, place);
}

function inside(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

/** A reference met again on the way is a schema that refers to itself: from there on the shortest form is made. */
function makeReferred(reference: string, place: Place): unknown {
  const { root, references } = place;
  const again = references.includes(reference);
  if (again && references.length > MAX_DEPTH) return "simulated";
  const depth = again ? Math.max(place.depth + 1, MAX_DEPTH) : place.depth + 1;
  return make(resolve(reference, root), { ...place, depth, references: [...references, reference] });
}

function instanceOfType(type: string, schema: JsonObject, place: Place): unknown {
  switch (type) {
    case "object":
      return instanceOfObject(schema, place);
    case "array":
      return instanceOfArray(schema, place);
    case "number":
    case "integer":
      return numberIn(schema, type === "integer");
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return textIn(schema);
  }
}

/** All properties; past the depth only the required ones. */
function instanceOfObject(schema: JsonObject, place: Place): JsonObject {
  const required = new Set(listIn(schema, "required"));
  const entries = Object.entries(objectIn(schema, "properties"))
    .filter(([name]) => place.depth < MAX_DEPTH || required.has(name))
    .map(([name, property]) => [name, make(property, inside(place))] as const);
  return Object.fromEntries(entries);
}

function instanceOfArray(schema: JsonObject, place: Place): unknown[] {
  const fixed = listIn(schema, "prefixItems").map((item) => make(item, inside(place)));
  const least = Math.min(numberOr(schema["minItems"], 0), 100);
  const wanted =
    place.depth < MAX_DEPTH && schema["maxItems"] !== 0 ? Math.max(least, fixed.length || 1) : least;
  while (fixed.length < wanted) fixed.push(make(schema["items"] ?? {}, inside(place)));
  return fixed;
}

function numberIn(schema: JsonObject, whole: boolean): number {
  const step = numberOr(schema["multipleOf"], whole ? 1 : 0);
  const above = numberOr(schema["exclusiveMinimum"], Number.NEGATIVE_INFINITY);
  const below = numberOr(schema["exclusiveMaximum"], Number.POSITIVE_INFINITY);
  const least = Math.max(numberOr(schema["minimum"], Number.NEGATIVE_INFINITY), above);
  const most = Math.min(numberOr(schema["maximum"], Number.POSITIVE_INFINITY), below);
  const near = Math.min(Math.max(1, least), most);
  const value = step > 0 ? Math.ceil(near / step) * step : near;
  const free = step || (Number.isFinite(most - least) ? (most - least) / 2 : 1);
  if (value <= above) return value + free;
  return value >= below || value > most ? value - free : value;
}

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  duration: "P1D",
  email: "simulated@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function textIn(schema: JsonObject): string {
  const text = FORMATS[String(schema["format"])] ?? "simulated";
  const least = Math.min(numberOr(schema["minLength"], 0), 10_000);
  return text
    .padEnd(least, ".")
    .slice(0, Math.max(numberOr(schema["maxLength"], text.length), least) || undefined);
}

function typeOf(schema: JsonObject): string {
  const type = Array.isArray(schema["type"])
    ? schema["type"].find((name) => name !== "null")
    : schema["type"];
  if (typeof type === "string") return type;
  if ("properties" in schema) return "object";
  return "items" in schema || "prefixItems" in schema ? "array" : "string";
}

/** The first; when deep, one that ends: null or a plain value. */
function pick(options: readonly unknown[], depth: number): unknown {
  const ends = (option: unknown) =>
    isObject(option) && !("$ref" in option) && !("properties" in option) && !("items" in option);
  return (depth < MAX_DEPTH ? undefined : options.find(ends)) ?? options[0];
}

function follow(schema: JsonObject, root: unknown): JsonObject {
  const target = typeof schema["$ref"] === "string" ? resolve(schema["$ref"], root) : schema;
  return isObject(target) ? target : {};
}

function merge(parts: readonly JsonObject[]): JsonObject {
  const properties = Object.assign({}, ...parts.map((part) => objectIn(part, "properties"))) as JsonObject;
  const required = parts.flatMap((part) => listIn(part, "required"));
  const merged = Object.assign({}, ...parts) as JsonObject;
  return Object.keys(properties).length > 0 ? { ...merged, properties, required } : merged;
}

/** A JSON pointer inside the same document, such as "#/$defs/address" (RFC 6901). */
function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith("#")) return {};
  let target = root;
  for (const step of reference.slice(1).split("/").slice(1)) {
    const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    target = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  }
  return target;
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}
