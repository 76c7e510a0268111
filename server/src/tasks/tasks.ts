import { assetWith } from "../brand/index.ts";
import { ActError } from "../kernel/act-error.ts";
import {
  type ApiKeyId,
  type GenerationId,
  newId,
  type OrganizationId,
  type ProjectId,
} from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { refusalError } from "../ledger/index.ts";
import { organizationKey, type SealedObjects } from "../objects/index.ts";
import type { ControlDatabase, HoldRefusal, TenantDb } from "../ports/database.ts";
import type { ModelTerms, PictureModels } from "../ports/picture-models.ts";
import { forget, goneSince, keyWorks, readSettings, uploadsIn } from "../uploads/index.ts";
import type { Vault } from "../vault/index.ts";
import { plannedOf } from "./models.ts";
import { picturesNamedBy, type TaskRequest } from "./request.ts";
import {
  cancelTask,
  holdFor,
  insertTask,
  lockWaiting,
  requestsDestroyed,
  type Sameness,
  type Task,
  takeTaskAway,
  taskUnder,
  taskWasDeleted,
  taskWith,
} from "./store.ts";

/** What tasks need where they are asked for. */
export interface TaskParts {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly objects: SealedObjects;
}

export interface BeginParts extends TaskParts {
  readonly models: Pick<PictureModels, "termsOf" | "priceOf">;
}

/** What a task may come to. */
export interface TaskPrice {
  /** Of the registry; null for what is done here. */
  readonly model: string | null;
  readonly pictures: number;
  /** How many unfinished pictures may be shown of each: 0 where its model sends none. */
  readonly partials: number;
  /** What would be held for it, and the most that is charged; 0 for test keys and what is done here. */
  readonly atMost: MicroUsd;
}

/** Tells what would be held for a task, by the rule that holds it. Nothing is written and nothing counted. @throws ModelRefused */
export async function priceTask(
  models: Pick<PictureModels, "priceOf">,
  key: ApiKeyId,
  request: TaskRequest,
): Promise<TaskPrice> {
  const planned = plannedOf(request);
  const terms = planned === null ? null : await models.priceOf(key, planned);
  return {
    model: terms?.model ?? null,
    pictures: request.pictures,
    partials: withPartials(request, terms).partials,
    atMost: terms?.atMost ?? (0n as MicroUsd),
  };
}

/** Unfinished pictures are not asked for where nobody sends them: some providers refuse a request that speaks of them. */
function withPartials(request: TaskRequest, terms: ModelTerms | null): TaskRequest {
  return terms?.partials === true ? request : { ...request, partials: 0 };
}

/** Who asks for a task. */
export interface Asker {
  readonly organization: OrganizationId;
  readonly project: ProjectId;
  readonly key: ApiKeyId;
  readonly mode: "live" | "test";
}

/** Tasks of one organization that have not ended. */
export const MOST_WAITING = 2_000;
const HOUR_SECONDS = 3_600;
/** How often credit is asked for that nodes are to give back, and how long they have for it each time. */
const [HOLD_TRIES, RECALL_MS] = [6, 200];

/**
 * Writes a task down: the request sealed, the rest in one transaction. The same request under the same key is the same task, also
 * after a crash between the two (K-8).
 * What a model may cost is known before that, and put aside in the same transaction (C-1).
 * @throws ActError idempotency_key_reused, generation_gone, generations_waiting, upload_not_found, upload_gone, key_ended; ModelRefused;
 *   PublicError insufficient_credit, budget_exhausted, budget_period_exhausted
 */
export async function beginTask(
  parts: BeginParts,
  asker: Asker,
  sameness: Sameness,
  request: TaskRequest,
): Promise<Task> {
  const { database, vault, objects } = parts;
  const { organization, key } = asker;
  const before = await begunBefore(parts, asker, sameness);
  if (before !== null) return before;
  const planned = plannedOf(request);
  const terms = planned === null ? null : await parts.models.termsOf(key, planned);
  const atMost = terms?.atMost ?? (0n as MicroUsd);
  const id = newId<GenerationId>();
  const requestObject = newId();
  const content = Buffer.from(JSON.stringify(withPartials(request, terms)));
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const name = { organization, object: requestObject };
  try {
    const sealing = await objects.begin(name, wrapping);
    await sealing.write(content);
    await sealing.commit();
    const insert = async (db: TenantDb): Promise<Task | HoldRefusal | null> => {
      if ((await lockWaiting(db, organization)) >= MOST_WAITING)
        throw new ActError("generations_waiting", { limit: MOST_WAITING, retryAfterSeconds: 10 });
      if (!(await keyWorks(db, key))) throw new ActError("key_ended");
      await refuseMissing(db, request);
      const { retentionHours } = await readSettings(db);
      const mostSeconds = retentionHours * HOUR_SECONDS;
      const isNew = await insertTask(db, {
        ...asker,
        ...{ id, sameness, requestObject, requestBytes: content.length },
        operation: request.operation,
        model: terms?.model ?? null,
        provider: terms?.provider ?? null,
        pictures: request.pictures,
        brand: request.brand,
        expiresInSeconds: Math.min(mostSeconds, request.expiresInSeconds ?? mostSeconds),
      });
      if (!isNew) return null;
      const held = atMost === 0n ? null : await holdFor(db, id, atMost);
      return held?.kind === "refused" ? held : taskWith(db, id);
    };
    const begun = await holdPatiently(() => database.inTenant(organization, insert), atMost);
    if (begun !== null) return begun;
  } catch (error) {
    await objects.destroy([name]);
    throw error;
  }
  // Somebody else sent the same at the same time, and was first.
  await objects.destroy([name]);
  const first = await database.inTenant(organization, (db) => sameTask(db, key, sameness));
  if (first === null) throw new ActError("idempotency_in_progress", { retryAfterSeconds: 1 });
  return first;
}

