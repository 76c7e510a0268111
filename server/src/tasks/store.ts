import { sql } from "kysely";
import type { ApiKeyId, GenerationId, OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { HoldAnswer, TenantDb } from "../ports/database.ts";
import { type HoldDocument, readHoldAnswer } from "../ports/hold-answer.ts";
import type { TaskOperation } from "./operations.ts";

export type TaskStatus =
  | "queued"
  | "running"
  | "succeeded"
  | "partially_succeeded"
  | "failed"
  | "cancelled"
  | "expired"
  | "outcome_unknown";

/** A task as its organization sees it. */
export interface Task {
  readonly id: GenerationId;
  readonly operation: TaskOperation;
  /** Of the registry; null for what is done here. */
  readonly model: string | null;
  readonly pictures: number;
  readonly status: TaskStatus;
  /** 0 to 100. */
  readonly progress: number;
  /** A code of the catalogue: why not everything that was asked for was made. */
  readonly failure: string | null;
  readonly charge: MicroUsd;
  /** Put aside for it; 0 once it has ended. */
  readonly held: MicroUsd;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly cancelAsked: boolean;
  /** The version of a brand kit that it is made with; null for none. */
  readonly brand: { readonly kit: string; readonly version: number } | null;
}

const SHOWN = [
  ...["id", "operation", "model", "pictures", "progress", "failure", "charge_micro_usd", "held_micro_usd"],
  ...["created_at", "expires_at", "started_at", "ended_at", "cancel_asked_at"],
  ...["brand_kit_id", "brand_version"],
] as const;

/** Whose time is over shows nothing but that. */
export const STATUS = sql<string>`case when expires_at <= now() and ended_at is not null then 'expired' else status end`;

export const living = (db: TenantDb) =>
  db
    .selectFrom("generations")
    .select([
      ...(SHOWN as readonly (
        | "id"
        | "operation"
        | "model"
        | "pictures"
        | "progress"
        | "failure"
        | "charge_micro_usd"
        | "held_micro_usd"
        | "created_at"
        | "expires_at"
        | "started_at"
        | "ended_at"
        | "cancel_asked_at"
        | "brand_kit_id"
        | "brand_version"
      )[]),
      STATUS.as("status"),
    ])
    .where("deleted_at", "is", null);

type Row = Awaited<ReturnType<ReturnType<typeof living>["execute"]>>[number];

export function taskOf(row: Row): Task {
  return {
    id: row.id as GenerationId,
    operation: row.operation as TaskOperation,
    model: row.model,
    pictures: row.pictures,
    status: row.status as TaskStatus,
    progress: row.progress,
    failure: row.failure,
    charge: BigInt(row.charge_micro_usd) as MicroUsd,
    held: (row.ended_at === null ? BigInt(row.held_micro_usd) : 0n) as MicroUsd,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    cancelAsked: row.cancel_asked_at !== null,
    brand:
      row.brand_kit_id === null || row.brand_version === null
        ? null
        : { kit: row.brand_kit_id, version: row.brand_version },
  };
}

/** Null when there is none, or it was deleted. */
export async function taskWith(db: TenantDb, id: GenerationId): Promise<Task | null> {
  const row = await living(db).where("id", "=", id).executeTakeFirst();
  return row ? taskOf(row) : null;
}

/** Those of them that were not deleted. */
export async function livingTasks(db: TenantDb, ids: readonly GenerationId[]): Promise<readonly Task[]> {
  return (await living(db).where("id", "in", ids).execute()).map(taskOf);
}

export async function taskWasDeleted(db: TenantDb, id: GenerationId): Promise<boolean> {
  const row = await db.selectFrom("generations").select("id").where("id", "=", id).executeTakeFirst();
  return row !== undefined;
}

/** Who began a task under this key, and whether it was the same request. */
export async function taskUnder(
  db: TenantDb,
  key: ApiKeyId,
  { hashes, fingerprints }: Sameness,
): Promise<{ readonly id: GenerationId; readonly same: boolean } | null> {
  const row = await db
    .selectFrom("generations")
    .select(["id", "fingerprint"])
    .where("key_id", "=", key)
    .where("idempotency_hash", "in", hashes)
    .executeTakeFirst();
  if (!row) return null;
  const same = fingerprints.some((one) => one.equals(row.fingerprint));
  return { id: row.id as GenerationId, same };
}

/** What makes two requests the same (K-8): hashes of key and content under each pepper, the one for new records first. */
export interface Sameness {
  readonly hashes: readonly Buffer[];
  readonly fingerprints: readonly Buffer[];
}

export interface NewTask {
  readonly id: GenerationId;
  readonly organization: OrganizationId;
  readonly project: ProjectId;
  readonly key: ApiKeyId;
  readonly mode: "live" | "test";
  readonly operation: TaskOperation;
  readonly model: string | null;
  /** The kind of provider that is asked; null for what is done here. */
  readonly provider: string | null;
  readonly pictures: number;
  readonly brand: { readonly kit: string; readonly version: number } | null;
  readonly requestObject: string;
  readonly requestBytes: number;
  readonly expiresInSeconds: number;
  readonly sameness: Sameness;
}

/** Writes a task down. False when somebody else has just done so under the same key. */
export async function insertTask(db: TenantDb, task: NewTask): Promise<boolean> {
  const [hash] = task.sameness.hashes;
  const [fingerprint] = task.sameness.fingerprints;
  if (hash === undefined || fingerprint === undefined) throw new RangeError("no pepper");
  const row = await db
    .insertInto("generations")
    .values({
      id: task.id,
      org_id: task.organization,
      project_id: task.project,
      key_id: task.key,
      mode: task.mode,
      operation: task.operation,
      model: task.model,
      provider: task.provider,
      pictures: task.pictures,
      brand_kit_id: task.brand?.kit ?? null,
      brand_version: task.brand?.version ?? null,
      idempotency_hash: hash,
      fingerprint,
      request_object: task.requestObject,
      request_bytes: task.requestBytes,
      created_at: sql<Date>`now()`,
      expires_at: sql<Date>`now() + make_interval(secs => ${task.expiresInSeconds})`,
    })
    .onConflict((conflict) => conflict.columns(["key_id", "idempotency_hash"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Puts the credit of a task aside (C-1). One that gets none is not there any more, as if it had not been asked for. */
export async function holdFor(db: TenantDb, id: GenerationId, amount: MicroUsd): Promise<HoldAnswer> {
  const { rows } = await sql<{ answer: HoldDocument }>`
    select generation_hold(${id}, ${amount}, true) as answer`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new RangeError("no answer of generation_hold");
  return readHoldAnswer(row.answer);
}

/** How many tasks of the organization have not ended. Whoever asks is alone with that until the transaction ends. */
export async function lockWaiting(db: TenantDb, organization: OrganizationId): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`generations ${organization}`}, 0))`.execute(db);
  const row = await db
    .selectFrom("generations")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("status", "in", ["queued", "running"])
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Its status now; null when there is none. */
export async function cancelTask(db: TenantDb, id: GenerationId): Promise<TaskStatus | null> {
  const { rows } = await sql<{
    status: TaskStatus | null;
  }>`select generation_cancel(${id}) as status`.execute(db);
  return rows[0]?.status ?? null;
}

/** What is to be destroyed of a deleted task: its pictures and its request, each with its objects. */
export interface DeletedPart {
  readonly id: string;
  readonly objects: readonly string[];
}

/** Empty when there was no such task. */
export async function takeTaskAway(db: TenantDb, id: GenerationId): Promise<readonly DeletedPart[]> {
  const { rows } = await sql<{
    picture: string;
    objects: string[];
  }>`select * from generation_delete(${id})`.execute(db);
  return rows.map(({ picture, objects }) => ({ id: picture, objects }));
}

export async function requestsDestroyed(db: TenantDb, ids: readonly GenerationId[]): Promise<void> {
  await sql`select generations_destroyed(${ids}::uuid[])`.execute(db);
}
