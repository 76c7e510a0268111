import type { ControlDatabase } from "../../ports/database.ts";
import { sumUpUsage } from "./jobs.ts";
import { waitingForSums } from "./store.ts";

/** How often somebody looks whether much was written. */
const LOOK_EVERY_MS = 2_000;
/** Every report reads as many requests one by one as are not in the sums: with so many that is longer than all else it does. */
const MANY = 2_000;

/**
 * Sums up without waiting for the minute where much was written since: under a load of thousands of requests a second every report
 * would read hundreds of thousands of them. Every worker may do so at any time.
 * @returns whether there was so much
 */
export async function sumUpWaiting(database: ControlDatabase): Promise<boolean> {
  if ((await database.asOperator(waitingForSums)) < MANY) return false;
  await sumUpUsage(database);
  return true;
}

/** Looks again and again, until it is stopped. What fails is done by the job of the minute, which tells of it. */
export function runSummer(database: ControlDatabase): { stop(): Promise<void> } {
  let working: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    working ??= sumUpWaiting(database)
      .catch(() => {})
      .finally(() => {
        working = null;
      });
  }, LOOK_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}
