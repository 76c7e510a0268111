import { DOOR_LIMITS } from "../abuse/index.ts";
import { type MailAddress, openPerson, type Person, type StoredAccount } from "../accounts/index.ts";
import {
  checkAnswer,
  checkPassword,
  type Entrance,
  evenlyRefused,
  noticeDevice,
  passkeyRefused,
  refuseOldPassword,
  secondFactorsOf,
  tellOfCode,
  useCode,
  type Visit,
} from "../entrance/index.ts";
import type { PasskeyAnswer } from "../factors/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Secret } from "../kernel/secret.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import type { Factor } from "../sessions/index.ts";
import { type OpenedConsole, openConsole, type StaffEntry, staffOfAccount } from "../staff/index.ts";

export interface ConsoleSignIn {
  readonly address: MailAddress;
  readonly password: Secret;
  /** Of the person's app, or a recovery code. */
  readonly code: string;
  /** Needed after too many failures. */
  readonly proof: string | null;
}

export interface ConsoleAdmitted {
  readonly console: OpenedConsole;
  /** A new token for this device; null where it has one. */
  readonly device: Secret | null;
}

/**
 * ID-7: opens a session of the console by password and code, both at once. An unknown address, a wrong password, a wrong code and a
 * customer are one answer, after a multiple of the same time: nobody learns here who runs the platform.
 * @throws ActError console_refused, console_factor_needed, proof_needed, proof_refused, too_many_requests, busy …
 */
export function signInToConsole(
  entrance: Entrance,
  visit: Visit,
  wish: ConsoleSignIn,
): Promise<ConsoleAdmitted> {
  return evenlyRefused(entrance.clock, entrance.settings.evenMs, () => admit(entrance, visit, wish));
}

async function admit(entrance: Entrance, visit: Visit, wish: ConsoleSignIn): Promise<ConsoleAdmitted> {
  const account = await checked(entrance, visit, wish);
  const { database, vault, limits } = entrance;
  const staff = await database.asOperator((db) => staffOfAccount(db, account.id));
  if (staff === null || account.verifiedAt === null || account.suspendedAt !== null)
    throw await refused(entrance, visit, account, "not_staff");
  if ((await database.asOperator((db) => secondFactorsOf(db, account.id))).length === 0)
    throw new ActError("console_factor_needed");
  const attempt = await limits.take(DOOR_LIMITS.failuresOfCode, account.id);
  const person = await openPerson(vault, account);
  const admitted = await database.asOperator(async (db) => {
    await refuseOldPassword(db, account).catch(asConsole);
    const factor = await useCode(db, entrance, account.id, person.key, wish.code);
    if (factor === null) return null;
    if (factor === "recovery_code") await tellOfCode(db, entrance, visit, person);
    return letIn(db, entrance, visit, person, staff, ["password", factor]);
  });
  if (admitted === null) throw await refused(entrance, visit, account, "wrong_code");
  attempt.giveBack();
  return admitted;
}

/**
 * ID-7: the same by a passkey alone, which is two factors by itself: the device, and its owner. The question is the customers'.
 * @throws ActError console_refused, step_ended, passkey_refused, too_many_requests …
 */
export async function signInToConsoleByPasskey(
  entrance: Entrance,
  visit: Visit,
  answer: PasskeyAnswer,
): Promise<ConsoleAdmitted> {
  const { limits, database } = entrance;
  const attempt = await limits.take(DOOR_LIMITS.failuresOfNetwork, visit.origin.network);
  const { person, used } = await checkAnswer(entrance, visit, ["passkey_sign_in"], answer);
  const { account } = person;
  const staff = await database.asOperator((db) => staffOfAccount(db, account.id));
  if (staff === null || account.verifiedAt === null)
    throw await refused(entrance, visit, account, "not_staff");
  const admitted = await database.asOperator(async (db) =>
    (await used(db)) ? letIn(db, entrance, visit, person, staff, ["passkey"]) : null,
  );
  if (admitted === null) throw await passkeyRefused(entrance, visit, person, "passkey_copied");
  attempt.giveBack();
  return admitted;
}

async function letIn(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  person: Person,
  staff: StaffEntry,
  factors: readonly Factor[],
): Promise<ConsoleAdmitted> {
  const opened = await openConsole(db, { staff: staff.id, device: visit.origin.device, factors });
  const about = { account: person.account.id, key: person.key, session: opened.id };
  await recordEvent(db, entrance.keys, "console.opened", visit.origin, about);
  return { console: opened, device: await noticeDevice(db, entrance, visit, person, {}) };
}

/** The customers' check of a password, with its counts, and with this door's one answer. */
async function checked(entrance: Entrance, visit: Visit, wish: ConsoleSignIn): Promise<StoredAccount> {
  try {
    return await checkPassword(entrance, visit, { ...wish, shared: false });
  } catch (error) {
    return asConsole(error);
  }
}

function asConsole(error: unknown): never {
  if (error instanceof ActError && error.code === "sign_in_refused") throw new ActError("console_refused");
  throw error;
}

async function refused(
  { database, vault, keys }: Entrance,
  { origin }: Visit,
  account: StoredAccount,
  reason: "not_staff" | "wrong_code",
): Promise<ActError> {
  const { key } = await openPerson(vault, account);
  await database.asOperator((db) =>
    recordEvent(db, keys, "console.refused", origin, { account: account.id, key, refused: reason }),
  );
  return new ActError("console_refused");
}
