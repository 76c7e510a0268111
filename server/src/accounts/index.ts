export {
  type Language,
  LINK_SECONDS,
  makeAccount,
  makeLink,
  openLink,
  openPeople,
  openPerson,
  type Person,
} from "./accounts.ts";
export { type MailAddress, mailboxOf, readAddress } from "./address.ts";
export { endLinks, type LinkPurpose, useLink } from "./link-store.ts";
export { PasswordHasher } from "./password-hash.ts";
export {
  judgePassword,
  LONGEST_PASSWORD,
  type PasswordProblem,
  SHORTEST_PASSWORD,
} from "./password-rules.ts";
export { openPeopleKeys, type PeopleKeys } from "./people-keys.ts";
export { openPersonKey, type PersonKey } from "./person-key.ts";
export {
  findAccount,
  markVerified,
  readAccount,
  replaceHash,
  type StoredAccount,
  setAddress,
  setDeletionRequested,
  setPasswordHash,
  setProfile,
} from "./store.ts";
