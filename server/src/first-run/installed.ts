import { openPerson, readAccount } from "../accounts/index.ts";
import { type Admitted, admit, type Entrance, type Visit } from "../entrance/index.ts";
import { makeRecoveryCodes } from "../factors/index.ts";
import { type AccountId, newId, type StaffId } from "../kernel/ids.ts";
import type { Secret } from "../kernel/secret.ts";
import type { OperatorDb } from "../ports/database.ts";
import { recordEvent } from "../security-events/index.ts";
import type { Factor } from "../sessions/index.ts";
import { makeStaff, type OpenedConsole, openConsole } from "../staff/index.ts";
import { closeFirstRun } from "./store.ts";

export interface FirstOperatorMade {
  /** Shown once. */
  readonly codes: readonly Secret[];
  /** As a customer, for an organization of their own. */
  readonly admitted: Admitted;
  readonly console: OpenedConsole;
}

/** Makes an account that was just opened the platform's first admin, closes the first run for good, and lets its person in twice. */
export async function installOperator(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  account: AccountId,
  factors: readonly Factor[],
): Promise<FirstOperatorMade> {
  const { keys, vault } = entrance;
  const codes = await makeRecoveryCodes(db, keys, account);
  const staff = newId<StaffId>();
  await makeStaff(db, staff, account, "admin");
  await closeFirstRun(db);
  const stored = await readAccount(db, account);
  if (stored === null) throw new Error("an account that was just made is not there");
  const person = await openPerson(vault, stored);
  await recordEvent(db, keys, "account.opened", visit.origin, { account, key: person.key });
  const admitted = await admit(db, entrance, visit, person, { factors, shared: false, trusted: true });
  const opened = await openConsole(db, { staff, device: visit.origin.device, factors });
  await recordEvent(db, keys, "console.opened", visit.origin, {
    account,
    key: person.key,
    session: opened.id,
  });
  return { codes, admitted, console: opened };
}
