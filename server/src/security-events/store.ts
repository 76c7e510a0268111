import type { AccountId, SessionId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Device } from "../sessions/index.ts";
import type { SecurityEvent } from "./words.ts";

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
interface StoredEvent {
  readonly id: string;
  readonly occurredAt: Date;
  readonly event: SecurityEvent;
  readonly outcome: "done" | "refused";
  readonly reason: string | null;
  readonly account: AccountId | null;
  readonly network: Uint8Array | null;
  readonly browser: Device["browser"] | null;
  readonly system: Device["system"] | null;
}

interface EventQuery {
  /** Null: from the newest on. */
  readonly before: string | null;
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
    .select([
      "id",
      "occurred_at",
      "event",
      "outcome",
      "reason",
      "account_id",
      "network",
      "browser",
      "system",
    ]);
  if (query.before !== null) events = events.where("id", "<", query.before);
  if (query.account !== null) events = events.where("account_id", "=", query.account);
  if (query.networkIndex) events = events.where("network_index", "=", query.networkIndex);
  const rows = await events
    .orderBy("id", "desc")
    .limit(query.limit + 1)
    .execute();
  return rows.map(({ occurred_at: occurredAt, account_id: account, ...row }) => ({
    ...row,
    // The database takes no other words.
    event: row.event as SecurityEvent,
    outcome: row.outcome as "done" | "refused",
    browser: row.browser as Device["browser"] | null,
    system: row.system as Device["system"] | null,
    occurredAt,
    account: account as AccountId | null,
  }));
}
