import type { AccountId, SessionId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

export interface EventRow {
  readonly id: string;
  readonly event: string;
  readonly outcome: "done" | "refused";
  readonly reason: string | null;
  readonly account: AccountId | null;
  readonly session: SessionId | null;
  readonly networkIndex: Buffer;
  readonly network: Buffer | null;
  readonly browser: string;
  readonly system: string;
}

export async function insertEvent(db: OperatorDb, row: EventRow): Promise<void> {
  await db
    .insertInto("security_events")
    .values({
      id: row.id,
      event: row.event,
      outcome: row.outcome,
      reason: row.reason,
      account_id: row.account,
      session_id: row.session,
      network_index: row.networkIndex,
      network: row.network,
      browser: row.browser,
      system: row.system,
    })
    .execute();
}

/** An event as it is stored; its network address is sealed. */
export interface StoredEvent {
  readonly id: string;
  readonly occurredAt: Date;
  readonly event: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly account: AccountId | null;
  readonly network: Uint8Array | null;
  readonly browser: string | null;
  readonly system: string | null;
}

export interface EventQuery {
  readonly before: string;
  readonly limit: number;
  /** Null: everybody's. */
  readonly account: AccountId | null;
  /** Null: from everywhere. */
  readonly networkIndex?: Buffer | null;
}

/** Events, the newest first; one more than `limit`, which tells that there are more. */
export async function eventPage(db: OperatorDb, query: EventQuery): Promise<readonly StoredEvent[]> {
  let events = db
    .selectFrom("security_events")
    .select(["id", "occurred_at", "event", "outcome", "reason", "account_id", "network", "browser", "system"])
    .where("id", "<", query.before);
  if (query.account !== null) events = events.where("account_id", "=", query.account);
  if (query.networkIndex) events = events.where("network_index", "=", query.networkIndex);
  const rows = await events
    .orderBy("id", "desc")
    .limit(query.limit + 1)
    .execute();
  return rows.map(({ occurred_at: occurredAt, account_id: account, ...row }) => ({
    ...row,
    occurredAt,
    account: account as AccountId | null,
  }));
}
