import { ActError } from "../../kernel/act-error.ts";

const RETRY_AFTER_SECONDS = 2;

/**
 * Codes with which PostgreSQL ends work that did nothing wrong and may be tried again (its manual, appendix A): cancelled, idle for
 * too long in a transaction, deadlock, serialization.
 */
const MAY_BE_TRIED_AGAIN: ReadonlySet<string> = new Set(["57014", "25P03", "40P01", "40001"]);

/** What the pool says when every connection was taken for as long as it waits. */
const ALL_TAKEN = "timeout exceeded when trying to connect";

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
  return MAY_BE_TRIED_AGAIN.has(code) || error.message === ALL_TAKEN;
}
