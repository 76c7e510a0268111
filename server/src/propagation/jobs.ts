import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { forgetEndedNodes } from "./sweep-store.ts";

/** Forgets nodes whose leases ended long ago. @param database connected with the worker's login */
export function nodeJobs(database: ControlDatabase): readonly Job[] {
  return [
    {
      name: "nodes.sweep",
      when: "*/5 * * * *",
      run: () => database.asOperator(forgetEndedNodes),
    },
  ];
}
