import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";

export async function forgetEndedNodes(db: OperatorDb): Promise<void> {
  await sql`select node_sweep()`.execute(db);
}
