import type { PeopleKeys } from "../accounts/index.ts";
import type { AccountId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";
import type { OperatorDb } from "../ports/database.ts";
import { replaceRecoveryCodes, useRecoveryCode } from "./recovery-store.ts";

const CODES = 10;
/** Crockford's alphabet: no letter looks like a digit. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const CHARACTERS = 16;

/** Makes ten codes of 80 random bits, in place of those before. They are shown once; keyed hashes are kept. */
export async function makeRecoveryCodes(
  db: OperatorDb,
  keys: PeopleKeys,
  account: AccountId,
): Promise<readonly Secret[]> {
  const codes = Array.from({ length: CODES }, () =>
    // 256 is a multiple of 32, so that each letter is as likely.
    [...secureRandomBytes(CHARACTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join(""),
  );
  await replaceRecoveryCodes(
    db,
    account,
    codes.map((code) => keys.codeHash(account, code)),
  );
  return codes.map((code) => new Secret(code.match(/.{4}/g)?.join("-") ?? code));
}

/** Whether it is an unused code of theirs, however it is typed; it is used up by this. */
export async function useRecovery(
  db: OperatorDb,
  keys: PeopleKeys,
  account: AccountId,
  typed: string,
): Promise<boolean> {
  const code = typed
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/[il]/g, "1")
    .replaceAll("o", "0");
  return code.length === CHARACTERS && useRecoveryCode(db, account, keys.codeHash(account, code));
}
