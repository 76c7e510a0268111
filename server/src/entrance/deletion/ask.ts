import { makeLink, setDeletionRequested } from "../../accounts/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { queueMail } from "../../mail/index.ts";
import { recordEvent } from "../../security-events/index.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { justProven, personOf, signedIn } from "../own-account.ts";
import { obstacleTo } from "./carry-out.ts";
import { GRACE_DAYS } from "./store.ts";

const DAY_MS = 86_400_000;

/**
 * Notes that a person wants to be forgotten, and says so by mail, in case it was somebody else. The worker does it when the days of
 * grace are over.
 * @throws ActError proof_of_person_needed, not_authenticated, last_owner, staff_first
 */
export async function askForDeletion(entrance: Entrance, visit: Visit): Promise<void> {
  const session = justProven(visit);
  const { account, address, key } = await personOf(entrance, session);
  const { database, keys, clock } = entrance;
  const obstacle = await obstacleTo(database, account.id);
  if (obstacle !== null) throw new ActError(obstacle === "staff" ? "staff_first" : obstacle);
  await database.asOperator(async (db) => {
    await setDeletionRequested(db, account.id, true);
    const about = { account: account.id, key, session: session.id };
    await recordEvent(db, keys, "account.deletion_requested", visit.origin, about);
    const token = await makeLink(db, account.id, "not_me");
    const message = {
      template: "deletion_requested",
      path: `/this-was-not-me#t=${token.reveal()}`,
      atMs: clock.nowMs() + GRACE_DAYS * DAY_MS,
    } as const;
    await queueMail(db, keys, account.id, { to: address.text, language: account.language, message });
  });
}

/** @throws ActError not_authenticated */
export async function withdrawDeletion(entrance: Entrance, visit: Visit): Promise<void> {
  const session = signedIn(visit);
  const { key } = await personOf(entrance, session);
  await entrance.database.asOperator(async (db) => {
    await setDeletionRequested(db, session.account, false);
    const about = { account: session.account, key, session: session.id };
    await recordEvent(db, entrance.keys, "account.deletion_withdrawn", visit.origin, about);
  });
}
