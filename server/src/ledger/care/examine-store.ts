import { sql } from "kysely";
import type { OperatorDb } from "../../ports/database.ts";
import type { BooksFigures } from "../../ports/process.ts";

/** How much is out of order in all books. Changes nothing. */
export async function examine(db: OperatorDb, orphanAfterSeconds: number): Promise<BooksFigures> {
  const { rows } = await sql<{ differences: string; orphans: string; dead_nodes: string }>`
    select * from ledger_examine(make_interval(secs => ${orphanAfterSeconds}))`.execute(db);
  const [row] = rows;
  return {
    differences: Number(row?.differences ?? 0),
    orphans: Number(row?.orphans ?? 0),
    deadNodes: Number(row?.dead_nodes ?? 0),
  };
}
