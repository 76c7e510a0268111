import type { PeopleKeys } from "../accounts/index.ts";
import type { Job } from "../ports/job.ts";
import { type Telling, tellAlerts } from "./tell.ts";

/** Tells organizations about their money. @param keys null as long as there is nobody to be told */
export function alertJobs(
  telling: Omit<Telling, "keys">,
  keys: () => Promise<PeopleKeys | null>,
): readonly Job[] {
  return [
    {
      name: "alerts.tell",
      when: "* * * * *",
      async run() {
        await tellAlerts({ ...telling, keys: await keys() });
      },
    },
  ];
}
