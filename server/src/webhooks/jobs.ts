import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { sweepWebhooks } from "./work-store.ts";

/** Forgets what was told, and secrets that sign no more. @param database connected with the worker's login */
export function webhookJobs(database: ControlDatabase): readonly Job[] {
  return [{ name: "webhooks.sweep", when: "*/10 * * * *", run: () => database.asOperator(sweepWebhooks) }];
}
