import { lockAccount, openPerson, type PeopleKeys, readAccount } from "../../accounts/index.ts";
import { auditEntry, eraseSubject, recordEntry } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { AccountId } from "../../kernel/ids.ts";
import { queueMail } from "../../mail/index.ts";
import { departForGood } from "../../membership/index.ts";
import { hasOwnerBeside } from "../../organizations/index.ts";
import type { ControlDatabase, OperatorDb } from "../../ports/database.ts";
import { endSessions } from "../../sessions/index.ts";
import type { Vault } from "../../vault/index.ts";
import {
  closeAccount,
  dueDeletions,
  isStaff,
  peopleToUnseal,
  removeAccount,
  reopenAccount,
  type Trace,
  tracesOf,
} from "./store.ts";

/** What the worker deletes accounts with. */
export interface Deleting {
  /** With the worker's login. */
  readonly database: ControlDatabase;
  readonly vault: Vault;
  /** Null where no mail goes out. */
  readonly keys: PeopleKeys | null;
}

/** Why an account stays although its person asked. */
export type Obstacle = "last_owner" | "staff";

/**
 * deletes the accounts whose time has come. Each step can be done again: whoever dies in between leaves an account that nobody
 * signs in to, and the next one goes on.
 */
export async function deleteAccounts(deleting: Deleting): Promise<void> {
  const failures: unknown[] = [];
  // One that cannot be deleted keeps nobody else's waiting.
  for (const account of await deleting.database.asOperator(dueDeletions))
    await deleteAccount(deleting, account).catch((error: unknown) => failures.push(error));
  await unsealPeople(deleting.database);
  if (failures.length > 0) throw failures[0];
}

async function deleteAccount(deleting: Deleting, account: AccountId): Promise<void> {
  const { database } = deleting;
  const obstacle = await obstacleTo(database, account);
  if (obstacle !== null) return keep(deleting, account, obstacle);
  const closed = await database.asOperator(async (db) => {
    if (!(await closeAccount(db, account))) return false;
    await endSessions(db, account, null);
    return true;
  });
  if (!closed) return;
  const traces = await database.asOperator((db) => tracesOf(db, account));
  for (const { organization, member } of traces) {
    try {
      await departForGood(deleting, organization, member);
    } catch (error) {
      // Whoever else owned it has left since: it is the person's to hand over first.
      if (error instanceof ActError && error.code === "last_owner")
        return keep(deleting, account, "last_owner");
      throw error;
    }
  }
  await database.asOperator((db) => finish(db, deleting, account, traces));
}

/** The last step, of which nothing is left that could be done again. */
async function finish(
  db: OperatorDb,
  { vault, keys }: Deleting,
  account: AccountId,
  traces: readonly Trace[],
): Promise<void> {
  // Of two workers one does it: the other waits here, and then there is no account.
  await lockAccount(db, account);
  const stored = await readAccount(db, account);
  if (stored === null) return;
  const organizations = traces.filter(({ hasLeft }) => !hasLeft).length;
  const entry = auditEntry("account.deleted", account, { organizations });
  await recordEntry(db, entry);
  // Whoever never showed that the address is theirs is not written to.
  if (keys !== null && stored.verifiedAt !== null) {
    const { address } = await openPerson(vault, stored);
    await queueMail(db, keys, null, {
      to: address.text,
      language: stored.language,
      message: { template: "account_deleted", receipt: entry.id, path: `/${stored.language}/privacy` },
    });
  }
  await removeAccount(db, account);
}

/**
 * What stands in the way of a deletion; null: nothing. What an organization or the platform would lose with the person is handed over
 * first.
 */
export async function obstacleTo(database: ControlDatabase, account: AccountId): Promise<Obstacle | null> {
  const { staff, traces } = await database.asOperator(async (db) => ({
    staff: await isStaff(db, account),
    traces: await tracesOf(db, account),
  }));
  if (staff) return "staff";
  for (const { organization, member, role, hasLeft } of traces)
    if (role === "owner" && !hasLeft)
      if (!(await database.inTenant(organization.id, (db) => hasOwnerBeside(db, member))))
        return "last_owner";
  return null;
}

async function keep({ database, vault, keys }: Deleting, account: AccountId, why: Obstacle): Promise<void> {
  await database.asOperator(async (db) => {
    const stored = await readAccount(db, account);
    if (stored === null) return;
    await reopenAccount(db, account);
    if (keys === null || stored.verifiedAt === null) return;
    const { address } = await openPerson(vault, stored);
    await queueMail(db, keys, account, {
      to: address.text,
      language: stored.language,
      message: { template: "deletion_stopped", why, path: "/app" },
    });
  });
}

/** Makes unreadable what the audit ledger has of what they did, once it is signed; what is not yet is tried again. */
async function unsealPeople(database: ControlDatabase): Promise<void> {
  for (const subject of await database.asOperator(peopleToUnseal))
    await eraseSubject({ database, sequence: null }, subject).catch(doneByOther);
}

function doneByOther(error: unknown): void {
  if (!(error instanceof ActError && error.code === "audit_subject_not_found")) throw error;
}
