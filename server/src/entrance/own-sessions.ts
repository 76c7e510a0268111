import { ActError } from "../kernel/act-error.ts";
import { recordEvent } from "../security-events/index.ts";
import { endSession, endSessions, forgetDevices } from "../sessions/index.ts";
import { endConsoleSessions } from "../staff/index.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { personOf, signedIn } from "./own-account.ts";

/**
 * Ends one session of the person, this one by default (ID-4). It opens nothing from the next call on.
 * @throws ActError session_not_found, not_authenticated
 */
export async function endOneSession(entrance: Entrance, visit: Visit, id: string | null): Promise<void> {
  const session = signedIn(visit);
  const { key } = await personOf(entrance, session);
  await entrance.database.asOperator(async (db) => {
    if (!(await endSession(db, session.account, id ?? session.id))) throw new ActError("session_not_found");
    const about = { account: session.account, key, session: session.id };
    await recordEvent(db, entrance.keys, "session.ended", visit.origin, about);
  });
}

/**
 * Ends a person's sessions everywhere, and lets every device but this one be a new one again.
 * @param keepThis false: this one ends too
 * @returns how many ended
 */
export async function endAllSessions(entrance: Entrance, visit: Visit, keepThis: boolean): Promise<number> {
  const session = signedIn(visit);
  const { key } = await personOf(entrance, session);
  return entrance.database.asOperator(async (db) => {
    const ended = await endSessions(db, session.account, keepThis ? session.id : null);
    await endConsoleSessions(db, session.account);
    await forgetDevices(db, session.account);
    const about = { account: session.account, key, session: session.id };
    await recordEvent(db, entrance.keys, "session.all_ended", visit.origin, about);
    return ended;
  });
}
