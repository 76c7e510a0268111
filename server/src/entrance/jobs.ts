import type { PeopleKeys } from "../accounts/index.ts";
import { sweepOldMails } from "../mail/index.ts";
import { sweepPersonTokens } from "../person-tokens/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { sweepSessions } from "../sessions/index.ts";
import { sweepConsoleSessions } from "../staff/index.ts";
import { moveDueAddresses } from "./address-moves.ts";
import { type Deleting, deleteAccounts } from "./deletion/carry-out.ts";
import { sweepEnded } from "./sweep-store.ts";

/**
 * Removes what has ended of people's sessions, links, devices, mails and events, and accounts whose people asked for it.
 * @param parts `database` with the worker's login
 * @param keys null as long as no mail goes out
 */
export function peopleJobs(
  parts: Omit<Deleting, "keys">,
  keys: () => Promise<PeopleKeys | null>,
): readonly Job[] {
  return [
    { name: "people.sweep", when: "17 * * * *", run: () => sweepPeople(parts.database) },
    { name: "people.move", when: "*/5 * * * *", run: () => moveDueAddresses(parts.database) },
    {
      name: "people.delete",
      when: "*/5 * * * *",
      run: async () => deleteAccounts({ ...parts, keys: await keys() }),
    },
  ];
}

async function sweepPeople(database: ControlDatabase): Promise<void> {
  await database.asOperator(async (db) => {
    await sweepSessions(db);
    await sweepConsoleSessions(db);
    await sweepEnded(db);
    await sweepPersonTokens(db);
  });
  await sweepOldMails(database);
}
