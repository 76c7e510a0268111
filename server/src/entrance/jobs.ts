import { sweepOldMails } from "../mail/index.ts";
import { sweepPersonTokens } from "../person-tokens/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { sweepSessions } from "../sessions/index.ts";
import { sweepConsoleSessions } from "../staff/index.ts";
import { sweepEnded } from "./sweep-store.ts";

/** Removes what has ended of people's sessions, links, devices, mails and events. @param database with the worker's login */
export function peopleJobs(database: ControlDatabase): readonly Job[] {
  return [{ name: "people.sweep", when: "17 * * * *", run: () => sweepPeople(database) }];
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
