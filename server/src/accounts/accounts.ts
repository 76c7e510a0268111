import { type AccountId, newId } from "../kernel/ids.ts";
import { hashOfNew, newToken, tokenHash } from "../kernel/one-time-token.ts";
import type { Secret } from "../kernel/secret.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { SealedRecord, Vault } from "../vault/index.ts";
import { type MailAddress, readAddress } from "./address.ts";
import { findLink, insertLink, type LinkPurpose, type OpenLink } from "./link-store.ts";
import type { PeopleKeys } from "./people-keys.ts";
import { makePersonKey, openPersonKey, type PersonKey } from "./person-key.ts";
import { insertAccount, readAccounts, type StoredAccount } from "./store.ts";

export type Language = "en" | "es";

/** An account with what is known of the person, in memory for one call. */
export interface Person {
  readonly account: StoredAccount;
  readonly key: PersonKey;
  readonly address: MailAddress;
  readonly name: string;
}

export interface NewPerson {
  readonly address: MailAddress;
  readonly name: string;
  readonly language: Language;
  /** Null: the person signs in some other way. */
  readonly passwordHash: string | null;
  readonly verified: boolean;
  /** A new one unless it is given. */
  readonly id?: AccountId;
}

/** Makes an account; null when there is one with that address (ID-9). */
export async function makeAccount(
  db: OperatorDb,
  vault: Vault,
  keys: PeopleKeys,
  { address, name, language, passwordHash, verified, id = newId<AccountId>() }: NewPerson,
): Promise<{ readonly id: AccountId; readonly key: PersonKey } | null> {
  const { key, record } = await makePersonKey(vault, id);
  const made = await insertAccount(db, {
    id,
    addressIndex: keys.addressIndex(address),
    key: record,
    address: key.seal("accounts.address", id, address.text),
    name: key.seal("accounts.name", id, name),
    language,
    passwordHash,
    verified,
  });
  return made ? { id, key } : null;
}

/** @throws SealBroken */
export async function openPerson(vault: Vault, account: StoredAccount): Promise<Person> {
  const key = await openPersonKey(vault, account.id, account.key);
  const address = readAddress(key.open("accounts.address", account.id, account.address));
  if (address === null) throw new Error("a stored address is none");
  return { account, key, address, name: key.open("accounts.name", account.id, account.name) };
}

/** Only the address, for who writes to somebody and needs nothing else. @throws SealBroken */
export async function openAddress(
  vault: Vault,
  account: AccountId,
  record: SealedRecord,
  address: Uint8Array,
): Promise<string> {
  const key = await openPersonKey(vault, account, record);
  return key.open("accounts.address", account, address);
}

/** Several at once, by their ids. @throws SealBroken */
export async function openPeople(
  db: OperatorDb,
  vault: Vault,
  ids: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, Person>> {
  const accounts = await readAccounts(db, ids);
  const people = await Promise.all(accounts.map((account) => openPerson(vault, account)));
  return new Map(people.map((person) => [person.account.id, person]));
}

/** Seconds until a link ends by itself. */
export const LINK_SECONDS: Readonly<Record<LinkPurpose, number>> = {
  verify: 24 * 3_600,
  reset: 1_800,
  change_address: 3_600,
  approve_address: 7 * 86_400,
  // As long as a change can wait, and a week.
  undo_address: 14 * 86_400,
  not_me: 7 * 86_400,
};

/** Makes a link for a mail and gives its token, of which only a hash is kept. */
export async function makeLink(
  db: OperatorDb,
  account: AccountId,
  purpose: LinkPurpose,
  options: { readonly browserHash?: Buffer | null; readonly seal?: (id: string) => Buffer } = {},
): Promise<Secret> {
  const token = newToken();
  const id = newId();
  await insertLink(db, {
    id,
    account,
    purpose,
    secretHash: hashOfNew("account-link", token),
    browserHash: options.browserHash ?? null,
    detail: options.seal?.(id) ?? null,
    lifetimeSeconds: LINK_SECONDS[purpose],
  });
  return token;
}

/** The link that a token stands for; null when it is none that can still be used. */
export async function openLink(
  db: OperatorDb,
  purpose: LinkPurpose,
  token: string,
): Promise<OpenLink | null> {
  const hash = tokenHash("account-link", token);
  return hash && findLink(db, purpose, hash);
}
