import { ActError } from "../kernel/act-error.ts";
import { RowsRefused } from "../kernel/act-errors/rows-refused.ts";
import type { BatchId, UploadId } from "../kernel/ids.ts";
import type { HoldRefusal, TenantDb } from "../ports/database.ts";
import {
  type BeginParts,
  brandedPrompt,
  holdPatiently,
  lockWaiting,
  MOST_WAITING,
  readRequest,
  type TaskRequest,
} from "../tasks/index.ts";
import { keyWorks } from "../uploads/index.ts";
import { batchOr } from "./batches.ts";
import { failedIn, replaceTasks, secondsLeft } from "./change-store.ts";
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
    const request = await readRequest(parts, { ...row, organization });
    return { row: row.row, request: changed(row.row, request, asked) };
  });
  const priced = await priceRows(parts, organization, key, numbered);
  const contents = numbered.map(({ request }) => Buffer.from(JSON.stringify(request)));
  const { sealed, undo } = await sealAll(parts, organization, contents);
  const insert = async (db: TenantDb): Promise<Batch | HoldRefusal | null> => {
    refuseTooMany(await lockWaiting(db, organization), priced.length, MOST_WAITING);
    if (!(await keyWorks(db, key))) throw new ActError("key_ended");
    await batchOr(db, id);
    const left = await secondsLeft(db, id);
    const tasks = tasksOf(priced, sealed, Math.min(left, await retentionSeconds(db)));
    await insertTasks(db, id, owner, tasks, true);
    const held = await holdForAll(db, tasks);
    if (held.kind === "refused") return held;
    const [old, fresh] = [failed.map((row) => row.id), tasks.map((task) => task.id)];
    if (!(await replaceTasks(db, id, old, fresh))) throw new ActError("batch_nothing_to_retry");
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

/** @throws RowsRefused */
function changed(row: number, request: TaskRequest, { prompt, images }: RetryAsked): TaskRequest {
  const refuse = (field: string, problem: string) => new RowsRefused([{ row, field, problem }]);
  if (prompt !== null && request.prompt === null) throw refuse("prompt", "says nothing about this row");
  if (images !== null && images.length !== request.images.length)
    throw refuse("images", `must be ${request.images.length}, as before`);
  if (images !== null && request.mask !== null)
    throw refuse("images", "cannot be others: the mask belongs to the photo");
  // The brand of the first time says the same behind other words.
  const asked = prompt === null ? request.prompt : brandedPrompt(prompt, request.brand);
  return { ...request, prompt: asked, images: images ?? request.images };
}
