import { sql } from "kysely";
import type { GenerationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import { living, STATUS, type Task, taskOf } from "./store.ts";

/** Which tasks are wanted, and in which order. */
export interface TasksWanted {
  /** The list goes on after it; null: from the beginning. */
  readonly after: GenerationId | null;
  readonly limit: number;
  /** `leaving`: those first whose pictures leave first. */
  readonly order: "newest" | "oldest" | "leaving";
  /** Null: of any status. */
  readonly statuses: readonly string[] | null;
  /** Only those with pictures that leave within so many seconds; null: all. */
  readonly expiresWithin: number | null;
}

/** Those with pictures that are there still, and leave within so many seconds. */
const leavesWithin = (seconds: number) =>
  sql<boolean>`delivered > 0 and expires_at > now() and expires_at <= now() + make_interval(secs => ${seconds})`;

export async function tasksIn(
  db: TenantDb,
  { after, limit, order, statuses, expiresWithin }: TasksWanted,
): Promise<readonly Task[]> {
  const rows = await living(db)
    .$if(statuses !== null, (query) => query.where(STATUS, "in", statuses ?? []))
    .$if(expiresWithin !== null, (query) => query.where(leavesWithin(expiresWithin ?? 0)))
    .$if(order === "leaving", (query) =>
      query
        .where("expires_at", ">", sql<Date>`now()`)
        .$if(after !== null, (rest) =>
          rest.where(
            sql<boolean>`(expires_at, id) > (select g.expires_at, g.id from generations g where g.id = ${after})`,
          ),
        )
        .orderBy("expires_at"),
    )
    .$if(order !== "leaving" && after !== null, (query) =>
      query.where("id", order === "newest" ? "<" : ">", after ?? ""),
    )
    .orderBy("id", order === "newest" ? "desc" : "asc")
    .limit(limit)
    .execute();
  return rows.map(taskOf);
}

/** How many tasks there are of each kind that people look for, and what their pictures take. */
export interface TaskCounts {
  readonly by_status: Readonly<Record<string, number>>;
  /** With pictures that leave within a day. */
  readonly leaving: number;
  readonly pictures: number;
  /** Of all copies of them. */
  readonly bytes: number;
}

const DAY_SECONDS = 86_400;

export async function countTasks(db: TenantDb): Promise<TaskCounts> {
  const rows = await db
    .selectFrom("generations")
    .select(({ fn }) => [
      STATUS.as("status"),
      fn.countAll<string>().as("count"),
      sql<string>`count(*) filter (where ${leavesWithin(DAY_SECONDS)})`.as("leaving"),
    ])
    .where("deleted_at", "is", null)
    .groupBy(STATUS)
    .execute();
  const made = await db
    .selectFrom("uploads")
    .leftJoin("upload_objects", "upload_objects.upload_id", "uploads.id")
    .select(({ fn }) => [
      fn.count<string>("uploads.id").distinct().as("pictures"),
      sql<string>`coalesce(sum(upload_objects.bytes), 0)`.as("bytes"),
    ])
    .where("uploads.deleted_at", "is", null)
    .where("uploads.generation_id", "is not", null)
    .where("uploads.expires_at", ">", sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  return {
    by_status: Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)])),
    leaving: rows.reduce((sum, { leaving }) => sum + Number(leaving), 0),
    pictures: Number(made.pictures),
    bytes: Number(made.bytes),
  };
}
