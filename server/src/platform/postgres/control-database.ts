import { Kysely, PostgresDialect, sql } from "kysely";
import type { OrganizationId } from "../../kernel/ids.ts";
import type { DB as Database } from "../../ports/database.gen.ts";
import type { ControlDatabase, TenantDb } from "../../ports/database.ts";
import { createPool, type DatabaseAddress } from "./connection.ts";

const POOL_SIZE = 10;

export function connectControlDatabase(address: DatabaseAddress): ControlDatabase {
  const kysely = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: createPool(address, POOL_SIZE) }),
  });
  return {
    inTenant: (organization, work) =>
      kysely.transaction().execute(async (transaction) => {
        await enterTenant(transaction, organization);
        return work(transaction as TenantDb);
      }),
    asOperator: (work) => kysely.transaction().execute(work),
    close: () => kysely.destroy(),
  };
}

/** Local to the transaction, so that a pooled connection never carries one tenant into another's work. */
async function enterTenant(transaction: Kysely<Database>, organization: OrganizationId): Promise<void> {
  await sql`select set_config('app.org', ${organization}, true)`.execute(transaction);
}
