import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";

/** Deleted organizations whose entries in the audit ledger can still be read. */
export async function organizationsToUnseal(db: OperatorDb): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select * from organizations_to_unseal() as id`.execute(db);
  return rows.map(({ id }) => id);
}
