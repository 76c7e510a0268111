import { PublicError } from "../../../kernel/errors.ts";
import { isRecord, type JsonRecord } from "./json-record.ts";
import { isParameterName } from "./known-words.ts";

/** Null is as good as absent. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** @throws PublicError invalid_parameter */
export function refuseValue(param: string, problem: string): never {
  throw new PublicError("invalid_parameter", { param, problem });
}

/**
 * Refuses what the neutral form has no word for.
 * @throws PublicError untranslatable
 */
export function refuseMember(param: string): never {
  throw new PublicError("untranslatable", { param, provider: "which speaks another API" });
}

/**
 * Refuses every member that is not known, so that nothing is dropped in silence. A name is told only when it is a
 * parameter's, because any other may be content (Z-1).
 * @throws PublicError untranslatable
 */
export function refuseOthers(record: JsonRecord, known: ReadonlySet<string>, place = ""): void {
  for (const name in record) {
    if (known.has(name) || isAbsent(record[name])) continue;
    const told = isParameterName(name) ? name : "a member that this gateway does not know";
    refuseMember(place === "" ? told : `${place}.${told}`);
  }
}

/** Members of bodies whose own members the caller names. */
const FREE: ReadonlySet<string> = new Set(["metadata", "logit_bias"]);

/**
 * For `Wanted.namesOf`: of a member of the body, down to which level names are the API's.
 * @param levels of a member that is the API's own
 */
export function namedLevels(member: string, levels: number): number {
  return FREE.has(member) || !isParameterName(member) ? 1 : levels;
}

/**
 * Servers in Go read `MAX_TOKENS` as `max_tokens` too, and take the last of both: who sends both would pay for the one and get the
 * other (C-1), or have kept what the other says is not to be (Z-5).
 * @param otherCase as `JsonReader` found it
 * @throws PublicError invalid_parameter
 */
export function refuseOtherCase(otherCase: string | null): void {
  if (otherCase !== null) refuseValue(otherCase, "must be written in small letters");
}

/** @throws PublicError invalid_parameter */
export function numberIn(record: JsonRecord, name: string, param = name): number | null {
  const value = record[name];
  if (isAbsent(value)) return null;
  return typeof value === "number" ? value : refuseValue(param, "must be a number");
}

/** @throws PublicError invalid_parameter */
export function wholeNumberIn(record: JsonRecord, name: string, param = name): number | null {
  const value = numberIn(record, name, param);
  if (value !== null && !Number.isSafeInteger(value)) refuseValue(param, "must be a whole number");
  return value;
}

/** @throws PublicError invalid_parameter */
export function booleanIn(record: JsonRecord, name: string, param = name): boolean | null {
  const value = record[name];
  if (isAbsent(value)) return null;
  return typeof value === "boolean" ? value : refuseValue(param, "must be true or false");
}

/** @throws PublicError invalid_parameter */
export function textIn(record: JsonRecord, name: string, param = name): string | null {
  const value = record[name];
  if (isAbsent(value)) return null;
  return typeof value === "string" ? value : refuseValue(param, "must be a string");
}

/** @throws PublicError invalid_parameter */
export function requiredText(record: JsonRecord, name: string, param = name): string {
  return textIn(record, name, param) ?? refuseValue(param, "is required");
}

/** @throws PublicError invalid_parameter */
export function recordIn(record: JsonRecord, name: string, param = name): JsonRecord | null {
  const value = record[name];
  if (isAbsent(value)) return null;
  return isRecord(value) ? value : refuseValue(param, "must be an object");
}

/**
 * An array of objects; empty when absent.
 * @throws PublicError invalid_parameter
 */
export function recordsIn(record: JsonRecord, name: string, param = name): readonly JsonRecord[] {
  const value = record[name];
  if (isAbsent(value)) return [];
  if (!Array.isArray(value) || !value.every(isRecord)) refuseValue(param, "must be an array of objects");
  return value as readonly JsonRecord[];
}

/** One of these words. @throws PublicError invalid_parameter */
export function wordIn<Word extends string>(
  record: JsonRecord,
  name: string,
  words: readonly Word[],
  param = name,
): Word | null {
  const value = record[name];
  if (isAbsent(value)) return null;
  return words.find((word) => word === value) ?? refuseValue(param, `must be one of ${words.join(", ")}`);
}
