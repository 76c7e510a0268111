import { openPeople, openPeopleKeys, type PeopleKeys, type Person } from "../accounts/index.ts";
import type { AccountId } from "../kernel/ids.ts";
import { type MailMessage, queueMail } from "../mail/index.ts";
import type { ControlDatabase, OperatorDb, TenantDb } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";

/** What telling people of it needs. */
export interface Telling {
  readonly database: ControlDatabase;
  readonly vault: Vault;
}

/** The secret that mails are sealed with; opened before the transaction, because it may have to be made. */
export const mailKeys = ({ database, vault }: Telling): Promise<PeopleKeys> =>
  openPeopleKeys(database, vault);

/** The accounts of an organization's members with these roles, who can sign in there. */
export async function accountsWith(db: TenantDb, roles: readonly string[]): Promise<readonly AccountId[]> {
  const rows = await db
    .selectFrom("members")
    .select("account_id")
    .where("role", "in", roles)
    .where("left_at", "is", null)
    .where("account_id", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map(({ account_id: account }) => account as AccountId);
}

/** Who people are, for mails about them. Whoever was erased is in none. */
export function peopleOf(
  db: OperatorDb,
  { vault }: Pick<Telling, "vault">,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, Person>> {
  return accounts.length === 0 ? Promise.resolve(new Map()) : openPeople(db, vault, accounts);
}

export const called = ({ name, address }: Person): string => `${name} (${address.text})`;

/** Writes a mail to each of them, in the transaction of what it tells of. */
export async function tell(
  db: OperatorDb,
  keys: PeopleKeys,
  people: Iterable<Person>,
  message: MailMessage,
): Promise<void> {
  for (const { account, address } of people)
    await queueMail(db, keys, account.id, { to: address.text, language: account.language, message });
}
