import { ActError } from "../kernel/act-error.ts";
import type { BatchId, GenerationId, OrganizationId } from "../kernel/ids.ts";
import type { SealedObjects } from "../objects/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { requestsDestroyed } from "../tasks/index.ts";
import { forget } from "../uploads/index.ts";
import { cancelSome, contentDestroyed, dueContents, takeBatchAway, writePause } from "./change-store.ts";
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
    many = await database.inTenant(organization, (db) => cancelSome(db, id, MOST_CANCELLED));
  return database.inTenant(organization, async (db) => {
    await writePause(db, id, false);
    return batchOr(db, id);
  });
}

function refuseEnded({ status }: Batch): void {
  if (status === "finished" || status === "expired") throw new ActError("batch_ended");
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
    const taken = await takeBatchAway(db, id);
    // Says why there was none.
    if (taken.length === 0) await batchOr(db, id);
    return taken;
  });
  await objects.destroy(gone.flatMap((one) => one.objects.map((object) => ({ organization, object }))));
  await database.inTenant(organization, async (db) => {
    for (const { task, picture } of gone) if (picture !== task) await forget(db, picture);
    const tasks = gone.filter(({ task, picture }) => picture === task && task !== id);
    await requestsDestroyed(
      db,
      tasks.map(({ task }) => task as GenerationId),
    );
    await contentDestroyed(db, [id]);
  });
}

/** M-4: destroys the content of batches whose time is over. Killed at any step, the next one finishes it. */
export async function sweepBatches({ database, objects }: AtObjects): Promise<void> {
  for (;;) {
    const due = await database.asOperator((db) => dueContents(db, MOST_AT_ONCE));
    if (due.length === 0) return;
    await objects.destroy(due.map(({ name }) => name));
    await database.asOperator((db) =>
      contentDestroyed(
        db,
        due.map(({ id }) => id),
      ),
    );
  }
}
