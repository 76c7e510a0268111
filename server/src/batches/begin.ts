import { ActError } from "../kernel/act-error.ts";
import { type BatchId, newId } from "../kernel/ids.ts";
import type { HoldRefusal, TenantDb } from "../ports/database.ts";
import { type BeginParts, holdPatiently, lockWaiting, MOST_WAITING, type Sameness } from "../tasks/index.ts";
import { keyWorks } from "../uploads/index.ts";
import { writeContent } from "./content.ts";
import { priceRows, refuseTooMany, retentionSeconds, tasksOf, totalOf } from "./prepare.ts";
import { type Batch, batchesIn } from "./read-store.ts";
import type { BatchList } from "./rows.ts";
import { sealAll } from "./sealing.ts";
import { batchUnder, holdForAll, insertBatch, insertTasks, type Owner } from "./store.ts";

/**
 * Begins a batch: its requests and its content sealed, then the batch, its tasks and their holds in one transaction. So it is there whole
 * or not at all, whoever dies when; and whoever cannot pay for all of it is refused before anything is made (C-1). The same list under the
 * same key is the same batch (K-8).
 * @throws RowsRefused; ActError idempotency_key_reused, batch_gone, generations_waiting, key_ended, models_unavailable;
 *   PublicError insufficient_credit, budget_exhausted, budget_period_exhausted
 */
export async function beginBatch(
  parts: BeginParts,
  owner: Owner,
  sameness: Sameness,
  list: BatchList,
): Promise<Batch> {
  const { database } = parts;
  const { organization, key } = owner;
  const before = await batchBegunBefore(parts, owner, sameness);
  if (before !== null) return before;
  const numbered = list.rows.map(({ request }, at) => ({ row: at + 1, request }));
  const priced = await priceRows(parts, organization, key, numbered);
  const id = newId<BatchId>();
  const requests = list.rows.map(({ request }) => Buffer.from(JSON.stringify(request)));
  const { sealed, undo } = await sealAll(parts, organization, [...requests, writeContent(list)]);
  const content = sealed.at(-1) ?? { object: "", bytes: 0 };
  const insert = async (db: TenantDb): Promise<Batch | HoldRefusal | null> => {
    refuseTooMany(await lockWaiting(db, organization), priced.length, MOST_WAITING);
    if (!(await keyWorks(db, key))) throw new ActError("key_ended");
    const tasks = tasksOf(priced, sealed, await retentionSeconds(db));
    const expiresInSeconds = Math.max(...tasks.map((task) => task.expiresInSeconds));
    const isNew = await insertBatch(db, {
      ...owner,
      ...{ id, rows: tasks.length, content, expiresInSeconds, sameness },
    });
    if (!isNew) return null;
    await insertTasks(db, id, owner, tasks, false);
    const held = await holdForAll(db, tasks);
    if (held.kind === "refused") return held;
    return (await batchesIn(db, { only: id, limit: 1 }))[0] ?? null;
  };
  try {
    const begun = await holdPatiently(() => database.inTenant(organization, insert), totalOf(priced));
    if (begun !== null) return begun;
  } catch (error) {
    await undo();
    throw error;
  }
  // Somebody else sent the same at the same time, and was first.
  await undo();
  const first = await batchBegunBefore(parts, owner, sameness);
  if (first === null) throw new ActError("idempotency_in_progress", { retryAfterSeconds: 1 });
  return first;
}

/**
 * The batch that was begun before with the same list under the same key; null when there is none.
 * @throws ActError idempotency_key_reused, batch_gone
 */
export function batchBegunBefore(
  { database }: Pick<BeginParts, "database">,
  owner: Owner,
  sameness: Sameness,
): Promise<Batch | null> {
  return database.inTenant(owner.organization, (db) => sameBatch(db, owner, sameness));
}

/** @throws ActError idempotency_key_reused, batch_gone */
async function sameBatch(db: TenantDb, { key }: Owner, sameness: Sameness): Promise<Batch | null> {
  const known = await batchUnder(db, key, sameness);
  if (known === null) return null;
  if (!known.same) throw new ActError("idempotency_key_reused");
  const [batch] = await batchesIn(db, { only: known.id, limit: 1 });
  if (batch === undefined) throw new ActError("batch_gone");
  return batch;
}
