import { sql } from "kysely";
import type { ApiKeyId, GenerationId, OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { DigitalSourceType } from "../ports/images.ts";
import type { StoredCopy } from "../uploads/index.ts";
import type { TaskOperation } from "./operations.ts";
import type { TaskStatus } from "./store.ts";

/** A task that this worker has. */
export interface ClaimedTask {
  readonly id: GenerationId;
  readonly organization: OrganizationId;
  readonly project: ProjectId;
  readonly key: ApiKeyId;
  readonly mode: "live" | "test";
  readonly operation: TaskOperation;
  readonly model: string | null;
  /** The kind of provider that is asked first; null for what is done here. */
  readonly provider: string | null;
  readonly pictures: number;
  readonly requestObject: string;
  readonly requestBytes: number;
  readonly held: MicroUsd;
  /** Which of its pictures are there already. */
  readonly places: ReadonlySet<number>;
}

export interface ClaimLimits {
  readonly leaseMs: number;
  readonly most: number;
  /** Of one organization, on all workers together, whoever else waits. */
  readonly ofOne: number;
  /** Slots of each kind that are left for whoever comes next by organizations that have as many as that. */
  readonly spare: number;
  /** How many more that ask a model; 0 where it can ask none. */
  readonly asking: number;
  /** How many more that ask none. */
  readonly here: number;
  /** Of one provider, at this worker. */
  readonly ofProvider: number;
  /** Where a provider takes fewer. */
  readonly windows: Readonly<Record<string, number>>;
}

interface ClaimRow {
  readonly id: GenerationId;
  readonly org_id: OrganizationId;
  readonly project_id: ProjectId;
  readonly key_id: ApiKeyId;
  readonly mode: "live" | "test";
  readonly operation: TaskOperation;
  readonly model: string | null;
  readonly provider: string | null;
  readonly pictures: number;
  readonly request_object: string;
  readonly request_bytes: number;
  readonly held_micro_usd: string;
  readonly places: number[];
}

const interval = (milliseconds: number) => sql`make_interval(secs => ${milliseconds / 1_000})`;

export async function claim(
  db: OperatorDb,
  worker: string,
  { leaseMs, most, ofOne, spare, asking, here, ofProvider, windows }: ClaimLimits,
): Promise<readonly ClaimedTask[]> {
  const { rows } = await sql<ClaimRow>`
    select * from generations_claim(${worker}, ${interval(leaseMs)}, ${most}, ${ofOne}, ${spare}, ${asking}, ${here},
      ${ofProvider}, ${JSON.stringify(windows)}::jsonb)`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    organization: row.org_id,
    project: row.project_id,
    key: row.key_id,
    mode: row.mode,
    operation: row.operation,
    model: row.model,
    provider: row.provider,
    pictures: row.pictures,
    requestObject: row.request_object,
    requestBytes: row.request_bytes,
    held: BigInt(row.held_micro_usd) as MicroUsd,
    places: new Set(row.places),
  }));
}

/** Says that they are worked on. Resolves to those that still are this worker's. */
export async function renew(
  db: OperatorDb,
  worker: string,
  ids: readonly GenerationId[],
  leaseMs: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select generations_renew(${worker}, ${ids}::uuid[], ${interval(leaseMs)}) as id`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** Whether anything further may be begun for it. @param sends whether a model is about to be asked */
export async function step(
  db: OperatorDb,
  worker: string,
  task: GenerationId,
  progress: number,
  sends = false,
): Promise<boolean> {
  const { rows } = await sql<{ wanted: boolean }>`
    select generation_step(${worker}, ${task}, ${progress}::smallint, ${sends}) as wanted`.execute(db);
  return rows[0]?.wanted === true;
}

/** A picture that was made, with what it costs the customer and the operator. */
export interface Delivery {
  readonly picture: string;
  readonly place: number;
  readonly copies: readonly StoredCopy[];
  readonly origin: DigitalSourceType | null;
  readonly charge: MicroUsd;
  readonly cost: MicroUsd;
}

/** Whether it is there now; otherwise nobody is to get it. */
export async function deliver(
  db: OperatorDb,
  worker: string,
  task: GenerationId,
  { picture, place, copies, origin, charge, cost }: Delivery,
): Promise<boolean> {
  const { rows } = await sql<{ kept: boolean }>`
    select generation_deliver(${worker}, ${task}, ${picture}, ${place}::smallint, ${JSON.stringify(copies)}::jsonb, ${origin},
      ${charge}, ${cost}) as kept`.execute(db);
  return rows[0]?.kept === true;
}

/** How a task ends for its worker. */
export interface Ending {
  readonly failure: string | null;
  /** Of what was sent nobody knows what it came to. */
  readonly isUnknown: boolean;
  /** What a provider may bill for what nobody got. */
  readonly lost: MicroUsd;
  /** The kind of the provider that answered, or failed last; null where nobody was asked. */
  readonly answeredBy: string | null;
}

/** Instead of an end: it is begun again after so long. */
export interface PutBack {
  readonly waitMs: number;
  /** Its provider said that it has no room. */
  readonly isFull: boolean;
}

/** False when it was not this worker's any more. */
export async function putBack(
  db: OperatorDb,
  worker: string,
  task: GenerationId,
  waitMs: number,
): Promise<boolean> {
  const { rows } = await sql<{ isBack: boolean }>`
    select generation_put_back(${worker}, ${task}, ${interval(waitMs)}) as "isBack"`.execute(db);
  return rows[0]?.isBack === true;
}

/** Ends it, once. Null when it was not this worker's any more. */
export async function end(
  db: OperatorDb,
  worker: string,
  task: GenerationId,
  { failure, isUnknown, lost, answeredBy }: Ending,
): Promise<TaskStatus | null> {
  const { rows } = await sql<{ status: TaskStatus | null }>`
    select generation_end(${worker}, ${task}, ${failure}, ${isUnknown}, ${lost}, ${answeredBy}) as status`.execute(
    db,
  );
  return rows[0]?.status ?? null;
}

/** Requests whose keys are to be destroyed. */
export async function dueRequests(db: OperatorDb, most: number) {
  const { rows } = await sql<{ id: GenerationId; org_id: OrganizationId; request_object: string }>`
    select * from generations_due(${most})`.execute(db);
  return rows.map(({ id, org_id: organization, request_object: object }) => ({
    id,
    name: { organization, object },
  }));
}

export async function destroyed(db: OperatorDb, ids: readonly GenerationId[]): Promise<void> {
  await sql`select generations_destroyed(${ids}::uuid[])`.execute(db);
}

export async function sweepHistory(db: OperatorDb): Promise<void> {
  await sql`select generations_sweep()`.execute(db);
}

/** Tells of some tasks whose pictures leave soon, with their rows of the outbox. How many: fewer than `most` where none is left. */
export async function tellSome(db: OperatorDb, most: number): Promise<number> {
  const { rows } = await sql<{ told: number }>`select generations_leaving(${most}) as told`.execute(db);
  return rows[0]?.told ?? 0;
}
