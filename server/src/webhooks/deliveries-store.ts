import { type ExpressionBuilder, sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { DB } from "../ports/database.gen.ts";
import type { TenantDb } from "../ports/database.ts";
import type { Outcome } from "./send.ts";

export const DELIVERY_STATES = ["waiting", "failing", "delivered", "given_up"] as const;
type DeliveryState = (typeof DELIVERY_STATES)[number];
export const DELIVERY_FILTERS = ["failing", "tried_again", "given_up"] as const;
type DeliveryFilter = (typeof DELIVERY_FILTERS)[number];

/** An event on its way to one address, or there. */
export interface Delivery {
  readonly id: string;
  readonly endpoint: string;
  readonly event: string;
  readonly type: string;
  /** Null: it is forgotten. */
  readonly data: unknown;
  readonly createdAt: Date;
  readonly state: DeliveryState;
  /** When it is sent next; null: never. */
  readonly nextAt: Date | null;
  readonly attempts: number;
  readonly status: number | null;
  readonly outcome: Outcome | null;
  readonly tookMs: number | null;
}

export interface Asked {
  readonly endpoint: string | null;
  readonly filter: DeliveryFilter | null;
  /** The id after which the page begins, backwards in time. */
  readonly before: string | null;
  readonly limit: number;
}

/** Which rows a filter lets through. */
const FILTERS: Readonly<
  Record<
    DeliveryFilter,
    (rows: ExpressionBuilder<DB, "webhook_deliveries">) => ReturnType<typeof sql<boolean>>
  >
> = {
  failing: () => sql<boolean>`state = 'waiting' and outcome is not null`,
  tried_again: () => sql<boolean>`attempts > 1`,
  given_up: () => sql<boolean>`state = 'given_up'`,
};

/** The newest first; one more than `limit` where there are more. */
export async function deliveriesIn(
  db: TenantDb,
  { endpoint, filter, before, limit }: Asked,
): Promise<readonly Delivery[]> {
  let query = db.selectFrom("webhook_deliveries").selectAll().orderBy("id", "desc");
  if (endpoint !== null) query = query.where("endpoint_id", "=", endpoint);
  if (filter !== null) query = query.where(FILTERS[filter]);
  if (before !== null) query = query.where("id", "<", before);
  return (await query.limit(limit + 1).execute()).map(deliveryOf);
}

export async function readDelivery(db: TenantDb, id: string): Promise<Delivery | null> {
  const row = await db.selectFrom("webhook_deliveries").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? deliveryOf(row) : null;
}

interface DeliveryRow {
  readonly id: string;
  readonly endpoint_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly data: unknown;
  readonly created_at: Date;
  readonly state: string;
  readonly due_at: Date;
  readonly attempts: number;
  readonly status: number | null;
  readonly outcome: string | null;
  readonly took_ms: number | null;
}

function deliveryOf(row: DeliveryRow): Delivery {
  const waits = row.state === "waiting";
  return {
    id: row.id,
    endpoint: row.endpoint_id,
    event: row.event_id,
    type: row.type,
    data: row.data,
    createdAt: row.created_at,
    state: waits && row.outcome !== null ? "failing" : (row.state as DeliveryState),
    nextAt: waits ? row.due_at : null,
    attempts: row.attempts,
    status: row.status,
    outcome: row.outcome as Outcome | null,
    tookMs: row.took_ms,
  };
}

export interface DeliveryCounts {
  readonly all: number;
  readonly failing: number;
  readonly triedAgain: number;
}

/** Of the last 30 days. */
export async function countDeliveries(db: TenantDb, endpoint: string | null): Promise<DeliveryCounts> {
  let query = db
    .selectFrom("webhook_deliveries")
    .select(({ fn }) => [
      fn.countAll<string>().as("all"),
      fn.countAll<string>().filterWhere(FILTERS.failing).as("failing"),
      fn.countAll<string>().filterWhere(FILTERS.tried_again).as("tried_again"),
    ]);
  if (endpoint !== null) query = query.where("endpoint_id", "=", endpoint);
  const row = await query.executeTakeFirstOrThrow();
  return { all: Number(row.all), failing: Number(row.failing), triedAgain: Number(row.tried_again) };
}

/** Slots of `days`, the last one ends now. */
export const SLOT_HOURS = 6;
export const SLOTS = 28;

/** What came of what happened in some hours. */
export interface Slot {
  readonly endpoint: string;
  /** From the oldest, 0. */
  readonly slot: number;
  readonly delivered: number;
  readonly failed: number;
}

export async function recentSlots(db: TenantDb): Promise<readonly Slot[]> {
  const { rows } = await sql<{ endpoint_id: string; slot: number; delivered: string; failed: string }>`
    select endpoint_id, least(${SLOTS - 1}, floor(extract(epoch from created_at - (now() - make_interval(hours => ${SLOTS * SLOT_HOURS})))
        / ${SLOT_HOURS * 3_600})::integer) as slot,
      count(*) filter (where state = 'delivered') as delivered,
      count(*) filter (where state <> 'delivered' and outcome is not null) as failed
    from webhook_deliveries where created_at > now() - make_interval(hours => ${SLOTS * SLOT_HOURS}) group by 1, 2`.execute(
    db,
  );
  return rows.map(({ endpoint_id: endpoint, slot, delivered, failed }) => ({
    ...{ endpoint, slot: Number(slot) },
    ...{ delivered: Number(delivered), failed: Number(failed) },
  }));
}

/** One time that it was sent. */
export interface AttemptRow {
  readonly number: number;
  readonly beganAt: Date;
  readonly tookMs: number;
  readonly status: number | null;
  readonly outcome: Outcome;
  readonly signatures: number;
}

export async function attemptsOf(db: TenantDb, delivery: string): Promise<readonly AttemptRow[]> {
  const rows = await db
    .selectFrom("webhook_attempts")
    .selectAll()
    .where("delivery_id", "=", delivery)
    .orderBy("number")
    .execute();
  return rows.map((row) => ({
    number: row.number,
    beganAt: row.began_at,
    tookMs: row.took_ms,
    status: row.status,
    outcome: row.outcome as Outcome,
    signatures: row.signatures,
  }));
}

/** A test, which is sent like anything else. */
export async function insertTest(
  db: TenantDb,
  organization: OrganizationId,
  row: { readonly id: string; readonly endpoint: string; readonly event: string; readonly newest: boolean },
): Promise<void> {
  const { id, endpoint, event, newest } = row;
  await db
    .insertInto("webhook_deliveries")
    .values({
      ...{ id, org_id: organization, endpoint_id: endpoint, event_id: event, type: "webhook.test" },
      ...{ data: JSON.stringify({ webhook: endpoint }), newest_secret: newest },
    })
    .execute();
}

/** Has it sent again at once. False when somebody sends it now. */
export async function sendAgain(db: TenantDb, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("webhook_deliveries")
    .set({ state: "waiting", due_at: sql<Date>`now()`, sending_until: null })
    .where("id", "=", id)
    .where(sql<boolean>`(state <> 'waiting' or coalesce(sending_until, '-infinity') < now())`)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
