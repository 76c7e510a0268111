import { sql } from "kysely";
import { assetsAmong } from "../brand/index.ts";
import type { ApiKeyId, BatchId, GenerationId, OrganizationId, ProjectId, UploadId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { HoldAnswer, TenantDb } from "../ports/database.ts";
import { type HoldDocument, readHoldAnswer } from "../ports/hold-answer.ts";
import type { Sameness, TaskRequest } from "../tasks/index.ts";
import type { SealedContent } from "./sealing.ts";

/** Whose a batch is, and who pays for it. */
export interface Owner {
  readonly organization: OrganizationId;
  readonly project: ProjectId;
  readonly key: ApiKeyId;
  readonly mode: "live" | "test";
}

/** Which batch was begun under this key, and whether it was the same list. */
export async function batchUnder(
  db: TenantDb,
  key: ApiKeyId,
  { hashes, fingerprints }: Sameness,
): Promise<{ readonly id: BatchId; readonly same: boolean } | null> {
  const row = await db
    .selectFrom("generation_batches")
    .select(["id", "fingerprint"])
    .where("key_id", "=", key)
    .where("idempotency_hash", "in", hashes)
    .executeTakeFirst();
  if (!row) return null;
  return { id: row.id as BatchId, same: fingerprints.some((one) => one.equals(row.fingerprint)) };
}

export interface NewBatch extends Owner {
  readonly id: BatchId;
  readonly rows: number;
  readonly content: SealedContent;
  readonly expiresInSeconds: number;
  readonly sameness: Sameness;
}

/** Writes a batch down, without its tasks. False when somebody else has just done so under the same key. */
export async function insertBatch(db: TenantDb, batch: NewBatch): Promise<boolean> {
  const { hash, fingerprint } = firstOf(batch.sameness);
  const row = await db
    .insertInto("generation_batches")
    .values({
      ...ownerOf(batch),
      id: batch.id,
      row_count: batch.rows,
      idempotency_hash: hash,
      fingerprint,
      content_object: batch.content.object,
      content_bytes: batch.content.bytes,
      created_at: sql<Date>`now()`,
      expires_at: sql<Date>`now() + make_interval(secs => ${batch.expiresInSeconds})`,
    })
    .onConflict((conflict) => conflict.columns(["key_id", "idempotency_hash"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** A task of a batch, before it is written down. */
export interface NewRowTask {
  readonly id: GenerationId;
  /** The first is 1. */
  readonly row: number;
  readonly request: TaskRequest;
  readonly sealed: SealedContent;
  readonly model: string | null;
  readonly provider: string | null;
  readonly atMost: MicroUsd;
  readonly expiresInSeconds: number;
}

/** @param replaced they take the places of others, which comes after */
export async function insertTasks(
  db: TenantDb,
  batch: BatchId,
  owner: Owner,
  tasks: readonly NewRowTask[],
  replaced: boolean,
): Promise<void> {
  const own = (task: NewRowTask) => sql<Buffer>`sha256(uuid_send(${task.id}::uuid))`;
  await db
    .insertInto("generations")
    .values(
      tasks.map((task) => ({
        ...ownerOf(owner),
        ...{ id: task.id, batch_id: batch, batch_row: task.row, replaced },
        operation: task.request.operation,
        model: task.model,
        provider: task.provider,
        pictures: task.request.pictures,
        brand_kit_id: task.request.brand?.kit ?? null,
        brand_version: task.request.brand?.version ?? null,
        // Nobody sends a row twice: the batch is what is the same.
        idempotency_hash: own(task),
        fingerprint: own(task),
        request_object: task.sealed.object,
        request_bytes: task.sealed.bytes,
        created_at: sql<Date>`now()`,
        expires_at: sql<Date>`now() + make_interval(secs => ${task.expiresInSeconds})`,
      })),
    )
    .execute();
}

/** Puts the credit of all these tasks aside, or of none (C-1). Those that get none are not there any more. */
export async function holdForAll(
  db: TenantDb,
  tasks: readonly Pick<NewRowTask, "id" | "atMost">[],
): Promise<HoldAnswer> {
  const [ids, amounts] = [tasks.map(({ id }) => id), tasks.map(({ atMost }) => String(atMost))];
  const { rows } = await sql<{ answer: HoldDocument }>`
    select generations_hold(${ids}::uuid[], ${amounts}::bigint[], true) as answer`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new RangeError("no answer of generations_hold");
  return readHoldAnswer(row.answer);
}

/** Of the photos that are named, those that the organization has not, or not any more (M-7). */
export async function missingOf(db: TenantDb, ids: readonly UploadId[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const found = await db
    .selectFrom("uploads")
    .select("id")
    .where("id", "=", sql<string>`any (${ids}::uuid[])`)
    .where("deleted_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .execute();
  const uploads = new Set(found.map(({ id }) => id));
  const others = ids.filter((id) => !uploads.has(id));
  const assets = await assetsAmong(db, others);
  return new Set(others.filter((id) => !assets.has(id)));
}

function ownerOf({ organization, project, key, mode }: Owner) {
  return { org_id: organization, project_id: project, key_id: key, mode };
}

function firstOf({ hashes, fingerprints }: Sameness) {
  const [[hash], [fingerprint]] = [hashes, fingerprints];
  if (hash === undefined || fingerprint === undefined) throw new RangeError("no pepper");
  return { hash, fingerprint };
}
