import { sql } from "kysely";
import type { BatchId, GenerationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { TenantDb } from "../ports/database.ts";
import { livingTasks, type Task, type TaskStatus } from "../tasks/index.ts";
import type { ContentOf } from "./content.ts";

/** Of a row: as of its task, or that this was deleted. */
export type RowState = TaskStatus | "deleted";

/** A batch as its organization sees it. */
export interface Batch extends ContentOf {
  readonly id: BatchId;
  readonly rows: number;
  readonly status: "running" | "paused" | "finished" | "expired";
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly counts: Readonly<Record<RowState, number>>;
  readonly money: BatchMoney;
  /** Until the last row ends, at the pace of the last two minutes; null when nobody knows. */
  readonly etaSeconds: number | null;
}

/** What of its credit became what, over all tries of all rows. */
interface BatchMoney {
  /** In all, since the batch was begun. */
  readonly held: MicroUsd;
  readonly charged: MicroUsd;
  readonly stillHeld: MicroUsd;
  readonly released: MicroUsd;
}

const NO_ROWS: Readonly<Record<RowState, number>> = {
  ...{ queued: 0, running: 0, succeeded: 0, partially_succeeded: 0, failed: 0 },
  ...{ cancelled: 0, expired: 0, outcome_unknown: 0, deleted: 0 },
};

const STATE = sql<RowState>`case when g.deleted_at is not null then 'deleted'
  when g.expires_at <= now() and g.ended_at is not null then 'expired' else g.status end`;

interface BatchLine {
  readonly id: BatchId;
  readonly row_count: number;
  readonly content_object: string;
  readonly content_bytes: number;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
  readonly paused_at: Date | null;
  readonly is_over: boolean;
  readonly counts: Partial<Record<RowState, number>> | null;
  readonly held: string;
  readonly charged: string;
  readonly still_held: string;
  readonly released: string;
  readonly open: string;
  readonly lately: string;
  readonly lately_seconds: number | null;
}

/** The newest first, or one. @param only null for all */
export async function batchesIn(
  db: TenantDb,
  {
    only,
    before,
    limit,
  }: { readonly only?: BatchId; readonly before?: BatchId | null; readonly limit: number },
): Promise<readonly Batch[]> {
  const { rows } = await sql<BatchLine>`
    select b.id, b.row_count, b.content_object, b.content_bytes, b.created_at, b.expires_at, b.ended_at, b.paused_at,
      b.expires_at <= now() as is_over, s.*,
      (select json_object_agg(c.state, c.many) from (select ${STATE} as state, count(*) as many from generations g
        where g.batch_id = b.id and not g.replaced group by 1) c) as counts
    from generation_batches b
    cross join lateral (select coalesce(sum(g.held_micro_usd), 0)::text as held, coalesce(sum(g.charge_micro_usd), 0)::text as charged,
        coalesce(sum(g.held_micro_usd) filter (where g.ended_at is null), 0)::text as still_held,
        coalesce(sum(g.held_micro_usd - g.charge_micro_usd) filter (where g.ended_at is not null), 0)::text as released,
        count(*) filter (where g.ended_at is null)::text as open,
        count(*) filter (where g.ended_at > now() - interval '2 minutes')::text as lately,
        extract(epoch from now() - greatest(min(g.started_at), now() - interval '2 minutes'))::float8 as lately_seconds
      from generations g where g.batch_id = b.id) s
    where b.deleted_at is null and (${only ?? null}::uuid is null or b.id = ${only ?? null}::uuid)
      and (${before ?? null}::uuid is null or b.id < ${before ?? null}::uuid)
    order by b.id desc limit ${limit}`.execute(db);
  return rows.map(batchOf);
}

function batchOf(line: BatchLine): Batch {
  const micro = (text: string) => BigInt(text) as MicroUsd;
  const open = Number(line.open);
  const status = line.is_over
    ? "expired"
    : open === 0
      ? "finished"
      : line.paused_at === null
        ? "running"
        : "paused";
  const [lately, seconds] = [Number(line.lately), line.lately_seconds ?? 0];
  const isPaced = status === "running" && lately > 0 && seconds > 0;
  return {
    ...{ id: line.id, rows: line.row_count, status },
    ...{ contentObject: line.content_object, contentBytes: line.content_bytes },
    ...{ createdAt: line.created_at, expiresAt: line.expires_at, endedAt: line.ended_at },
    counts: { ...NO_ROWS, ...line.counts },
    money: {
      ...{ held: micro(line.held), charged: micro(line.charged) },
      ...{ stillHeld: micro(line.still_held), released: micro(line.released) },
    },
    etaSeconds: isPaced ? Math.ceil((open * seconds) / lately) : null,
  };
}

/** One row of a batch, as the latest task of it stands. */
export interface Row {
  readonly row: number;
  readonly state: RowState;
  /** Null when it was deleted. */
  readonly task: Task | null;
  /** What is put aside for it now. */
  readonly held: MicroUsd;
}

export interface RowsAsked {
  /** Null: all. */
  readonly states: readonly RowState[] | null;
  /** Rows after this one. */
  readonly after: number;
  readonly limit: number;
}

export async function rowsIn(
  db: TenantDb,
  batch: BatchId,
  { states, after, limit }: RowsAsked,
): Promise<readonly Row[]> {
  const { rows } = await sql<{ id: GenerationId; row: number; state: RowState; held: string }>`
    select g.id, g.batch_row as row, ${STATE} as state,
      case when g.ended_at is null then g.held_micro_usd else 0 end::text as held
    from generations g
    where g.batch_id = ${batch} and not g.replaced and g.batch_row > ${after}
      and (${states}::text[] is null or ${STATE} = any (${states}::text[]))
    order by g.batch_row limit ${limit}`.execute(db);
  const ids = rows.map(({ id }) => id);
  const tasks = ids.length === 0 ? [] : await livingTasks(db, ids);
  const known = new Map(tasks.map((task) => [task.id, task]));
  return rows.map(({ id, row, state, held }) => ({
    ...{ row, state, task: known.get(id) ?? null },
    held: BigInt(held) as MicroUsd,
  }));
}

export async function batchWasDeleted(db: TenantDb, id: BatchId): Promise<boolean> {
  const row = await db.selectFrom("generation_batches").select("id").where("id", "=", id).executeTakeFirst();
  return row !== undefined;
}
