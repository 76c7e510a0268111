import type { PeopleKeys } from "../accounts/index.ts";
import { type AccountId, newId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { MailTo } from "./message.ts";
import { insertMail } from "./store.ts";

const TABLE = "mail_outbox";
const COLUMN = "sealed";

/**
 * Writes a mail into the outbox, in the transaction of what it tells of: without the act there is no mail, and without the mail
 * no act. To whom and what is sealed.
 * @param account whose it is; null for somebody without one
 */
export async function queueMail(
  db: OperatorDb,
  keys: PeopleKeys,
  account: AccountId | null,
  mail: MailTo,
): Promise<void> {
  const id = newId();
  const sealed = keys.seal(JSON.stringify(mail), TABLE, id, COLUMN);
  await insertMail(db, { id, account, template: mail.message.template, sealed });
}

/** @throws SealBroken */
export function openMail(keys: PeopleKeys, id: string, sealed: Uint8Array): MailTo {
  return JSON.parse(keys.open(sealed, TABLE, id, COLUMN)) as MailTo;
}
