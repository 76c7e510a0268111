import { newId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { AUDIT_ACTIONS, type AuditAction, type AuditFacts } from "./actions.ts";
import { type AuditEntry, insertEntry, listEntries, type NewAuditEntry } from "./store.ts";

/** Hides an entry's leaf in the tree from whoever guesses its content. */
const SALT_BYTES = 32;

/** An entry that has not been written yet. */
export function auditEntry<Action extends AuditAction>(
  action: Action,
  subjectId: string,
  facts: AuditFacts<Action>,
): NewAuditEntry {
  const details = JSON.stringify(facts, (_, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value,
  );
  const { subject } = AUDIT_ACTIONS[action];
  return {
    id: newId(),
    action,
    subjectKind: subject,
    subjectId,
    details,
    salt: secureRandomBytes(SALT_BYTES),
  };
}

/**
 * D-4: writes down an act in its own transaction, so that an act without an entry does not happen.
 * @param db the transaction of the act; who acts was said when it began
 */
export function recordAudit<Action extends AuditAction>(
  db: OperatorDb,
  action: Action,
  subjectId: string,
  facts: AuditFacts<Action>,
): Promise<void> {
  return insertEntry(db, auditEntry(action, subjectId, facts));
}

/**
 * Everything written down since a moment, oldest first.
 * @param database connected with the auditor's login, which alone may read it
 */
export function readAudit(database: ControlDatabase, since: Date): Promise<readonly AuditEntry[]> {
  return database.asOperator((db) => listEntries(db, since));
}
