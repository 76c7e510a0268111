import type { ControlDatabase } from "../../ports/database.ts";
import type { Job } from "../../ports/job.ts";
import { sqlState } from "../refusal.ts";
import { makeDaysAnew, settle, sumUp } from "./store.ts";

/** A second's work at most, so that nobody waits long for the sums. */
const MOST_AT_ONCE = 50_000;
/** PostgreSQL: somebody wrote for longer than we wait. */
const LOCK_NOT_AVAILABLE = "55P03";

/** Keeps the sums that pages read. @param database with the worker's login */
export function usageJobs(database: ControlDatabase): readonly Job[] {
  return [{ name: "usage.sum_up", when: "* * * * *", run: () => sumUpUsage(database) }];
}

/**
 * Adds every request that is written to the sums, each once, however many do it at the same time. What is written meanwhile is
 * left for the next time; until then pages read it as it is.
 */
export async function sumUpUsage(database: ControlDatabase): Promise<void> {
  await database.asOperator(makeDaysAnew);
  const settled = await settledNumber(database);
  if (settled === null) return;
  for (let added = MOST_AT_ONCE; added > 0; )
    added = await database.asOperator((db) => sumUp(db, settled, MOST_AT_ONCE));
}

/** Null when somebody was in the middle of writing for too long. */
async function settledNumber(database: ControlDatabase): Promise<string | null> {
  try {
    return await database.asOperator(settle);
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return null;
    throw error;
  }
}
