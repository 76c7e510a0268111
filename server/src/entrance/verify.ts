import { timingSafeEqual } from "node:crypto";
import { DOOR_LIMITS } from "../abuse/index.ts";
import { markVerified, openLink, openPerson, readAccount, useLink } from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { tokenHash } from "../kernel/one-time-token.ts";
import type { Secret } from "../kernel/secret.ts";
import { recordEvent } from "../security-events/index.ts";
import { type Admitted, admit } from "./admit.ts";
import type { Entrance, Visit } from "./entrance.ts";

/**
 * ID-3: verifies an address by the link in its mail and lets the person in. In the browser that signed up, or where the account
 * is signed in, the link will do. Elsewhere the password is asked for too: else somebody could open an account with another's
 * address and wait until the owner presses the button.
 * @throws ActError link_ended, password_needed, sign_in_refused, too_many_requests …
 */
export async function verifyAddress(
  entrance: Entrance,
  visit: Visit,
  {
    token,
    password,
    shared,
  }: { readonly token: string; readonly password: Secret | null; readonly shared: boolean },
): Promise<Admitted> {
  const { database, vault, keys, passwords, limits } = entrance;
  const attempt = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  const found = await database.asOperator(async (db) => {
    const link = await openLink(db, "verify", token);
    return link && { link, account: await readAccount(db, link.account) };
  });
  if (!found?.account) throw new ActError("link_ended");
  const { link, account } = found;
  const here = isSameBrowser(visit, link.browserHash) || visit.session?.account === account.id;
  if (!here) {
    if (password === null) throw new ActError("password_needed");
    await limits.take(DOOR_LIMITS.failuresOfAccount, `verify:${link.id}`);
    if (!(await passwords.matches(password, account.passwordHash))) throw new ActError("sign_in_refused");
  }
  attempt.giveBack();
  return database.asOperator(async (db) => {
    if (!(await useLink(db, link.id))) throw new ActError("link_ended");
    await markVerified(db, account.id);
    const person = await openPerson(vault, account);
    await recordEvent(db, keys, "account.verified", visit.origin, { account: account.id, key: person.key });
    return admit(db, entrance, visit, person, { factors: ["link"], shared, trusted: true });
  });
}

function isSameBrowser({ browser }: Visit, hash: Buffer | null): boolean {
  const brought = browser === null ? null : tokenHash("browser", browser);
  return brought !== null && hash !== null && timingSafeEqual(brought, hash);
}
