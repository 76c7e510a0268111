import { DOOR_LIMITS } from "../abuse/index.ts";
import {
  ADDRESS_WAIT_DAYS,
  confirmAddressChange,
  dropAddressChange,
  endLinks,
  findAccount,
  firstLinkSince,
  insertAddressChange,
  LINK_SECONDS,
  lockAccount,
  type MailAddress,
  mailboxOf,
  makeLink,
  openLink,
  openPerson,
  type PeopleKeys,
  type Person,
  readAccount,
  readAddress,
  setDeletionRequested,
  useLink,
} from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type MailMessage, queueMail } from "../mail/index.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import { endSessions, forgetDevices } from "../sessions/index.ts";
import { endConsoleSessions } from "../staff/index.ts";
import { moveAddress } from "./address-moves.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { evenly } from "./evenly.ts";
import { justProven, personOf } from "./own-account.ts";
import { maskedAddress, sightingOf } from "./sighting.ts";

/**
 * Begins a change of address: the new mailbox gets a link that confirms it, the old one a link that agrees and one that keeps or brings
 * back the old address. Whether somebody has the new address is not told. An account that never showed that the address is theirs is
 * not in the way: anybody can open one.
 * @throws ActError proof_of_person_needed, address_disposable, mail_not_set_up, too_many_requests …
 */
export function askForAddressChange(entrance: Entrance, visit: Visit, wanted: MailAddress): Promise<void> {
  const { clock, settings, limits, keys, database, disposable } = entrance;
  return evenly(clock, settings.evenMs, async () => {
    const session = justProven(visit);
    if (!settings.mail) throw new ActError("mail_not_set_up");
    if (await disposable.has(wanted.domain)) throw new ActError("address_disposable");
    const mailbox = keys.addressIndex({ ...wanted, identity: mailboxOf(wanted) }).toString("hex");
    await limits.take(DOOR_LIMITS.mailsToMailbox, mailbox);
    await limits.take(DOOR_LIMITS.mailsToMailbox, `from:${session.account}`);
    const person = await personOf(entrance, session);
    const { id, language } = person.account;
    await database.asOperator(async (db) => {
      const about = { account: id, key: person.key, session: session.id };
      await recordEvent(db, keys, "account.address_change_asked", visit.origin, about);
      const other = await findAccount(db, keys.addressIndex(wanted));
      if (other === null || other.verifiedAt === null) {
        const seal = (link: string) => person.key.seal("account_links.detail", link, wanted.text);
        const token = await makeLink(db, id, "change_address", { seal });
        await queueMail(db, keys, id, {
          to: wanted.text,
          language,
          message: {
            template: "confirm_address",
            path: `/confirm-address#t=${token.reveal()}`,
            untilMs: clock.nowMs() + LINK_SECONDS.change_address * 1000,
          },
        });
      }
      const isOwn = person.account.verifiedAt !== null;
      const seal = (link: string) => person.key.seal("account_links.detail", link, person.address.text);
      const undo = await makeLink(db, id, "undo_address", { seal });
      const seen = sightingOf(entrance, visit);
      const tell = (message: MailMessage) =>
        queueMail(db, keys, id, { to: person.address.text, language, message });
      const masked = maskedAddress(wanted.text);
      await tell({
        template: "address_changing",
        to: masked,
        seen,
        path: `/keep-address#t=${undo.reveal()}`,
      });
      await dropAddressChange(db, id);
      if (isOwn) {
        const agree = await makeLink(db, id, "approve_address");
        await tell({
          template: "address_agree",
          to: masked,
          seen,
          path: `/confirm-address#t=${agree.reveal()}`,
        });
      }
      await insertAddressChange(db, changeTo(keys, person, wanted), !isOwn);
    });
  });
}

/** What became of a change when a mailbox confirmed it. */
export interface Confirmed {
  /** Whether the new address is the account's now. */
  readonly changed: boolean;
  /** When it is without the old mailbox's word; null where the new mailbox has not confirmed it. */
  readonly dueAt: Date | null;
}

