import { DOOR_LIMITS } from "../../abuse/index.ts";
import { openPerson, type Person, readAccount } from "../../accounts/index.ts";
import {
  checkPasskey,
  findPasskey,
  loadPasskeys,
  type PasskeyAnswer,
  type PasskeyQuestion,
  passkeyQuestion,
  passkeysOf,
  usePasskey,
} from "../../factors/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { OperatorDb } from "../../ports/database.ts";
import { recordEvent } from "../../security-events/index.ts";
import {
  endStep,
  type Factor,
  type OpenedSession,
  rotateSession,
  type StepKind,
} from "../../sessions/index.ts";
import { type Admitted, admit } from "../admit.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { personOf, signedIn } from "../own-account.ts";
import { beginStep, goOn, type OpenStep, takeCeremony } from "../steps.ts";
import { type Question, relyingParty } from "./passkeys.ts";
import type { HalfSignedIn } from "./second-factor.ts";

/** Kept between the question and the answer. */
interface Asked {
  readonly challenge: string;
  /** Of a sign-in whose password was right. */
  readonly half?: HalfSignedIn & { readonly step: string };
}

/**
 * Asks a browser for a passkey to sign in with: any that its person finds there, or, after a password, one of that account's.
 * @throws ActError passkeys_not_possible, step_ended
 */
export async function askToSignIn(
  entrance: Entrance,
  visit: Visit,
  { afterPassword }: { readonly afterPassword: boolean },
): Promise<Question<PasskeyQuestion>> {
  const party = relyingParty(entrance);
  const step = afterPassword ? await goOn(entrance, visit, "second_factor") : null;
  const account = step?.account ?? null;
  const { database, vault } = entrance;
  await loadPasskeys();
  return database.asOperator(async (db) => {
    const stored = account === null ? null : await readAccount(db, account);
    const person = stored && (await openPerson(vault, stored));
    const own = person && { stored: await passkeysOf(db, person.account.id), key: person.key };
    const options = await passkeyQuestion(party, own);
    const half = step && { ...(step.detail as HalfSignedIn), step: step.tokenHash.toString("hex") };
    const asked: Asked = { challenge: options.challenge, ...(half ? { half } : {}) };
    const kind = half === null ? "passkey_sign_in" : "passkey_second_factor";
    return { options, ceremony: await beginStep(db, entrance, kind, account, asked) };
  });
}

/**
 * Lets in whoever holds a passkey and is its owner: nothing else is asked for, because it is two factors by itself.
 * @throws ActError step_ended, passkey_refused, account_suspended, too_many_requests …
 */
export async function signInByPasskey(
  entrance: Entrance,
  visit: Visit,
  { answer, shared }: { readonly answer: PasskeyAnswer; readonly shared: boolean },
): Promise<Admitted> {
  const attempt = await entrance.limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  const kinds: readonly StepKind[] = ["passkey_sign_in", "passkey_second_factor"];
  const { step, person, used } = await checkAnswer(entrance, visit, kinds, answer);
  const { half } = step.detail as Asked;
  const admitted = await entrance.database.asOperator(async (db) => {
    if (!(await used(db))) return null;
    if (half !== undefined && !(await endStep(db, Buffer.from(half.step, "hex"))))
      throw new ActError("step_ended");
    const factors: readonly Factor[] = half === undefined ? ["passkey"] : [half.first, "passkey"];
    return admit(db, entrance, visit, person, { factors, shared: half?.shared ?? shared });
  });
  if (admitted === null) throw await passkeyRefused(entrance, visit, person, "passkey_copied");
  attempt.giveBack();
  return admitted;
}

/**
 * Asks for a passkey of the person who is signed in.
 * @throws ActError passkeys_not_possible, passkey_not_found, not_authenticated
 */
export async function askToProve(entrance: Entrance, visit: Visit): Promise<Question<PasskeyQuestion>> {
  const session = signedIn(visit);
  const party = relyingParty(entrance);
  const { account, key } = await personOf(entrance, session);
  await loadPasskeys();
  return entrance.database.asOperator(async (db) => {
    const stored = await passkeysOf(db, account.id);
    if (stored.length === 0) throw new ActError("passkey_not_found");
    const options = await passkeyQuestion(party, { stored, key });
    const asked: Asked = { challenge: options.challenge };
    return { options, ceremony: await beginStep(db, entrance, "passkey_proof", account.id, asked) };
  });
}

/**
 * Step-up by a passkey: the session gets a new token and counts as just proven.
 * @throws ActError step_ended, passkey_refused, not_authenticated, too_many_requests …
 */
export async function proveByPasskey(
  entrance: Entrance,
  visit: Visit,
  answer: PasskeyAnswer,
): Promise<OpenedSession> {
  const session = signedIn(visit);
  const { limits, database, clock, keys } = entrance;
  const attempt = await limits.take(DOOR_LIMITS.failuresOfCode, session.account);
  const { step, person, used } = await checkAnswer(entrance, visit, ["passkey_proof"], answer);
  if (step.account !== session.account) throw new ActError("step_ended");
  const renewed = await database.asOperator(async (db) => {
    if (!(await used(db))) return null;
    const opened = await rotateSession(db, session, ["passkey"], clock.nowMs());
    if (opened === null) throw new ActError("not_authenticated");
    const about = { account: session.account, key: person.key, session: session.id };
    await recordEvent(db, keys, "session.proven_again", visit.origin, about);
    return opened;
  });
  if (renewed === null) throw await passkeyRefused(entrance, visit, person, "passkey_copied");
  attempt.giveBack();
  return renewed;
}

/**
 * Takes the question away and checks the answer to it.
 * @returns `used` notes the use in a transaction; false when the passkey's counter did not go up
 * @throws ActError step_ended, passkey_refused, account_suspended
 */
export async function checkAnswer(
  entrance: Entrance,
  visit: Visit,
  kinds: readonly StepKind[],
  answer: PasskeyAnswer,
): Promise<{
  readonly step: OpenStep;
  readonly person: Person;
  readonly used: (db: OperatorDb) => Promise<boolean>;
}> {
  const { database, keys, vault } = entrance;
  const step = await takeCeremony(entrance, visit, kinds);
  const { challenge } = step.detail as Asked;
  const found = await database.asOperator(async (db) => {
    const stored = await findPasskey(db, keys.credentialIndex("passkey", answer.id));
    return stored && { stored, account: await readAccount(db, stored.account) };
  });
  if (!found?.account) throw await passkeyRefused(entrance, visit, null, "wrong_passkey");
  const { stored, account } = found;
  const person = await openPerson(vault, account);
  // After a password, another account's passkey says nothing of this one.
  const right =
    (step.account === null || step.account === account.id) &&
    (await checkPasskey(stored, keys, person.key, relyingParty(entrance), { challenge, answer }));
  if (!right) throw await passkeyRefused(entrance, visit, person, "wrong_passkey");
  if (account.suspendedAt !== null) throw new ActError("account_suspended");
  return { step, person, used: (db) => usePasskey(db, stored.id, right) };
}

/** AB-4: writes down what was refused. */
export async function passkeyRefused(
  { database, keys }: Entrance,
  { origin }: Visit,
  person: Person | null,
  reason: "wrong_passkey" | "passkey_copied",
): Promise<ActError> {
  const about = { account: person?.account.id ?? null, key: person?.key ?? null, refused: reason };
  await database.asOperator((db) => recordEvent(db, keys, "session.refused", origin, about));
  return new ActError("passkey_refused");
}
