import { sql } from "kysely";
import type { BatchId, GenerationId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";

export async function writePause(db: TenantDb, id: BatchId, isPaused: boolean): Promise<void> {
  await db
    .updateTable("generation_batches")
    .set({ paused_at: isPaused ? sql<Date>`coalesce(paused_at, now())` : null })
    .where("id", "=", id)
    .execute();
}

/** Cancels some tasks that have not ended. How many it did: fewer than `most` where none is left. */
export async function cancelSome(db: TenantDb, id: BatchId, most: number): Promise<number> {
  const { rows } = await sql<{
    many: number;
  }>`select generation_batch_cancel(${id}, ${most}) as many`.execute(db);
  return rows[0]?.many ?? 0;
}

/** What is to be destroyed of a deleted batch: pictures and requests of its tasks, and its own content. */
interface GonePart {
  readonly task: string;
  /** The task itself, where the object is its request. */
  readonly picture: string;
  readonly objects: readonly string[];
}

/** Empty when there was no such batch. */
export async function takeBatchAway(db: TenantDb, id: BatchId): Promise<readonly GonePart[]> {
  const { rows } = await sql<GonePart>`select * from generation_batch_delete(${id})`.execute(db);
  return rows;
}

export async function contentDestroyed(db: TenantDb | OperatorDb, ids: readonly BatchId[]): Promise<void> {
  await sql`select generation_batches_destroyed(${ids}::uuid[])`.execute(db);
}

/** Contents whose keys are to be destroyed. */
export async function dueContents(db: OperatorDb, most: number) {
  const { rows } = await sql<{ id: BatchId; org_id: OrganizationId; content_object: string }>`
    select * from generation_batches_due(${most})`.execute(db);
  return rows.map(({ id, org_id: organization, content_object: object }) => ({
    id,
    name: { organization, object },
  }));
}

/** what is known of batches goes with their tasks. */
export async function sweepBatchHistory(db: OperatorDb): Promise<void> {
  await sql`select generation_batches_sweep()`.execute(db);
}

/** A row that can be tried again, and where its request is. */
interface FailedRow {
  readonly id: GenerationId;
  readonly row: number;
  readonly requestObject: string;
  readonly requestBytes: number;
}

/** Of these rows, or of all, those of which nothing was made or charged. */
export async function failedIn(
  db: TenantDb,
  batch: BatchId,
  rows: readonly number[] | null,
): Promise<readonly FailedRow[]> {
  const found = await sql<FailedRow>`
    select g.id, g.batch_row as row, g.request_object as "requestObject", g.request_bytes as "requestBytes" from generations g
    where g.batch_id = ${batch} and not g.replaced and g.status in ('failed', 'cancelled', 'outcome_unknown')
      and g.charge_micro_usd = 0 and g.delivered = 0 and g.deleted_at is null and g.request_destroyed_at is null
      and g.expires_at > now() and (${rows}::integer[] is null or g.batch_row = any (${rows}::integer[]))
    order by g.batch_row`.execute(db);
  return found.rows;
}

/** New tasks take the places of failed ones. False when somebody else was first. */
export async function replaceTasks(
  db: TenantDb,
  batch: BatchId,
  old: readonly GenerationId[],
  fresh: readonly GenerationId[],
): Promise<boolean> {
  const { rows } = await sql<{ many: number }>`
    select generation_batch_replace(${batch}, ${old}::uuid[], ${fresh}::uuid[]) as many`.execute(db);
  return rows[0]?.many === old.length;
}

export async function secondsLeft(db: TenantDb, batch: BatchId): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    select greatest(1, extract(epoch from b.expires_at - now()))::float8 as seconds from generation_batches b
    where b.id = ${batch}`.execute(db);
  return rows[0]?.seconds ?? 1;
}
