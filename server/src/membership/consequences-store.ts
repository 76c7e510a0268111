import { sql } from "kysely";
import type { MicroUsd } from "../kernel/money.ts";
import { readBalance } from "../ledger/index.ts";
import type { TenantDb } from "../ports/database.ts";

/** What an organization has, which goes with it to another owner or is lost. */
export interface Consequences {
  readonly members: number;
  readonly projects: number;
  /** Keys that work. */
  readonly keys: number;
  readonly openInvitations: number;
  /** Credit that is left, what is held for requests under way included. */
  readonly left: MicroUsd;
  readonly held: MicroUsd;
  readonly owed: MicroUsd;
}

export async function consequencesFor(db: TenantDb): Promise<Consequences> {
  const { rows } = await sql<Omit<Consequences, "left" | "held" | "owed">>`
    select (select count(*)::int from members where left_at is null) as members,
      (select count(*)::int from projects) as projects,
      (select count(*)::int from api_keys
        where coalesce(least(revoked_at, expires_at), 'infinity') > (select latest_time())) as keys,
      (select count(*)::int from invitations
        where accepted_at is null and revoked_at is null and expires_at > now()) as "openInvitations"`.execute(
    db,
  );
  const [counts] = rows;
  if (counts === undefined) throw new Error("counting gave nothing");
  const { balance, held, owed } = await readBalance(db, 1);
  return { ...counts, left: (balance > 0n ? balance : 0n) as MicroUsd, held, owed };
}
