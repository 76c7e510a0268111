import { DOOR_LIMITS } from "../abuse/index.ts";
import { findAccount, type MailAddress, makeAccount } from "../accounts/index.ts";
import { countLinkTry, type Entrance, refuseWeakPassword, type Visit } from "../entrance/index.ts";
import { draftTotp, keepTotp, type NewTotp, useTotpCode } from "../factors/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type AccountId, newId } from "../kernel/ids.ts";
import { hashOfNew, newToken } from "../kernel/one-time-token.ts";
import { Secret } from "../kernel/secret.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { hasStaff, lockStaff } from "../staff/index.ts";
import { type FirstOperatorMade, installOperator } from "./installed.ts";
import { type DraftPerson, type FirstPerson, openDraft, refuseOthers, sealDraft } from "./only-reader.ts";
import { closeFirstRun, finishFirstRun, keepDraft, keepSecret, readFirstRun } from "./store.ts";

/** Wrong codes of an app that is being added are counted together: there is one first person. */
const CODES_OF = "first-run";

/** What the first person typed, until a code of their app was shown. */
interface Draft extends DraftPerson {
  readonly passwordHash: string;
  readonly totp: string;
}

export interface FirstOperator extends FirstPerson {
  readonly password: Secret;
}

/**
 * Makes the secret that opens the first run, in place of the one before: whoever can read what the server prints at its start is
 * its first operator, and nobody else. Null when somebody runs the platform already.
 */
export function issueFirstRunSecret(database: ControlDatabase): Promise<Secret | null> {
  return database.asOperator(async (db) => {
    await lockStaff(db);
    const { closed } = await readFirstRun(db);
    if (closed) return null;
    if (await hasStaff(db)) {
      await closeFirstRun(db);
      return null;
    }
    const secret = newToken();
    await keepSecret(db, hashOfNew("first-run", secret));
    return secret;
  });
}

/** Whether the first operator is still to come, and whether the steps after that were gone through. */
export function firstRunState({
  database,
}: Entrance): Promise<{ readonly open: boolean; readonly finished: boolean }> {
  return database.asOperator(async (db) => {
    const { closed, finished } = await readFirstRun(db);
    return { open: !closed && !(await hasStaff(db)), finished };
  });
}

/** Says that somebody has gone through all of it. */
export function finish({ database }: Entrance): Promise<void> {
  return database.asOperator(finishFirstRun);
}

/**
 * Takes what the first person says of themselves and gives a secret for their app. Nothing counts before a code of it is shown, and
 * it can be typed again until then.
 * @throws ActError first_run_closed, first_run_secret_wrong, address_taken, password_refused, busy …
 */
export async function beginFirstOperator(
  entrance: Entrance,
  visit: Visit,
  wish: FirstOperator,
): Promise<NewTotp> {
  const { database, keys, passwords, settings } = entrance;
  const { address, name, language, password } = wish;
  const attempt = await countLinkTry(entrance, visit);
  await database.asOperator((db) => refuseOthers(db, wish.secret));
  attempt.giveBack();
  await refuseWeakPassword(password, [name, address.text]);
  const totp = draftTotp({ issuer: settings.product, label: address.text });
  const draft: Draft = {
    address: address.text,
    name,
    language,
    passwordHash: await passwords.hash(password),
    totp: totp.secret.reveal(),
  };
  await database.asOperator(async (db) => {
    await refuseOthers(db, wish.secret);
    if ((await findAccount(db, keys.addressIndex(address))) !== null) throw new ActError("address_taken");
    await keepDraft(db, sealDraft(keys, draft));
  });
  return totp;
}

/**
 * Makes the first operator, an admin, once a code of their app was shown, and closes the first run for good. Of two who do it at once
 * one is made: nobody else changes who runs the platform meanwhile.
 * @throws ActError first_run_closed, first_run_secret_wrong, code_refused, address_taken, too_many_requests …
 */
export async function makeFirstOperator(
  entrance: Entrance,
  visit: Visit,
  {
    secret,
    code,
    readAddress,
  }: {
    readonly secret: string;
    readonly code: string;
    readonly readAddress: (text: string) => MailAddress;
  },
): Promise<FirstOperatorMade> {
  const { limits, keys, vault, clock, database } = entrance;
  const guess = await countLinkTry(entrance, visit);
  // Before codes are counted: else whoever has no secret could use them up for who has it.
  await database.asOperator((db) => refuseOthers(db, secret));
  guess.giveBack();
  const attempt = await limits.take(DOOR_LIMITS.failuresOfCode, CODES_OF);
  const account = newId<AccountId>();
  const made = await entrance.actingAs(account).asOperator(async (db) => {
    await lockStaff(db);
    const { draft: sealed } = await refuseOthers(db, secret);
    const draft = sealed && openDraft<Draft>(keys, sealed);
    // Who began with a passkey has no app.
    if (!draft?.totp || draft.passwordHash === undefined) throw new ActError("code_refused");
    const { name, language, passwordHash } = draft;
    const address = readAddress(draft.address);
    // Whoever can start the server answers for the address; no mail may be set up yet.
    const fresh = { id: account, address, name, language, passwordHash, verified: true };
    const person = await makeAccount(db, vault, keys, fresh);
    if (person === null) throw new ActError("address_taken");
    await keepTotp(db, account, person.key, new Secret(draft.totp));
    const shown = { nowMs: clock.nowMs(), confirming: true };
    if (!(await useTotpCode(db, account, person.key, code, shown))) throw new ActError("code_refused");
    return installOperator(db, entrance, visit, account, ["password", "totp"]);
  });
  attempt.giveBack();
  return made;
}
