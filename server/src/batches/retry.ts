import { sql } from "kysely";
import { ActError } from "../kernel/act-error.ts";
import type { BatchId, GenerationId, UploadId } from "../kernel/ids.ts";
import { RowsRefused } from "../kernel/rows-refused.ts";
import type { HoldRefusal, TenantDb } from "../ports/database.ts";
import {
  type BeginParts,
  holdPatiently,
  lockWaiting,
  MOST_WAITING,
  readRequest,
  type TaskRequest,
} from "../tasks/index.ts";
import { keyWorks } from "../uploads/index.ts";
import { batchOr } from "./batches.ts";
import { priceRows, refuseTooMany, retentionSeconds, tasksOf, totalOf } from "./prepare.ts";
import type { Batch } from "./read-store.ts";
import { sealAll } from "./sealing.ts";
import { someAtOnce } from "./some-at-once.ts";
import { holdForAll, insertTasks, type Owner } from "./store.ts";

/** What is to be tried again, and what is different about it. */
export interface RetryAsked {
  /** Null: every row that can be. */
  readonly rows: readonly number[] | null;
  readonly prompt: string | null;
  /** Instead of the photo of the one row that is named. */
  readonly images: readonly UploadId[] | null;
}

interface FailedRow {
  readonly id: GenerationId;
  readonly row: number;
  readonly request_object: string;
  readonly request_bytes: number;
}

const READ_AT_ONCE = 16;

/**
 * Tries failed rows again, each as a new task with a hold of its own; all of them or none. Only those of which nothing was made or charged,
 * so that sent twice it is begun once: a row that waits has not failed.
 * @throws RowsRefused; ActError batch_not_found, batch_gone, batch_nothing_to_retry, generations_waiting, key_ended, models_unavailable;
 *   PublicError insufficient_credit, budget_exhausted, budget_period_exhausted
 */
export async function retryRows(
  parts: BeginParts,
  owner: Owner,
  id: BatchId,
  asked: RetryAsked,
): Promise<Batch> {
  const { database } = parts;
  const { organization, key } = owner;
  const failed = await database.inTenant(organization, async (db) => {
    await batchOr(db, id);
    return failedIn(db, id, asked.rows);
  });
  if (failed.length === 0) throw new ActError("batch_nothing_to_retry");
  const numbered = await someAtOnce(failed, READ_AT_ONCE, async (row) => {
    const [requestObject, requestBytes] = [row.request_object, row.request_bytes];
    const request = await readRequest(parts, { organization, requestObject, requestBytes });
    return { row: row.row, request: changed(row.row, request, asked) };
  });
  const priced = await priceRows(parts, organization, key, numbered);
  const contents = numbered.map(({ request }) => Buffer.from(JSON.stringify(request)));
  const { sealed, undo } = await sealAll(parts, organization, contents);
  const insert = async (db: TenantDb): Promise<Batch | HoldRefusal | null> => {
    refuseTooMany(await lockWaiting(db, organization), priced.length, MOST_WAITING);
    if (!(await keyWorks(db, key))) throw new ActError("key_ended");
    const { expiresAt } = await batchOr(db, id);
    const left = await secondsUntil(db, expiresAt);
    const tasks = tasksOf(priced, sealed, Math.min(left, await retentionSeconds(db)));
    await insertTasks(db, id, owner, tasks, true);
    const held = await holdForAll(db, tasks);
    if (held.kind === "refused") return held;
    const [old, fresh] = [failed.map((row) => row.id), tasks.map((task) => task.id)];
    const { rows } = await sql<{ many: number }>`
      select generation_batch_replace(${id}, ${old}::uuid[], ${fresh}::uuid[]) as many`.execute(db);
    // Somebody else was first.
    if (rows[0]?.many !== failed.length) throw new ActError("batch_nothing_to_retry");
    return batchOr(db, id);
  };
  try {
    const begun = await holdPatiently(() => database.inTenant(organization, insert), totalOf(priced));
    if (begun !== null) return begun;
    throw new ActError("batch_nothing_to_retry");
  } catch (error) {
    await undo();
    throw error;
  }
}

async function failedIn(
  db: TenantDb,
  batch: BatchId,
  rows: readonly number[] | null,
): Promise<readonly FailedRow[]> {
  const found = await sql<FailedRow>`
    select g.id, g.batch_row as row, g.request_object, g.request_bytes from generations g
    where g.batch_id = ${batch} and not g.replaced and g.status in ('failed', 'cancelled', 'outcome_unknown')
      and g.charge_micro_usd = 0 and g.delivered = 0 and g.deleted_at is null and g.request_destroyed_at is null
      and g.expires_at > now() and (${rows}::integer[] is null or g.batch_row = any (${rows}::integer[]))
    order by g.batch_row`.execute(db);
  return found.rows;
}

async function secondsUntil(db: TenantDb, at: Date): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    select greatest(1, extract(epoch from ${at}::timestamptz - now()))::float8 as seconds`.execute(db);
  return rows[0]?.seconds ?? 1;
}

/** @throws RowsRefused */
function changed(row: number, request: TaskRequest, { prompt, images }: RetryAsked): TaskRequest {
  const refuse = (field: string, problem: string) => new RowsRefused([{ row, field, problem }]);
  if (prompt !== null && request.prompt === null) throw refuse("prompt", "says nothing about this row");
  if (images !== null && images.length !== request.images.length)
    throw refuse("images", `must be ${request.images.length}, as before`);
  if (images !== null && request.mask !== null)
    throw refuse("images", "cannot be others: the mask belongs to the photo");
  return { ...request, prompt: prompt ?? request.prompt, images: images ?? request.images };
}
