import { DOOR_LIMITS } from "../abuse/index.ts";
import {
  dropAddressChange,
  endLinks,
  findAccount,
  LINK_SECONDS,
  type MailAddress,
  mailboxOf,
  makeLink,
  markVerified,
  openLink,
  openPerson,
  readAccount,
  setPasswordHash,
  useLink,
} from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Secret } from "../kernel/secret.ts";
import { queueMail } from "../mail/index.ts";
import { recordEvent } from "../security-events/index.ts";
import { endSessions, forgetDevices } from "../sessions/index.ts";
import { endConsoleSessions } from "../staff/index.ts";
import { refuseWeakPassword } from "./chosen-password.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { evenly } from "./evenly.ts";
import { tellOfChange } from "./tell-of-change.ts";

/**
 * Sends a link to choose a new password, if somebody has that address. The answer and its time are the same if not.
 * @throws ActError mail_not_set_up, too_many_requests, limits_unchecked
 */
export function askForReset(entrance: Entrance, visit: Visit, address: MailAddress): Promise<void> {
  const { clock, settings, limits, keys, database, vault } = entrance;
  return evenly(clock, settings.evenMs, async () => {
    if (!settings.mail) throw new ActError("mail_not_set_up");
    await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
    const mailbox = keys.addressIndex({ ...address, identity: mailboxOf(address) }).toString("hex");
    const mayMail = await limits.tryToTake(DOOR_LIMITS.mailsToMailbox, mailbox);
    await database.asOperator(async (db) => {
      const account = await findAccount(db, keys.addressIndex(address));
      const person = account && (await openPerson(vault, account));
      const about = { account: account?.id ?? null, key: person?.key ?? null };
      await recordEvent(db, keys, "password.reset_asked", visit.origin, about);
      if (person === null || mayMail === null) return;
      const token = await makeLink(db, person.account.id, "reset");
      await queueMail(db, keys, person.account.id, {
        to: person.address.text,
        language: person.account.language,
        message: {
          template: "reset",
          path: `/reset#t=${token.reveal()}`,
          untilMs: clock.nowMs() + LINK_SECONDS.reset * 1000,
        },
      });
    });
  });
}

/**
 * Gives an account a new password by the link in a mail. Every session ends and every device is new again; a second factor stays.
 * Who holds the link holds the mailbox, so the address is verified by it too.
 * @throws ActError link_ended, password_refused, busy, too_many_requests …
 */
export async function resetPassword(
  entrance: Entrance,
  visit: Visit,
  { token, password }: { readonly token: string; readonly password: Secret },
): Promise<void> {
  const { database, vault, keys, passwords, limits } = entrance;
  const attempt = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  const found = await database.asOperator(async (db) => {
    const link = await openLink(db, "reset", token);
    return link && { link, account: await readAccount(db, link.account) };
  });
  if (!found?.account) throw new ActError("link_ended");
  attempt.giveBack();
  const { link, account } = found;
  const person = await openPerson(vault, account);
  await refuseWeakPassword(password, [person.name, person.address.text]);
  const hash = await passwords.hash(password);
  await database.asOperator(async (db) => {
    if (!(await useLink(db, link.id))) throw new ActError("link_ended");
    await setPasswordHash(db, account.id, hash);
    await markVerified(db, account.id);
    await endSessions(db, account.id, null);
    await endConsoleSessions(db, account.id);
    await forgetDevices(db, account.id);
    // What was on its way by the old password's hand ends with it.
    await endLinks(db, account.id, ["verify", "change_address", "approve_address"]);
    await dropAddressChange(db, account.id);
    await recordEvent(db, keys, "password.reset", visit.origin, { account: account.id, key: person.key });
    await tellOfChange(db, entrance, visit, person, "password_reset");
  });
}
