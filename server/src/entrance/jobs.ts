import type { ControlDatabase } from "../ports/database.ts";
import { sweepSessions } from "../sessions/index.ts";
import { sweepEnded } from "./sweep-store.ts";

/** Removes what has ended of people's sessions, links, devices and events. For the worker, every hour. */
export async function sweepPeople(database: ControlDatabase): Promise<void> {
  await database.asOperator(async (db) => {
    await sweepSessions(db);
    await sweepEnded(db);
  });
}
