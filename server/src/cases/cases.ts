import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type AccountId, newId, parseId } from "../kernel/ids.ts";
import { checkReason } from "../kernel/reason.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { type CaseKind, endCase, insertCase } from "./store.ts";

/** Opens a case, in the transaction of what it is about. */
export async function openCase(db: OperatorDb, kind: CaseKind, account: AccountId): Promise<void> {
  await insertCase(db, { id: newId(), kind, account });
}

/**
 * Closes a case; why is in the audit ledger.
 * @throws ActError case_not_found, or invalid_input when the reason is not plain
 */
export async function closeCase(
  database: ControlDatabase,
  reference: string,
  reason: string,
): Promise<string> {
  checkReason(reason);
  const id = parseId(reference.toLowerCase());
  return database.asOperator(async (db) => {
    if (id === null || !(await endCase(db, id))) throw new ActError("case_not_found");
    await recordAudit(db, "case.closed", id, { reason });
    return id;
  });
}
