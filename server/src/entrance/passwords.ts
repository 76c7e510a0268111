import { DOOR_LIMITS } from "../abuse/index.ts";
import { dropAddressChange, endLinks, setPasswordHash } from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Secret } from "../kernel/secret.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import { endSessions, type Factor, type OpenedSession, rotateSession } from "../sessions/index.ts";
import { endConsoleSessions } from "../staff/index.ts";
import { refuseWeakPassword } from "./chosen-password.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { secondFactorsOf, tellOfCode, useCode } from "./factors/second-factor.ts";
import { justProven, personOf, signedIn } from "./own-account.ts";
import { tellOfChange } from "./tell-of-change.ts";

/**
 * Checks a signed-in person's password.
 * @throws ActError password_wrong, too_many_requests, limits_unchecked, busy
 */
async function checkOwnPassword(entrance: Entrance, visit: Visit, password: Secret): Promise<void> {
  const session = signedIn(visit);
  const person = await personOf(entrance, session);
  const attempt = await entrance.limits.take(DOOR_LIMITS.failuresOfDevice, `session:${session.account}`);
  if (!(await entrance.passwords.matches(password, person.account.passwordHash)))
    throw new ActError("password_wrong");
  attempt.giveBack();
}

/**
 * Changes a person's password, or gives the first one. Every other session ends, and this one gets a new token.
 * @param current null where the person has none, or has just proved who they are
 * @throws ActError password_wrong, password_refused, proof_of_person_needed, not_authenticated …
 */
export async function changePassword(
  entrance: Entrance,
  visit: Visit,
  { current, password }: { readonly current: Secret | null; readonly password: Secret },
): Promise<OpenedSession> {
  if (current === null) justProven(visit);
  else await checkOwnPassword(entrance, visit, current);
  const session = signedIn(visit);
  const { database, passwords, keys, clock } = entrance;
  const person = await personOf(entrance, session);
  await refuseWeakPassword(password, [person.name, person.address.text]);
  const hash = await passwords.hash(password);
  return database.asOperator(async (db) => {
    await setPasswordHash(db, session.account, hash);
    await endSessions(db, session.account, session.id);
    await endConsoleSessions(db, session.account);
    // What was on its way by the hand of somebody else who was in ends with it.
    await endLinks(db, session.account, ["reset", "change_address", "approve_address"]);
    await dropAddressChange(db, session.account);
    // ID-7: the password alone is no proof of whoever has a second factor.
    const proves = (await secondFactorsOf(db, session.account)).length === 0;
    const renewed = await rotateSession(db, session, ["password"], clock.nowMs(), proves);
    if (renewed === null) throw new ActError("not_authenticated");
    const { account } = session;
    await recordEvent(db, keys, "password.changed", visit.origin, {
      account,
      key: person.key,
      session: session.id,
    });
    await tellOfChange(db, entrance, visit, person, "password_changed");
    return renewed;
  });
}

/**
 * Step-up by password, where the person has nothing stronger: the session gets a new token and counts as just proven.
 * @throws ActError code_needed, password_wrong, not_authenticated, too_many_requests …
 */
export async function proveByPassword(
  entrance: Entrance,
  visit: Visit,
  password: Secret,
): Promise<OpenedSession> {
  const session = signedIn(visit);
  const { database } = entrance;
  if ((await database.asOperator((db) => secondFactorsOf(db, session.account))).length > 0)
    throw new ActError("code_needed");
  await checkOwnPassword(entrance, visit, password);
  return database.asOperator((db) => renew(db, entrance, visit, ["password"]));
}

/**
 * Step-up by a code of the app, or a recovery code.
 * @throws ActError code_refused, not_authenticated, too_many_requests …
 */
export async function proveByCode(entrance: Entrance, visit: Visit, code: string): Promise<OpenedSession> {
  const session = signedIn(visit);
  const person = await personOf(entrance, session);
  const attempt = await entrance.limits.take(DOOR_LIMITS.failuresOfCode, session.account);
  const renewed = await entrance.database.asOperator(async (db) => {
    const factor = await useCode(db, entrance, session.account, person.key, code);
    if (factor === null) throw new ActError("code_refused");
    if (factor === "recovery_code") await tellOfCode(db, entrance, visit, person);
    return renew(db, entrance, visit, [factor]);
  });
  attempt.giveBack();
  return renewed;
}

/** @throws ActError not_authenticated */
async function renew(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  proven: readonly Factor[],
): Promise<OpenedSession> {
  const session = signedIn(visit);
  const { key } = await personOf(entrance, session);
  const renewed = await rotateSession(db, session, proven, entrance.clock.nowMs());
  if (renewed === null) throw new ActError("not_authenticated");
  const about = { account: session.account, key, session: session.id };
  await recordEvent(db, entrance.keys, "session.proven_again", visit.origin, about);
  return renewed;
}
