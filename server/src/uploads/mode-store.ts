import { sql } from "kysely";
import type { ControlDatabase } from "../ports/database.ts";

/**
 * A database in which a tenant's pictures and tasks are those of its live keys, or of its test keys, and no others: a test key stands in
 * programs and logs that nobody guards, and may not read what was paid for.
 */
export function withinMode(database: ControlDatabase, mode: "live" | "test"): ControlDatabase {
  return {
    inTenant: (organization, work) =>
      database.inTenant(organization, async (db) => {
        await sql`select set_config('app.mode', ${mode}, true)`.execute(db);
        return work(db);
      }),
    asOperator: (work) => database.asOperator(work),
    close: () => database.close(),
  };
}
