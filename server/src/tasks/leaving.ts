import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { tellSome } from "./work-store.ts";

/** Tasks that are told in one transaction. */
const MOST_AT_ONCE = 500;

/**
 * Tells of tasks whose pictures leave soon, each once, with its row of the outbox in the same transaction (`generations_leaving` of the
 * database says when). Killed at any step, the next one finishes it.
 * @param database connected with the worker's login
 */
export async function tellLeaving(database: ControlDatabase): Promise<void> {
  for (let told = MOST_AT_ONCE; told === MOST_AT_ONCE; )
    told = await database.asOperator((db) => tellSome(db, MOST_AT_ONCE));
}

/** The shortest time between telling and leaving is three minutes. */
export function taskJobs(database: ControlDatabase): readonly Job[] {
  return [{ name: "generations.leaving", when: "* * * * *", run: () => tellLeaving(database) }];
}
