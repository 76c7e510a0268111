import { sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";

/** One organization that is being debugged. */
export interface OpenWindow {
  readonly organization: OrganizationId;
  readonly reason: string;
  readonly setAt: Date;
  readonly endsAt: Date;
}

/** Opens a window of so many minutes from now on, or moves the end of the one there is. Resolves to its end. */
export async function upsertWindow(
  db: TenantDb,
  organization: OrganizationId,
  minutes: number,
  reason: string,
): Promise<Date> {
  const ends_at = sql<Date>`latest_time() + make_interval(mins => ${minutes})`;
  const row = await db
    .insertInto("debug_windows")
    // The trigger on `debug_windows` says when it was set, whatever is said here.
    .values({ org_id: organization, reason, ends_at, set_at: sql`latest_time()` })
    .onConflict((conflict) => conflict.column("org_id").doUpdateSet({ reason, ends_at }))
    .returning("ends_at")
    .executeTakeFirstOrThrow();
  return row.ends_at;
}

/** Resolves to whether there was one that had not ended by itself. */
export async function deleteWindow(db: TenantDb): Promise<boolean> {
  const rows = await db
    .deleteFrom("debug_windows")
    .returning(sql<boolean>`ends_at > latest_time()`.as("open"))
    .execute();
  return rows.some(({ open }) => open);
}

/** The windows that are open now, of all organizations, the first to end first. */
export async function listOpenWindows(db: OperatorDb): Promise<readonly OpenWindow[]> {
  const { rows } = await sql<OpenWindow>`
    select org_id as organization, reason, set_at as "setAt", ends_at as "endsAt" from debug_windows_open()`.execute(
    db,
  );
  return rows;
}
