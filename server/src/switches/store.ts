import { sql } from "kysely";
import type { ApiKeyId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { SwitchMode, SwitchScope } from "./switches.ts";

/** What is meant, as its row says it: exactly the columns of its scope are set. */
export interface Columns {
  readonly scope: SwitchScope;
  readonly provider: string | null;
  readonly model: string | null;
  readonly organization_id: OrganizationId | null;
  readonly key_id: ApiKeyId | null;
}

export interface Decision {
  readonly id: string;
  readonly mode: SwitchMode;
  readonly reason: string;
  readonly generation: bigint;
}

export interface SwitchRow extends Columns, Omit<Decision, "generation"> {
  readonly stopped_at: Date;
}

/** Stops it, or changes how and why. Resolves to the id of the stop, which stays the same. */
export async function upsertSwitch(db: OperatorDb, columns: Columns, decision: Decision): Promise<string> {
  const { mode, reason, generation } = decision;
  const { id } = await db
    .insertInto("switches")
    .values({ ...columns, ...decision })
    .onConflict((conflict) =>
      conflict
        .constraint("switches_target")
        .doUpdateSet({ mode, reason, generation, stopped_at: sql`clock_timestamp()` }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** The stop of exactly this; null when it is not stopped. */
export async function findSwitch(
  db: OperatorDb,
  columns: Columns,
): Promise<Pick<Decision, "mode" | "reason" | "generation"> | null> {
  let query = db.selectFrom("switches").select(["mode", "reason", "generation"]);
  for (const [column, value] of Object.entries(columns))
    query = query.where(column as keyof Columns, "is not distinct from", value);
  const row = await query.executeTakeFirst();
  return row
    ? { mode: row.mode as SwitchMode, reason: row.reason, generation: BigInt(row.generation) }
    : null;
}

/** Resolves to the id of the stop that was taken away; null when it was not stopped. */
export async function deleteSwitch(db: OperatorDb, columns: Columns): Promise<string | null> {
  let query = db.deleteFrom("switches").returning("id");
  for (const [column, value] of Object.entries(columns))
    query = query.where(column as keyof Columns, "is not distinct from", value);
  return (await query.executeTakeFirst())?.id ?? null;
}

/** Everything that is stopped, the oldest stop first: ids sort as they were made. */
export async function listSwitches(db: OperatorDb): Promise<readonly SwitchRow[]> {
  const rows = await db
    .selectFrom("switches")
    .select(["id", "scope", "provider", "model", "organization_id", "key_id", "mode", "reason", "stopped_at"])
    .orderBy("id")
    .execute();
  return rows as readonly SwitchRow[];
}

/** Whose key it is, by its id or public part, in any organization; null when there is none. */
export async function keyOwner(db: OperatorDb, reference: string): Promise<OrganizationId | null> {
  const { rows } = await sql<{
    owner: OrganizationId | null;
  }>`select key_owner(${reference}) as owner`.execute(db);
  return rows[0]?.owner ?? null;
}
