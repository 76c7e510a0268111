import { DOOR_LIMITS } from "../abuse/index.ts";
import {
  findAccount,
  type Language,
  LINK_SECONDS,
  type MailAddress,
  mailboxOf,
  makeAccount,
  makeLink,
  openPerson,
} from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { hashOfNew, newToken } from "../kernel/one-time-token.ts";
import type { Secret } from "../kernel/secret.ts";
import { queueMail } from "../mail/index.ts";
import { agree, type PolicyReference, refuseUnagreed } from "../policies/index.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import { refuseWeakPassword } from "./chosen-password.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { evenly } from "./evenly.ts";
import { countSignUp, mayEnter } from "./who-may-sign-up.ts";

export interface SignUp {
  readonly address: MailAddress;
  readonly name: string;
  readonly language: Language;
  readonly password: Secret;
  readonly proof: string | null;
  /** The token of an invitation's link. One for this address verifies it. */
  readonly invitation: string | null;
  /** Versions of policies that they agree to. */
  readonly policies: readonly PolicyReference[];
}

/** What the browser is told, whether there was an account or not. */
export interface SignedUp {
  /** For this browser, in which the link alone will do. */
  readonly browser: Secret;
  /** Whether the address is known to be theirs, so that they can sign in now. */
  readonly verified: boolean;
}

/**
 * Opens an account and sends the link that verifies its address. Whether there was one already is not told: the answer, its time
 * and the number of mails are the same, and the owner of the address reads in theirs what happened.
 * @throws ActError sign_up_closed, invitation_for_other, mail_not_set_up, policies_not_agreed, policy_newer, address_disposable, password_refused, proof_refused, too_many_requests …
 */
export function signUp(entrance: Entrance, visit: Visit, wish: SignUp): Promise<SignedUp> {
  return evenly(entrance.clock, entrance.settings.evenMs, () => openAccount(entrance, visit, wish));
}

async function openAccount(entrance: Entrance, visit: Visit, wish: SignUp): Promise<SignedUp> {
  const { settings, keys, limits, human, database, passwords, vault } = entrance;
  const { address, name, language } = wish;
  const verified = await mayEnter(entrance, address, wish.invitation);
  if (!settings.mail) throw new ActError("mail_not_set_up");
  await database.asOperator((db) => refuseUnagreed(db, wish.policies));
  await refuseWeakPassword(wish.password, [name, address.text]);
  if (wish.proof === null) throw new ActError("proof_needed");
  await human.check("sign_up", wish.proof);
  const counted = await countSignUp(entrance, visit, address);
  const mailbox = keys.addressIndex({ ...address, identity: mailboxOf(address) }).toString("hex");
  const mayMail = await limits.tryToTake(DOOR_LIMITS.mailsToMailbox, mailbox);
  const passwordHash = await passwords.hash(wish.password).catch((error: unknown) => {
    for (const one of counted) one.giveBack();
    throw error;
  });
  const browser = newToken();
  await database.asOperator(async (db) => {
    const fresh = { address, name, language, passwordHash, verified };
    const made = await makeAccount(db, vault, keys, fresh);
    const about = made ? { account: made.id, key: made.key } : await known(db);
    await recordEvent(db, keys, made ? "account.opened" : "account.opening_repeated", visit.origin, about);
    if (made !== null && wish.policies.length > 0) {
      await agree(db, made.id, wish.policies);
      await recordEvent(db, keys, "policy.agreed", visit.origin, about);
    }
    if (made !== null && verified) {
      await recordEvent(db, keys, "account.verified", visit.origin, about);
      return;
    }
    // The link of a new account goes out in any case: it is made once.
    if (mayMail === null && made === null) return;
    const token =
      made && (await makeLink(db, made.id, "verify", { browserHash: hashOfNew("browser", browser) }));
    await queueMail(db, keys, about.account, {
      to: address.text,
      language,
      message: token
        ? {
            template: "verify",
            path: `/verify#t=${token.reveal()}`,
            untilMs: entrance.clock.nowMs() + LINK_SECONDS.verify * 1000,
          }
        : { template: "account_exists", path: "/sign-in" },
    });
  });
  return { browser, verified };

  async function known(db: OperatorDb) {
    const account = await findAccount(db, keys.addressIndex(address));
    if (account === null) throw new Error("an account that is in the way is not there");
    const { key } = await openPerson(vault, account);
    return { account: account.id, key };
  }
}