/**
 * Tries again while nodes have credit that they do not need, and were asked to give it back.
 * @throws PublicError insufficient_credit, budget_exhausted, budget_period_exhausted
 */
export async function holdPatiently<Begun extends object>(
  insert: () => Promise<Begun | HoldRefusal | null>,
  atMost: MicroUsd,
): Promise<Begun | null> {
  let begun = await insert();
  for (let tries = 1; isRefusal(begun) && begun.recalling && tries < HOLD_TRIES; tries += 1) {
    await Bun.sleep(RECALL_MS);
    begun = await insert();
  }
  if (isRefusal(begun)) throw refusalError(begun, atMost);
  return begun;
}

function isRefusal(begun: object | null): begun is HoldRefusal {
  return begun !== null && "limited" in begun;
}

/**
 * The task that was begun before with the same request under the same key; null when there is none.
 * @throws ActError idempotency_key_reused, generation_gone
 */
export function begunBefore(
  { database }: Pick<TaskParts, "database">,
  { organization, key }: Asker,
  sameness: Sameness,
): Promise<Task | null> {
  return database.inTenant(organization, (db) => sameTask(db, key, sameness));
}

/** @throws ActError idempotency_key_reused, generation_gone */
async function sameTask(db: TenantDb, key: ApiKeyId, sameness: Sameness): Promise<Task | null> {
  const known = await taskUnder(db, key, sameness);
  if (known === null) return null;
  if (!known.same) throw new ActError("idempotency_key_reused");
  const task = await taskWith(db, known.id);
  if (task === null) throw new ActError("generation_gone");
  return task;
}

/** M-7: what another organization has is not there. @throws ActError upload_not_found, upload_gone */
async function refuseMissing(db: TenantDb, request: TaskRequest): Promise<void> {
  for (const id of new Set(picturesNamedBy(request).map(({ picture }) => picture))) {
    const [found] = await uploadsIn(db, { only: id });
    if (found || (await assetWith(db, id))) continue;
    throw new ActError((await goneSince(db, id)) ? "upload_gone" : "upload_not_found");
  }
}

/** @throws ActError generation_not_found, generation_gone */
export async function readTask(
  { database }: Pick<TaskParts, "database">,
  organization: OrganizationId,
  id: GenerationId,
): Promise<Task> {
  return database.inTenant(organization, async (db) => (await taskWith(db, id)) ?? (await missing(db, id)));
}

async function missing(db: TenantDb, id: GenerationId): Promise<never> {
  throw new ActError((await taskWasDeleted(db, id)) ? "generation_gone" : "generation_not_found");
}

/**
 * Cancels a task. What waits ends at once, and its credit is free; of what is under way nothing further is begun. What was sent to a
 * provider is finished, kept and paid for: nobody gets pictures for nothing by cancelling when they are made.
 * @throws ActError generation_not_found, generation_gone, generation_ended
 */
export async function cancel(
  { database }: Pick<TaskParts, "database">,
  organization: OrganizationId,
  id: GenerationId,
): Promise<Task> {
  return database.inTenant(organization, async (db) => {
    const status = await cancelTask(db, id);
    if (status === null) return missing(db, id);
    if (status !== "cancelled" && status !== "running") throw new ActError("generation_ended");
    return (await taskWith(db, id)) ?? missing(db, id);
  });
}

/**
 * M-5: deletes a task with all that it made, at once and everywhere, whatever is under way. What was sent to a provider is paid for.
 * @throws ActError generation_not_found, generation_gone
 */
export async function deleteTask(
  { database, objects }: Pick<TaskParts, "database" | "objects">,
  organization: OrganizationId,
  id: GenerationId,
): Promise<void> {
  const gone = await database.inTenant(organization, async (db) => {
    const taken = await takeTaskAway(db, id);
    return taken.length > 0 ? taken : missing(db, id);
  });
  await objects.destroy(gone.flatMap((one) => one.objects.map((object) => ({ organization, object }))));
  await database.inTenant(organization, async (db) => {
    for (const { id: picture } of gone) if (picture !== id) await forget(db, picture);
    await requestsDestroyed(db, [id]);
  });
}
