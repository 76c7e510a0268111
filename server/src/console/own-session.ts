import { DOOR_LIMITS } from "../abuse/index.ts";
import type { Person } from "../accounts/index.ts";
import {
  checkAnswer,
  type Entrance,
  passkeyRefused,
  personWithId,
  tellOfCode,
  useCode,
  type Visit,
} from "../entrance/index.ts";
import type { PasskeyAnswer } from "../factors/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { recordEvent } from "../security-events/index.ts";
import { type ConsoleSession, endConsoleSession, type OpenedConsole, rotateConsole } from "../staff/index.ts";

/**
 * Who is signed in to the console.
 * @throws ActError console_session_needed
 */
export function atConsole({ console: session }: Visit): ConsoleSession {
  if (session === null) throw new ActError("console_session_needed");
  return session;
}

/** @throws ActError console_session_needed, not_authenticated when the account is gone */
export function personAtConsole(entrance: Entrance, visit: Visit): Promise<Person> {
  return personWithId(entrance, atConsole(visit).account);
}

/**
 * ID-7, step-up: proves again who is there, by a code of the app or a recovery code. The session gets a new token, and destructive
 * acts are done for ten minutes.
 * @throws ActError code_refused, console_session_needed, too_many_requests …
 */
export async function proveToConsole(entrance: Entrance, visit: Visit, code: string): Promise<OpenedConsole> {
  const session = atConsole(visit);
  const person = await personAtConsole(entrance, visit);
  const { account } = session;
  const attempt = await entrance.limits.take(DOOR_LIMITS.failuresOfCode, account);
  const renewed = await entrance.database.asOperator(async (db) => {
    const factor = await useCode(db, entrance, account, person.key, code);
    if (factor === null) throw new ActError("code_refused");
    if (factor === "recovery_code") await tellOfCode(db, entrance, visit, person);
    const opened = await rotateConsole(db, session, [factor]);
    if (opened === null) throw new ActError("console_session_needed");
    const about = { account, key: person.key, session: session.id };
    await recordEvent(db, entrance.keys, "console.proven_again", visit.origin, about);
    return opened;
  });
  attempt.giveBack();
  return renewed;
}

/**
 * The same by a passkey of theirs. The question is the one of a sign-in.
 * @throws ActError step_ended, passkey_refused, console_session_needed, too_many_requests …
 */
export async function proveToConsoleByPasskey(
  entrance: Entrance,
  visit: Visit,
  answer: PasskeyAnswer,
): Promise<OpenedConsole> {
  const session = atConsole(visit);
  const attempt = await entrance.limits.take(DOOR_LIMITS.failuresOfCode, session.account);
  const { person, used } = await checkAnswer(entrance, visit, ["passkey_sign_in"], answer);
  if (person.account.id !== session.account)
    throw await passkeyRefused(entrance, visit, person, "wrong_passkey");
  const renewed = await entrance.database.asOperator(async (db) => {
    if (!(await used(db))) return null;
    const opened = await rotateConsole(db, session, ["passkey"]);
    if (opened === null) throw new ActError("console_session_needed");
    const about = { account: session.account, key: person.key, session: session.id };
    await recordEvent(db, entrance.keys, "console.proven_again", visit.origin, about);
    return opened;
  });
  if (renewed === null) throw await passkeyRefused(entrance, visit, person, "passkey_copied");
  attempt.giveBack();
  return renewed;
}

/**
 * Ends the session. It opens nothing from the next call on.
 * @throws ActError console_session_needed
 */
export async function leaveConsole(entrance: Entrance, visit: Visit): Promise<void> {
  const session = atConsole(visit);
  const { key } = await personAtConsole(entrance, visit);
  await entrance.database.asOperator(async (db) => {
    await endConsoleSession(db, session.id);
    const about = { account: session.account, key, session: session.id };
    await recordEvent(db, entrance.keys, "console.ended", visit.origin, about);
  });
}
