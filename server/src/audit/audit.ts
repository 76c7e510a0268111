import { newId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import type { OperatorDb } from "../ports/database.ts";
import { AUDIT_ACTIONS, type AuditAction, type AuditFacts } from "./actions.ts";
import { insertEntries, insertEntry, type NewAuditEntry } from "./store.ts";

/** Hides an entry's leaf in the tree from whoever guesses its content. */
export const SALT_BYTES = 32;

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

/** The same for an entry that is named elsewhere too, such as in a receipt. */
export function recordEntry(db: OperatorDb, entry: NewAuditEntry): Promise<void> {
  return insertEntry(db, entry);
}

/** The same for what was done to many things at once. */
export function recordAudits<Action extends AuditAction>(
  db: OperatorDb,
  acts: readonly (readonly [action: Action, subjectId: string, facts: AuditFacts<Action>])[],
): Promise<void> {
  return insertEntries(
    db,
    acts.map((act) => auditEntry(...act)),
  );
}
