import { ActError } from "./act-error.ts";

export const REASON = /^[A-Za-z0-9][A-Za-z0-9 .,:;#/()_@+-]{2,99}$/;

export const REASON_PROBLEM =
  "must be 3 to 100 plain characters, such as 'invoice 2026-113': letters, digits, spaces and . , : ; # / ( ) _ @ + -";

/**
 * A reason is kept in the audit ledger for good, so it is short and plain.
 * @throws ActError invalid_input
 */
export function checkReason(reason: string): void {
  if (!REASON.test(reason)) throw new ActError("invalid_input", { field: "reason", problem: REASON_PROBLEM });
}
