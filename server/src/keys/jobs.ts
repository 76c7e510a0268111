import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { sweepPlayground } from "./playground-store.ts";

/** Removes ended keys of playgrounds that were never used. @param database connected with the worker's login */
export function keyJobs(database: ControlDatabase): readonly Job[] {
  return [{ name: "keys.sweep", when: "29 * * * *", run: () => database.asOperator(sweepPlayground) }];
}
