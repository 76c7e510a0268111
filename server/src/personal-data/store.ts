import { sql } from "kysely";
import type { MemberId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";

/** Invitations to an address, of whichever organization. @param index the keyed hash of the address */
export async function invitationsTo(db: OperatorDb, index: Buffer): Promise<readonly object[]> {
  const { rows } = await sql<object>`select * from invitations_to(${index})`.execute(db);
  return rows;
}

/** Budgets of one member. */
export function budgetsOf(db: TenantDb, member: MemberId): Promise<readonly object[]> {
  return db
    .selectFrom("budgets")
    .select(["period", sql<string>`limit_micro_usd::text`.as("limit_micro_usd")])
    .where("member_id", "=", member)
    .execute();
}
