import { Kysely, PostgresDialect, sql } from "kysely";
import type { OrganizationId } from "../../kernel/ids.ts";
import type { DB as Database } from "../../ports/database.gen.ts";
import type { Actor, ControlDatabase, TenantDb } from "../../ports/database.ts";
import { sayingBusy } from "./busy.ts";
import { createPool, type DatabaseAddress } from "./connection.ts";

/** Connections of one control plane. */
export const POOL_SIZE = 10;

/**
 * A change holds the generation's row until it commits, and nodes that report wait for it. So one that stops in the
 * middle, such as a suspended command, is ended by the database well before their leases run out.
 */
const IDLE_IN_TRANSACTION_MS = 1_000;

/** The control login's connections, which several people act through, one at a time. */
export interface ControlConnections {
  /** @param actor who everything done through it is written down as (D-4) */
  actingAs(actor: Actor): ControlDatabase;
  close(): Promise<void>;
}

/** @param actor who everything done through this connection is written down as (D-4) */
export function connectControlDatabase(address: DatabaseAddress, actor: Actor): ControlDatabase {
  return openControlConnections(address).actingAs(actor);
}

/** @param waitMs how long work waits for one that is free; after that too many are at it */
export function openControlConnections(address: DatabaseAddress, waitMs?: number): ControlConnections {
  const kysely = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: createPool(address, POOL_SIZE, waitMs) }),
  });
  return { actingAs: (actor) => actingAs(kysely, actor), close: () => kysely.destroy() };
}

function actingAs(kysely: Kysely<Database>, actor: Actor): ControlDatabase {
  return {
    inTenant: (organization, work) =>
      sayingBusy(() =>
        kysely.transaction().execute(async (transaction) => {
          await enter(transaction, actor, organization);
          return work(transaction as TenantDb);
        }),
      ),
    asOperator: (work) =>
      sayingBusy(() =>
        kysely.transaction().execute(async (transaction) => {
          await enter(transaction, actor, null);
          return work(transaction);
        }),
      ),
    close: () => kysely.destroy(),
  };
}

/** Local to the transaction, so that a pooled connection never carries one tenant or actor into another's work. */
async function enter(
  transaction: Kysely<Database>,
  { kind, id }: Actor,
  organization: OrganizationId | null,
): Promise<void> {
  await sql`select set_config('app.actor', ${`${kind} ${id}`}, true), set_config('app.org', ${organization ?? ""}, true),
    set_config('idle_in_transaction_session_timeout', ${String(IDLE_IN_TRANSACTION_MS)}, true)`.execute(
    transaction,
  );
}
