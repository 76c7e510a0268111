import { DOOR_LIMITS } from "../abuse/index.ts";
import {
  endLinks,
  findAccount,
  firstLinkSince,
  freeAddress,
  LINK_SECONDS,
  type LinkPurpose,
  type MailAddress,
  mailboxOf,
  makeLink,
  openLink,
  openPerson,
  type PeopleKeys,
  type Person,
  readAccount,
  readAddress,
  setAddress,
  setDeletionRequested,
  useLink,
} from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import { queueMail } from "../mail/index.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import { endSessions, forgetDevices } from "../sessions/index.ts";
import { endConsoleSessions } from "../staff/index.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { evenly } from "./evenly.ts";
import { justProven, personOf } from "./own-account.ts";
import { maskedAddress, sightingOf } from "./sighting.ts";

/**
 * Begins a change of address: the new mailbox gets a link that makes it so, the old one a link that keeps or brings back the old
 * address for a week. Whether somebody has the new address is not told. An account that never showed that the address is theirs is
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
      const seal = (link: string) => person.key.seal("account_links.detail", link, person.address.text);
      const undo = await makeLink(db, id, "undo_address", { seal });
      await queueMail(db, keys, id, {
        to: person.address.text,
        language,
        message: {
          template: "address_changing",
          to: maskedAddress(wanted.text),
          seen: sightingOf(entrance, visit),
          path: `/keep-address#t=${undo.reveal()}`,
        },
      });
    });
  });
}

/**
 * Makes the new address the account's, by the link that was sent there.
 * @throws ActError link_ended, address_taken
 */
export function confirmAddress(entrance: Entrance, visit: Visit, token: string): Promise<void> {
  return useAddressLink(entrance, visit, "change_address", token);
}

/**
 * Keeps the old address, or brings it back, by the link that was sent there; ends every session, and later links.
 * @throws ActError link_ended, address_taken
 */
export function keepAddress(entrance: Entrance, visit: Visit, token: string): Promise<void> {
  return useAddressLink(entrance, visit, "undo_address", token);
}

async function useAddressLink(
  { database, vault, keys, limits }: Entrance,
  visit: Visit,
  purpose: Extract<LinkPurpose, "change_address" | "undo_address">,
  token: string,
): Promise<void> {
  const attempt = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  await database.asOperator(async (db) => {
    const link = await openLink(db, purpose, token);
    const account = link && (await readAccount(db, link.account));
    if (!link?.detail || !account || !(await useLink(db, link.id))) throw new ActError("link_ended");
    const person = await openPerson(vault, account);
    const address = readAddress(person.key.open("account_links.detail", link.id, link.detail));
    if (address === null) throw new ActError("link_ended");
    const undone = purpose === "undo_address";
    await takeAddress(db, keys, person, address);
    if (undone) {
      await endLinks(db, account.id, ["change_address", "reset", "verify"]);
      // Later mails that undo something may have gone to the address that was not wanted.
      await endLinks(db, account.id, ["undo_address", "not_me"], link.createdAt);
      await endSessions(db, account.id, null);
      await endConsoleSessions(db, account.id);
      await forgetDevices(db, account.id);
      await setDeletionRequested(db, account.id, false);
    } else await endLinks(db, account.id, ["reset", "verify"]);
    const event = undone ? "account.address_kept" : "account.address_changed";
    await recordEvent(db, keys, event, visit.origin, { account: account.id, key: person.key });
  });
  attempt.giveBack();
}

const sealedFor = ({ account, key }: Person, { text }: MailAddress) =>
  key.seal("accounts.address", account.id, text);

/** Gives somebody an address that they have shown to be theirs. An account that has it unverified loses it. */
async function takeAddress(
  db: OperatorDb,
  keys: PeopleKeys,
  person: Person,
  address: MailAddress,
): Promise<void> {
  const index = keys.addressIndex(address);
  const squatter = await freeAddress(db, index, Buffer.from(secureRandomBytes(index.length)));
  if (squatter !== null) {
    await endLinks(db, squatter, ["verify", "reset", "change_address"]);
    await endSessions(db, squatter, null);
  }
  await setAddress(db, person.account.id, index, sealedFor(person, address));
}

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
  await takeAddress(db, keys, person, before);
  await endLinks(db, person.account.id, ["undo_address", "not_me"], since);
  return { ...person, address: before };
}
