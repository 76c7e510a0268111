import { timingSafeEqual } from "node:crypto";
import { DOOR_LIMITS } from "../abuse/index.ts";
import {
  findAccount,
  type Language,
  type MailAddress,
  makeAccount,
  openPerson,
  readAccount,
} from "../accounts/index.ts";
import {
  type Admitted,
  admit,
  countLinkTry,
  type Entrance,
  refuseWeakPassword,
  type Visit,
} from "../entrance/index.ts";
import { draftTotp, keepTotp, makeRecoveryCodes, type NewTotp, useTotpCode } from "../factors/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type AccountId, newId } from "../kernel/ids.ts";
import { hashOfNew, newToken, tokenHash } from "../kernel/one-time-token.ts";
import { Secret } from "../kernel/secret.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import { hasStaff, lockStaff, makeStaff, type OpenedConsole, openConsole } from "../staff/index.ts";
import { closeFirstRun, finishFirstRun, keepDraft, keepSecret, readFirstRun } from "./store.ts";

const TABLE = "first_run";
const ROW = "only";
/** Wrong codes of an app that is being added are counted together: there is one first person. */
const CODES_OF = "first-run";

/** What the first person typed, until a code of their app was shown. */
interface Draft {
  readonly address: string;
  readonly name: string;
  readonly language: Language;
  readonly passwordHash: string;
  readonly totp: string;
}

export interface FirstOperator {
  readonly secret: string;
  readonly address: MailAddress;
  readonly name: string;
  readonly language: Language;
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
    await keepDraft(db, keys.seal(JSON.stringify(draft), TABLE, ROW, "draft"));
  });
  return totp;
}

export interface FirstOperatorMade {
  /** Shown once. */
  readonly codes: readonly Secret[];
  /** As a customer, for an organization of their own. */
  readonly admitted: Admitted;
  readonly console: OpenedConsole;
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
    if (sealed === null) throw new ActError("code_refused");
    const draft = JSON.parse(keys.open(sealed, TABLE, ROW, "draft")) as Draft;
    const { name, language, passwordHash } = draft;
    const address = readAddress(draft.address);
    // Whoever can start the server answers for the address; no mail may be set up yet.
    const fresh = { id: account, address, name, language, passwordHash, verified: true };
    const person = await makeAccount(db, vault, keys, fresh);
    if (person === null) throw new ActError("address_taken");
    await keepTotp(db, account, person.key, new Secret(draft.totp));
    const shown = { nowMs: clock.nowMs(), confirming: true };
    if (!(await useTotpCode(db, account, person.key, code, shown))) throw new ActError("code_refused");
    const codes = await makeRecoveryCodes(db, keys, account);
    const staff = newId<Parameters<typeof makeStaff>[1]>();
    await makeStaff(db, staff, account, "admin");
    await closeFirstRun(db);
    return { codes, ...(await letIn(db, entrance, visit, account, staff)) };
  });
  attempt.giveBack();
  return made;
}

async function letIn(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  account: AccountId,
  staff: Parameters<typeof makeStaff>[1],
): Promise<Omit<FirstOperatorMade, "codes">> {
  const { keys, vault } = entrance;
  const stored = await readAccount(db, account);
  if (stored === null) throw new Error("an account that was just made is not there");
  const person = await openPerson(vault, stored);
  await recordEvent(db, keys, "account.opened", visit.origin, { account, key: person.key });
  const factors = ["password", "totp"] as const;
  const admitted = await admit(db, entrance, visit, person, { factors, shared: false, trusted: true });
  const opened = await openConsole(db, { staff, device: visit.origin.device, factors });
  await recordEvent(db, keys, "console.opened", visit.origin, {
    account,
    key: person.key,
    session: opened.id,
  });
  return { admitted, console: opened };
}

/** @throws ActError first_run_closed, first_run_secret_wrong */
async function refuseOthers(db: OperatorDb, secret: string): Promise<{ readonly draft: Uint8Array | null }> {
  const { closed, secretHash, draft } = await readFirstRun(db);
  if (closed || (await hasStaff(db))) throw new ActError("first_run_closed");
  const shown = tokenHash("first-run", secret);
  if (shown === null || secretHash === null || !timingSafeEqual(shown, secretHash))
    throw new ActError("first_run_secret_wrong");
  return { draft };
}
