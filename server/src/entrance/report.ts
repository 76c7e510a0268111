import { DOOR_LIMITS } from "../abuse/index.ts";
import {
  dropAddressChange,
  endLinks,
  openLink,
  openPerson,
  type Person,
  readAccount,
  setDeletionRequested,
  setPasswordHash,
  useLink,
} from "../accounts/index.ts";
import { openCase } from "../cases/index.ts";
import { removePasskeysSince, removeTotpSince, replaceRecoveryCodes } from "../factors/index.ts";
import { removeLinkedSince } from "../issuers/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { endPersonTokens } from "../person-tokens/index.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import { endSessions, forgetDevices } from "../sessions/index.ts";
import { endConsoleSessions } from "../staff/index.ts";
import { undoAddressSince } from "./addresses.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { secondFactorsOf } from "./factors/second-factor.ts";
import { justProven, personOf } from "./own-account.ts";
import { endInvitations, pauseKeys } from "./paused-keys.ts";
import { tellOfChange } from "./tell-of-change.ts";

/**
 * ID-11, "this was not me", by the link in a mail: whoever is in is out, the password is good for nothing any more, the person's keys
 * are paused on every node when this returns, and a case is open.
 * An app, a passkey or a linked sign-in that was added with what the mail tells of, or later, goes too; an older one stays, or whoever can read the mailbox could
 * take it away. An address that was changed since is the one before again.
 * @throws ActError link_ended, too_many_requests
 */
export async function reportByLink(entrance: Entrance, visit: Visit, token: string): Promise<void> {
  const { database, vault, limits } = entrance;
  const attempt = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  const found = await database.asOperator(async (db) => {
    const link = await openLink(db, "not_me", token);
    return link && { link, account: await readAccount(db, link.account) };
  });
  if (!found?.account) throw new ActError("link_ended");
  const { link, account } = found;
  const person = await openPerson(vault, account);
  // Before the link is used up: should this fail, it works again.
  const paused = await pauseKeys(entrance, account.id);
  await database.asOperator(async (db) => {
    if (!(await useLink(db, link.id))) throw new ActError("link_ended");
    await removePasskeysSince(db, account.id, link.createdAt);
    await removeLinkedSince(db, account.id, link.createdAt);
    await removeTotpSince(db, account.id, link.createdAt);
    if ((await secondFactorsOf(db, account.id)).length === 0) await replaceRecoveryCodes(db, account.id, []);
    await shutOut(db, entrance, visit, await undoAddressSince(db, entrance, person, link.createdAt));
  });
  attempt.giveBack();
  await endInvitations(entrance, account.id);
  await paused();
}

/**
 * The same from a session, soon after a proof.
 * @throws ActError proof_of_person_needed, not_authenticated
 */
export async function reportBySession(entrance: Entrance, visit: Visit): Promise<void> {
  const person = await personOf(entrance, justProven(visit));
  const paused = await pauseKeys(entrance, person.account.id);
  await entrance.database.asOperator((db) => shutOut(db, entrance, visit, person));
  await endInvitations(entrance, person.account.id);
  await paused();
}

async function shutOut(db: OperatorDb, entrance: Entrance, visit: Visit, person: Person): Promise<void> {
  const { id } = person.account;
  await endSessions(db, id, null);
  await endConsoleSessions(db, id);
  await endPersonTokens(db, id);
  await forgetDevices(db, id);
  await setPasswordHash(db, id, null);
  await setDeletionRequested(db, id, false);
  await endLinks(db, id, ["verify", "reset", "change_address", "approve_address"]);
  await dropAddressChange(db, id);
  await recordEvent(db, entrance.keys, "account.reported", visit.origin, { account: id, key: person.key });
  await openCase(db, "account_reported", id);
  await tellOfChange(db, entrance, visit, person, "reported");
}
