import { PublicError } from "../../../../kernel/errors.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";

/**
 * A member under its name in camelCase or in snake_case: Google's servers take both (protobuf.dev, JSON mapping). Null is as
 * good as nothing.
 * @throws PublicError invalid_parameter where it is there under both, because two readers could take different values
 */
export function member(object: JsonRecord, name: string): unknown {
  const other = snakeOf(name);
  const value = object[name];
  if (other === name) return value ?? undefined;
  const alias = object[other];
  if (value !== undefined && alias !== undefined)
    throw new PublicError("invalid_parameter", { param: name, problem: "must not be given under two names" });
  return value ?? alias ?? undefined;
}

/** The same, where an object is wanted; empty where there is none. */
export function objectMember(object: JsonRecord, name: string): JsonRecord {
  const value = member(object, name);
  return isRecord(value) ? value : NOTHING;
}

/** The same, where a list is wanted; empty where there is none. Google's servers take a single object for a list of one. */
export function listMember(object: JsonRecord, name: string): readonly unknown[] {
  const value = member(object, name);
  if (Array.isArray(value)) return value;
  return isRecord(value) ? [value] : [];
}

const NOTHING: JsonRecord = {};
const snakes = new Map<string, string>();

/** @param name one of ours, so that there are few */
function snakeOf(name: string): string {
  const known = snakes.get(name);
  if (known !== undefined) return known;
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakes.set(name, snake);
  return snake;
}

/** The name in camelCase, of a name in either form. */
export function camelOf(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
