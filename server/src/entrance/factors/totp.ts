import { DOOR_LIMITS } from "../../abuse/index.ts";
import { lockAccount } from "../../accounts/index.ts";
import { makeRecoveryCodes, makeTotp, type NewTotp, removeTotp, useTotpCode } from "../../factors/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { Secret } from "../../kernel/secret.ts";
import { recordEvent } from "../../security-events/index.ts";
import { type OpenedSession, rotateSession } from "../../sessions/index.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { justProven, personOf } from "../own-account.ts";
import { tellOfChange } from "../tell-of-change.ts";
import { endWithLastFactor } from "./last-factor.ts";

/**
 * Begins to add an authenticator app.
 * @throws ActError factor_exists, address_not_verified, proof_of_person_needed
 */
export async function addTotp(entrance: Entrance, visit: Visit): Promise<NewTotp> {
  const session = justProven(visit);
  // Else whoever opened an account with another's address could lock its owner out.
  if (!session.verified) throw new ActError("address_not_verified");
  const { account, key, address } = await personOf(entrance, session);
  const names = { issuer: entrance.settings.product, label: address.text };
  const made = await entrance.database.asOperator((db) => makeTotp(db, account.id, key, names));
  if (made === null) throw new ActError("factor_exists");
  return made;
}

/**
 * Shows that the app works, by a code of it: from here on it is asked for.
 * @returns recovery codes, shown once, and the session with a new token
 * @throws ActError code_refused, proof_of_person_needed, too_many_requests …
 */
export async function confirmTotp(
  entrance: Entrance,
  visit: Visit,
  code: string,
): Promise<{ readonly codes: readonly Secret[]; readonly session: OpenedSession }> {
  const session = justProven(visit);
  const person = await personOf(entrance, session);
  const { account, key } = person;
  const { database, keys, clock, limits } = entrance;
  const attempt = await limits.take(DOOR_LIMITS.failuresOfCode, account.id);
  const nowMs = clock.nowMs();
  const result = await database.asOperator(async (db) => {
    if (!(await useTotpCode(db, account.id, key, code, { nowMs, confirming: true })))
      throw new ActError("code_refused");
    const codes = await makeRecoveryCodes(db, keys, account.id);
    const renewed = await rotateSession(db, session, ["totp"], nowMs);
    if (renewed === null) throw new ActError("not_authenticated");
    const about = { account: account.id, key, session: session.id };
    await recordEvent(db, keys, "factor.totp_added", visit.origin, about);
    await tellOfChange(db, entrance, visit, person, "totp_added");
    return { codes, session: renewed };
  });
  attempt.giveBack();
  return result;
}

/**
 * Takes the app away; with the last factor the recovery codes go too.
 * @throws ActError factor_not_found, factor_needed, proof_of_person_needed
 */
export async function dropTotp(entrance: Entrance, visit: Visit): Promise<void> {
  const session = justProven(visit);
  const person = await personOf(entrance, session);
  const { id } = person.account;
  await entrance.database.asOperator(async (db) => {
    await lockAccount(db, id);
    if (!(await removeTotp(db, id))) throw new ActError("factor_not_found");
    await endWithLastFactor(db, id);
    const about = { account: id, key: person.key, session: session.id };
    await recordEvent(db, entrance.keys, "factor.totp_removed", visit.origin, about);
    await tellOfChange(db, entrance, visit, person, "totp_removed");
  });
}
