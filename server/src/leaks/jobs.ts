import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { sweepReports } from "./store.ts";

/** Forgets old reports of secret scanners. @param database connected with the worker's login */
export function leakJobs(database: ControlDatabase): readonly Job[] {
  return [{ name: "leaks.sweep", when: "43 3 * * *", run: () => database.asOperator(sweepReports) }];
}
