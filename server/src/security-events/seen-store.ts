import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/**
 * The day in UTC on which each of these people was here last: by their open sessions, and by the sign-ins that are still written down.
 * Nothing is stored for it, and nothing finer than a day leaves it. Whoever was not here for as long as these are kept is not in it.
 */
export async function lastSeenDays(
  db: OperatorDb,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, string>> {
  if (accounts.length === 0) return new Map();
  const { rows } = await sql<{ account: AccountId; day: string | null }>`
    select a.account, to_char(greatest(
        (select max(s.seen_at) from sessions s where s.account_id = a.account),
        (select e.occurred_at from security_events e
          where e.account_id = a.account and e.event = 'session.opened' and e.outcome = 'done'
          order by e.id desc limit 1)) at time zone 'UTC', 'YYYY-MM-DD') as day
    from unnest(${[...accounts]}::uuid[]) a(account)`.execute(db);
  return new Map(rows.flatMap(({ account, day }) => (day === null ? [] : [[account, day] as const])));
}
