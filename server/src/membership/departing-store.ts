import { sql } from "kysely";
import type { MemberId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";

/** What is left of a name that is no more. */
export const GONE = "deleted";

/** Working keys that somebody who leaves has seen. */
export interface KeysLeftBehind {
  /** Those that count as the member's. */
  readonly own: number;
  /** Those that the person made and that count as nobody's. */
  readonly made: number;
}

/** Ends a membership. False when the organization has no such member any more. */
export async function markLeft(db: TenantDb, member: MemberId): Promise<boolean> {
  const row = await db
    .updateTable("members")
    .set({ left_at: sql<Date>`clock_timestamp()`, revision: sql<number>`revision + 1` })
    .where("id", "=", member)
    .where("left_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes away who a member was. The row stays, because keys, usage and budgets are counted by it. */
export async function forgetMember(db: TenantDb, member: MemberId): Promise<void> {
  await db.updateTable("members").set({ name: GONE, account_id: null }).where("id", "=", member).execute();
}

export async function keysLeftBehind(db: TenantDb, member: MemberId): Promise<KeysLeftBehind> {
  const { rows } = await sql<KeysLeftBehind>`
    select count(*) filter (where k.member_id = m.id)::int as own,
      count(*) filter (where k.member_id is null)::int as made
    from members m join api_keys k on k.org_id = m.org_id
      and (k.member_id = m.id or (k.member_id is null and k.made_by = 'person ' || m.account_id))
    where m.id = ${member}
      and coalesce(least(k.revoked_at, k.expires_at), 'infinity') > (select latest_time())`.execute(db);
  return rows[0] ?? { own: 0, made: 0 };
}
