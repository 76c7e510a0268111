import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { removeExpiredActs, removeExpiredRequests } from "./sweep-store.ts";

/** Small statements, so that no begin waits for one. */
const AT_ONCE = 1_000;

/**
 * Removes expired keys of requests and of acts. An expired one counts no more from its last moment on, removed or not.
 * @param database connected with the worker's login
 */
export function idempotencyJobs(database: ControlDatabase): readonly Job[] {
  return [
    {
      name: "idempotency.sweep",
      when: "* * * * *",
      async run() {
        for (const remove of [removeExpiredRequests, removeExpiredActs])
          while ((await database.asOperator((db) => remove(db, AT_ONCE))) === AT_ONCE);
      },
    },
  ];
}
