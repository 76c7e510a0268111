/** A JSON object as it came in. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that is itself an object; an empty one when it is missing or something else. */
export function objectIn(parent: JsonObject, name: string): JsonObject {
  const value = parent[name];
  return isObject(value) ? value : {};
}

/** A member that is a list; an empty one when it is missing or something else. */
export function listIn(parent: JsonObject, name: string): readonly unknown[] {
  const value = parent[name];
  return Array.isArray(value) ? value : [];
}
