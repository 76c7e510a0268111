import { PublicError } from "../../../kernel/errors.ts";
import { isParameterName } from "./known-words.ts";

/** What was read is not JSON (RFC 8259). */
export function invalidAt(offset: number): PublicError {
  return new PublicError("invalid_json", { offset, where: `. The error is at byte ${offset}` });
}

export function empty(offset: number): PublicError {
  return new PublicError("invalid_json", { offset, where: ": it is empty" });
}

/** Only a name that we know is told: any other may be content (Z-1). */
export function duplicateAt(offset: number, name: string): PublicError {
  const member = isParameterName(name) ? `The member '${name}'` : "A member";
  return new PublicError("duplicate_member", { member, offset });
}

/** RFC 8259 section 9 lets a reader set limits. */
export function tooMuch(what: string): PublicError {
  return new PublicError("invalid_parameter", { param: "body", problem: `must not have ${what}` });
}
