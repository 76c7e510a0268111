import { DOOR_LIMITS } from "../../abuse/index.ts";
import { openPerson, type Person, type PersonKey, readAccount } from "../../accounts/index.ts";
import { passkeysOf, readTotp, recoveryCodesLeft, useRecovery, useTotpCode } from "../../factors/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { AccountId } from "../../kernel/ids.ts";
import type { OperatorDb } from "../../ports/database.ts";
import { recordEvent } from "../../security-events/index.ts";
import { endStep, type Factor } from "../../sessions/index.ts";
import { type Admitted, admit } from "../admit.ts";
import type { Entrance, Visit } from "../entrance.ts";
import { goOn } from "../steps.ts";
import { tellOfChange } from "../tell-of-change.ts";

type SecondFactor = Extract<Factor, "passkey" | "totp" | "recovery_code">;

/** What a person can show as a second factor beside a password. */
export async function secondFactorsOf(db: OperatorDb, account: AccountId): Promise<readonly SecondFactor[]> {
  const totp = await readTotp(db, account);
  const kinds: SecondFactor[] = (await passkeysOf(db, account)).length > 0 ? ["passkey"] : [];
  if (totp?.confirmed === true) kinds.push("totp");
  return kinds.length > 0 && (await recoveryCodesLeft(db, account)) > 0 ? [...kinds, "recovery_code"] : kinds;
}

/** Kept between the first factor and the second. */
export interface HalfSignedIn {
  readonly shared: boolean;
  readonly first: Extract<Factor, "password" | "oidc">;
}

/**
 * Ends a sign-in by a code of the person's app, or a recovery code.
 * @throws ActError step_ended, code_refused, too_many_requests, limits_unchecked
 */
export async function signInByCode(entrance: Entrance, visit: Visit, code: string): Promise<Admitted> {
  const { database, vault, keys, limits } = entrance;
  const step = await goOn(entrance, visit, "second_factor");
  const account =
    step.account && (await database.asOperator((db) => readAccount(db, step.account as AccountId)));
  if (!account || account.suspendedAt !== null) throw new ActError("step_ended");
  const attempt = await limits.take(DOOR_LIMITS.failuresOfCode, account.id);
  const person = await openPerson(vault, account);
  const { shared, first } = step.detail as HalfSignedIn;
  const admitted = await database.asOperator(async (db) => {
    const factor = await useCode(db, entrance, account.id, person.key, code);
    if (factor === null) return null;
    if (!(await endStep(db, step.tokenHash))) throw new ActError("step_ended");
    if (factor === "recovery_code") await tellOfCode(db, entrance, visit, person);
    return admit(db, entrance, visit, person, { factors: [first, factor], shared });
  });
  if (admitted !== null) {
    attempt.giveBack();
    return admitted;
  }
  await database.asOperator((db) =>
    recordEvent(db, keys, "session.refused", visit.origin, {
      account: account.id,
      key: person.key,
      refused: "wrong_code",
    }),
  );
  throw new ActError("code_refused");
}

/** Which factor a code is of; null when it is none. It is used up. */
export async function useCode(
  db: OperatorDb,
  { keys, clock }: Entrance,
  account: AccountId,
  key: PersonKey,
  code: string,
): Promise<Extract<Factor, "totp" | "recovery_code"> | null> {
  if (await useTotpCode(db, account, key, code, { nowMs: clock.nowMs() })) return "totp";
  return (await useRecovery(db, keys, account, code)) ? "recovery_code" : null;
}

/** A recovery code is used when an app is lost, or when somebody found a note. */
export async function tellOfCode(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  person: Person,
): Promise<void> {
  const about = { account: person.account.id, key: person.key };
  await recordEvent(db, entrance.keys, "factor.code_used", visit.origin, about);
  await tellOfChange(db, entrance, visit, person, "recovery_code_used");
}