/**
 * One of the two mailboxes agrees, by the link that was sent there. With both the new address is the account's; with the new one alone it is
 * a week later, unless the old one stops it.
 * @throws ActError link_ended, address_taken
 */
export async function confirmAddress(
  { database, vault, keys, limits }: Entrance,
  visit: Visit,
  token: string,
): Promise<Confirmed> {
  const attempt = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  const confirmed = await database.asOperator(async (db) => {
    const asNew = await openLink(db, "change_address", token);
    const link = asNew ?? (await openLink(db, "approve_address", token));
    if (link === null) throw new ActError("link_ended");
    // Of the two mailboxes, and of whoever stops it, one comes after the other.
    await lockAccount(db, link.account);
    const account = await readAccount(db, link.account);
    if (account === null || !(await useLink(db, link.id))) throw new ActError("link_ended");
    const change = await confirmAddressChange(db, account.id, asNew === null ? "old" : "new");
    if (change === null) throw new ActError("link_ended");
    const { newConfirmedAt, oldConfirmedAt } = change;
    if (newConfirmedAt === null) return { changed: false, dueAt: null };
    const dueAt = new Date(newConfirmedAt.getTime() + ADDRESS_WAIT_DAYS * 86_400_000);
    if (oldConfirmedAt === null) return { changed: false, dueAt };
    await moveAddress(db, change);
    const { key } = await openPerson(vault, account);
    await recordEvent(db, keys, "account.address_changed", visit.origin, { account: account.id, key });
    return { changed: true, dueAt: null };
  });
  attempt.giveBack();
  return confirmed;
}

/**
 * Keeps the old address, or brings it back, by the link that was sent there; ends every session, and later links.
 * @throws ActError link_ended, address_taken
 */
export async function keepAddress(
  { database, vault, keys, limits }: Entrance,
  visit: Visit,
  token: string,
): Promise<void> {
  const attempt = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  await database.asOperator(async (db) => {
    const link = await openLink(db, "undo_address", token);
    if (link === null) throw new ActError("link_ended");
    await lockAccount(db, link.account);
    const account = await readAccount(db, link.account);
    if (!link.detail || !account || !(await useLink(db, link.id))) throw new ActError("link_ended");
    const person = await openPerson(vault, account);
    const address = readAddress(person.key.open("account_links.detail", link.id, link.detail));
    if (address === null) throw new ActError("link_ended");
    await moveAddress(db, changeTo(keys, person, address));
    // Later mails that undo something may have gone to the address that was not wanted.
    await endLinks(db, account.id, ["undo_address", "not_me"], link.createdAt);
    await endSessions(db, account.id, null);
    await endConsoleSessions(db, account.id);
    await forgetDevices(db, account.id);
    await setDeletionRequested(db, account.id, false);
    await recordEvent(db, keys, "account.address_kept", visit.origin, {
      account: account.id,
      key: person.key,
    });
  });
  attempt.giveBack();
}

const changeTo = (keys: PeopleKeys, { account, key }: Person, address: MailAddress) => ({
  account: account.id,
  addressIndex: keys.addressIndex(address),
  address: key.seal("accounts.address", account.id, address.text),
});

/**
 * Brings the address back that was changed by somebody who was reported: else they have the mailbox that resets are sent to.
 * @param since when they were first seen
 * @returns the person, with the address that mails go to from here on: the present one where somebody else has the one before
 */
export async function undoAddressSince(
  db: OperatorDb,
  { keys }: Entrance,
  person: Person,
  since: Date,
): Promise<Person> {
  const first = await firstLinkSince(db, person.account.id, "undo_address", since);
  const before =
    first?.detail && readAddress(person.key.open("account_links.detail", first.id, first.detail));
  if (!before || before.identity === person.address.identity) return person;
  const other = await findAccount(db, keys.addressIndex(before));
  if (other !== null && other.verifiedAt !== null) return person;
  await moveAddress(db, changeTo(keys, person, before));
  await endLinks(db, person.account.id, ["undo_address", "not_me"], since);
  return { ...person, address: before };
}
