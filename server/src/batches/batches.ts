import { sql } from "kysely";
import { ActError } from "../kernel/act-error.ts";
import type { BatchId, OrganizationId } from "../kernel/ids.ts";
import type { SealedObjects } from "../objects/index.ts";
import type { ControlDatabase, OperatorDb, TenantDb } from "../ports/database.ts";
import { forget } from "../uploads/index.ts";
import { type Batch, batchesIn, batchWasDeleted } from "./read-store.ts";

type At = { readonly database: ControlDatabase };
type AtObjects = At & { readonly objects: SealedObjects };

const MOST_AT_ONCE = 1_000;
/** Tasks that are cancelled in one transaction. */
const MOST_CANCELLED = 200;

/** @throws ActError batch_not_found, batch_gone */
export async function readBatch({ database }: At, organization: OrganizationId, id: BatchId): Promise<Batch> {
  return database.inTenant(organization, (db) => batchOr(db, id));
}

/** @throws ActError batch_not_found, batch_gone */
export async function batchOr(db: TenantDb, id: BatchId): Promise<Batch> {
  const [batch] = await batchesIn(db, { only: id, limit: 1 });
  if (batch !== undefined) return batch;
  throw new ActError((await batchWasDeleted(db, id)) ? "batch_gone" : "batch_not_found");
}

/**
 * Nothing further of it is begun, or it goes on. What is under way is finished; the time of all of it goes on.
 * @throws ActError batch_not_found, batch_gone, batch_ended
 */
export async function setPaused(
  { database }: At,
  organization: OrganizationId,
  id: BatchId,
  isPaused: boolean,
): Promise<Batch> {
  return database.inTenant(organization, async (db) => {
    refuseEnded(await batchOr(db, id));
    await writePause(db, id, isPaused);
    return batchOr(db, id);
  });
}

async function writePause(db: TenantDb, id: BatchId, isPaused: boolean): Promise<void> {
  await db
    .updateTable("generation_batches")
    .set({ paused_at: isPaused ? sql<Date>`coalesce(paused_at, now())` : null })
    .where("id", "=", id)
    .execute();
}

/**
 * Cancels each task that has not ended, as a task is cancelled. In parts, so that the organization's other requests are not kept from its
 * credit meanwhile; paused as long, so that none is begun between two. Whoever breaks off in the middle sends it again.
 * @throws ActError batch_not_found, batch_gone, batch_ended
 */
export async function cancelBatch(
  { database }: At,
  organization: OrganizationId,
  id: BatchId,
): Promise<Batch> {
  await setPaused({ database }, organization, id, true);
  for (let many = MOST_CANCELLED; many === MOST_CANCELLED; )
    many = await database.inTenant(organization, async (db) => {
      const { rows } = await sql<{ many: number }>`
        select generation_batch_cancel(${id}, ${MOST_CANCELLED}) as many`.execute(db);
      return rows[0]?.many ?? 0;
    });
  return database.inTenant(organization, async (db) => {
    await writePause(db, id, false);
    return batchOr(db, id);
  });
}

function refuseEnded({ status }: Batch): void {
  if (status === "finished" || status === "expired") throw new ActError("batch_ended");
}

interface Gone {
  readonly task: string;
  readonly picture: string;
  readonly objects: string[];
}

/**
 * M-5: deletes a batch, its tasks and all pictures that they made, at once and everywhere.
 * @throws ActError batch_not_found, batch_gone
 */
export async function deleteBatch(
  { database, objects }: AtObjects,
  organization: OrganizationId,
  id: BatchId,
): Promise<void> {
  const gone = await database.inTenant(organization, async (db) => {
    const { rows } = await sql<Gone>`select * from generation_batch_delete(${id})`.execute(db);
    // Says why there was none.
    if (rows.length === 0) await batchOr(db, id);
    return rows;
  });
  await objects.destroy(gone.flatMap((one) => one.objects.map((object) => ({ organization, object }))));
  await database.inTenant(organization, async (db) => {
    for (const { task, picture } of gone) if (picture !== task) await forget(db, picture);
    const tasks = gone.filter(({ task, picture }) => picture === task && task !== id);
    await sql`select generations_destroyed(${tasks.map(({ task }) => task)}::uuid[])`.execute(db);
    await sql`select generation_batches_destroyed(${[id]}::uuid[])`.execute(db);
  });
}

/** M-4: destroys the content of batches whose time is over. Killed at any step, the next one finishes it. */
export async function sweepBatches({ database, objects }: AtObjects): Promise<void> {
  for (;;) {
    const due = await database.asOperator(async (db) => {
      const { rows } = await sql<{ id: BatchId; org_id: OrganizationId; content_object: string }>`
        select * from generation_batches_due(${MOST_AT_ONCE})`.execute(db);
      return rows;
    });
    if (due.length === 0) return;
    await objects.destroy(
      due.map(({ org_id: organization, content_object: object }) => ({ organization, object })),
    );
    const ids = due.map(({ id }) => id);
    await database.asOperator((db) => sql`select generation_batches_destroyed(${ids}::uuid[])`.execute(db));
  }
}

export async function sweepBatchHistory(db: OperatorDb): Promise<void> {
  await sql`select generation_batches_sweep()`.execute(db);
}
