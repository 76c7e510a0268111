import { ActError } from "../../kernel/act-error.ts";

const RETRY_AFTER_SECONDS = 2;

/**
 * Codes with which PostgreSQL ends work that did nothing wrong and may be tried again (its manual, appendix A): cancelled, idle for
 * too long in a transaction, deadlock, serialization.
 */
const MAY_BE_TRIED_AGAIN: ReadonlySet<string> = new Set(["57014", "25P03", "40P01", "40001"]);

/**
 * What the pool and its connections say, without a code, where a query was not sent: every connection was taken for as long as the pool
 * waits; a new one was not made in time; it was ended while nothing ran on it, as a transaction is that stood still too long.
 */
const NOT_SENT: ReadonlySet<string> = new Set([
  "timeout exceeded when trying to connect",
  "Connection terminated due to connection timeout",
  "timeout expired",
  "Client has encountered a connection error and is not queryable",
]);

/**
 * Runs work on the database.
 * @throws ActError busy when too many are at it: nothing was done, and it can be tried again
 */
export async function sayingBusy<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isBusy(error)) throw new ActError("busy", { retryAfterSeconds: RETRY_AFTER_SECONDS });
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return MAY_BE_TRIED_AGAIN.has(code) || NOT_SENT.has(error.message);
}
