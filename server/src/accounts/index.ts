export {
  type Language,
  LINK_SECONDS,
  makeAccount,
  makeLink,
  openAddress,
  openLink,
  openPeople,
  openPerson,
  type Person,
} from "./accounts.ts";
export { type MailAddress, mailboxOf, readAddress } from "./address.ts";
export {
  ADDRESS_WAIT_DAYS,
  type AddressChange,
  confirmAddressChange,
  dropAddressChange,
  dueAddressChanges,
  insertAddressChange,
} from "./address-change-store.ts";
export { endLinks, firstLinkSince, useLink } from "./link-store.ts";
export { PasswordHasher } from "./password-hash.ts";
export { judgePassword, PASSWORD_RULES } from "./password-rules.ts";
export { openPeopleKeys, type PeopleKeys, readPeopleKeys } from "./people-keys.ts";
export type { PersonalField, PersonKey } from "./person-key.ts";
export {
  findAccount,
  freeAddress,
  lockAccount,
  markVerified,
  readAccount,
  replaceHash,
  type StoredAccount,
  setAddress,
  setDeletionRequested,
  setPasswordHash,
  setProfile,
} from "./store.ts";
