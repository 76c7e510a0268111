import { DOOR_LIMITS, type DoorLimits } from "../abuse/index.ts";
import {
  findAccount,
  lockAccount,
  type MailAddress,
  openPerson,
  type Person,
  readAccount,
  replaceHash,
  type StoredAccount,
} from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { tokenHash } from "../kernel/one-time-token.ts";
import type { Secret } from "../kernel/secret.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import { isKnownDevice } from "../sessions/index.ts";
import { type Admitted, admit } from "./admit.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { evenlyRefused } from "./evenly.ts";
import { type HalfSignedIn, secondFactorsOf } from "./factors/second-factor.ts";
import { beginStep } from "./steps.ts";

export interface SignIn {
  readonly address: MailAddress;
  readonly password: Secret;
  /** Somebody else's machine: the session ends with the window. */
  readonly shared: boolean;
  /** Needed after too many failures. */
  readonly proof: string | null;
}

/** The first factor was right, and is not enough. */
export interface SecondFactorNeeded {
  /** For the browser, to go on with. */
  readonly step: Secret;
  readonly methods: Awaited<ReturnType<typeof secondFactorsOf>>;
}

/**
 * Lets a person in by address and password, or asks for their second factor. A wrong password and an unknown address are one answer, after the same work.
 * @throws ActError sign_in_refused, account_suspended, proof_needed, proof_refused, too_many_requests, busy …
 */
export async function signIn(
  entrance: Entrance,
  visit: Visit,
  wish: SignIn,
): Promise<Admitted | SecondFactorNeeded> {
  const account = await evenlyRefused(entrance.clock, entrance.settings.evenMs, () =>
    checkPassword(entrance, visit, wish),
  );
  const { database, vault } = entrance;
  if (account.suspendedAt !== null) throw new ActError("account_suspended");
  const person = await openPerson(vault, account);
  const half: HalfSignedIn = { shared: wish.shared, first: "password" };
  return database.asOperator(async (db) => {
    await refuseOldPassword(db, account);
    return goOnWith(db, entrance, visit, person, half);
  });
}

/** Lets a person in whose first factor was right, or asks for the second where they have one. */
export async function goOnWith(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  person: Person,
  half: HalfSignedIn,
): Promise<Admitted | SecondFactorNeeded> {
  const methods = await secondFactorsOf(db, person.account.id);
  if (methods.length === 0)
    return admit(db, entrance, visit, person, { factors: [half.first], shared: half.shared });
  return { step: await beginStep(db, entrance, "second_factor", person.account.id, half), methods };
}

/**
 * Whose address and password these are. Failures are counted and written down.
 * @throws ActError sign_in_refused, proof_needed, proof_refused, too_many_requests, busy …
 */
export async function checkPassword(entrance: Entrance, visit: Visit, wish: SignIn): Promise<StoredAccount> {
  const { database, keys, passwords, limits } = entrance;
  const index = keys.addressIndex(wish.address);
  const ofNetwork = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  const deviceHash = visit.device === null ? null : tokenHash("device", visit.device);
  const { account, known } = await database.asOperator(async (db) => {
    const found = await findAccount(db, index);
    return {
      account: found,
      known: found !== null && deviceHash !== null && (await isKnownDevice(db, found.id, deviceHash)),
    };
  });
  const subject = known && deviceHash !== null ? deviceHash : index;
  const ofAccount = await countTry(entrance.limits, known, subject.toString("hex"));
  if (ofAccount === null) await askForWork(entrance, wish.proof);
  const right = await passwords.matches(wish.password, account?.passwordHash ?? null);
  if (account === null || !right) {
    await database.asOperator(async (db) =>
      recordEvent(db, keys, "session.refused", visit.origin, {
        account: account?.id ?? null,
        key: account && (await openPerson(entrance.vault, account)).key,
        refused: "wrong_password",
      }),
    );
    throw new ActError("sign_in_refused");
  }
  ofNetwork.giveBack();
  ofAccount?.giveBack();
  const hash = account.passwordHash;
  if (hash !== null && passwords.isOutdated(hash)) {
    const better = await passwords.hash(wish.password);
    if (await database.asOperator((db) => replaceHash(db, account.id, hash, better)))
      return { ...account, passwordHash: better };
  }
  return account;
}

/**
 * In the transaction that lets somebody in: the password that was checked is still the one. Whoever changes it meanwhile waits, and then
 * ends what was opened.
 * @throws ActError sign_in_refused
 */
export async function refuseOldPassword(
  db: OperatorDb,
  { id, passwordHash }: Pick<StoredAccount, "id" | "passwordHash">,
): Promise<void> {
  await lockAccount(db, id);
  if ((await readAccount(db, id))?.passwordHash !== passwordHash) throw new ActError("sign_in_refused");
}

/** A device that the person has used before is counted for itself: whoever guesses elsewhere cannot lock the person out. */
function countTry(limits: DoorLimits, known: boolean, subject: string) {
  return limits.tryToTake(known ? DOOR_LIMITS.failuresOfDevice : DOOR_LIMITS.failuresOfAccount, subject);
}

/** After too many failures each try costs work, so that the person gets in from anywhere and guessing does not pay. */
async function askForWork({ human }: Entrance, proof: string | null): Promise<void> {
  if (proof === null) throw new ActError("proof_needed");
  await human.check("sign_in", proof);
}
