import { OperatorError } from "./errors.ts";

const REASON = /^[A-Za-z0-9][A-Za-z0-9 .,:;#/()_@+-]{2,99}$/;

/**
 * A reason is kept in the audit ledger for good, so it is short and plain.
 * @throws OperatorError
 */
export function checkReason(reason: string): void {
  if (!REASON.test(reason))
    throw new OperatorError(
      "A reason is 3 to 100 plain characters, such as 'invoice 2026-113': letters, digits, spaces and . , : ; # / ( ) _ @ + -.",
    );
}
