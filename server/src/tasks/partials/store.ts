import { sql } from "kysely";
import type { GenerationId, OrganizationId } from "../../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../../ports/database.ts";
import type { ObjectName } from "../../ports/objects.ts";

/** An unfinished picture that can be looked at. */
export interface StoredPartial {
  readonly object: string;
  /** Of which picture, and which of those that come before it; both from 0. */
  readonly place: number;
  readonly number: number;
  readonly bytes: number;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** Says that an object is about to be written. False when nobody is to see it. */
export async function beginPartial(
  db: OperatorDb,
  worker: string,
  task: GenerationId,
  { object, place, number }: Pick<StoredPartial, "object" | "place" | "number">,
): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`
    select generation_partial_begin(${worker}, ${task}, ${object}, ${place}::smallint, ${number}::smallint) as begun`.execute(
    db,
  );
  return rows[0]?.begun === true;
}

/** Says that it is whole. Resolves to the older ones of its task, which nobody gets any more; null when nobody is to see it either. */
export async function showPartial(
  db: OperatorDb,
  worker: string,
  task: GenerationId,
  { object, bytes, width, height }: Pick<StoredPartial, "object" | "bytes" | "width" | "height">,
): Promise<readonly string[] | null> {
  const { rows } = await sql<{ older: string[] | null }>`
    select generation_partial_show(${worker}, ${task}, ${object}, ${bytes}, ${width}, ${height}) as older`.execute(
    db,
  );
  return rows[0]?.older ?? null;
}

/** Those that are to be destroyed. @param task all of its own; null: of tasks that nobody works on any more */
export async function duePartials(
  db: OperatorDb,
  most: number,
  task: GenerationId | null,
): Promise<readonly ObjectName[]> {
  const { rows } = await sql<{ org_id: OrganizationId; object_id: string }>`
    select * from generation_partials_due(${most}, ${task})`.execute(db);
  return rows.map(({ org_id: organization, object_id: object }) => ({ organization, object }));
}

export async function partialsDestroyed(db: OperatorDb, objects: readonly string[]): Promise<void> {
  await sql`select generation_partials_destroyed(${objects}::uuid[])`.execute(db);
}

/** The newest of a task of the organization; null where none is there, or the task's time is over (M-4). */
export async function partialOf(db: TenantDb, task: GenerationId): Promise<StoredPartial | null> {
  const row = await db
    .selectFrom("generation_partials")
    .select(["object_id", "place", "number", "bytes", "width", "height"])
    .where("generation_id", "=", task)
    .where("bytes", "is not", null)
    .where(
      sql<boolean>`exists (select from generations g where g.id = generation_id and g.expires_at > now())`,
    )
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row || row.bytes === null || row.width === null || row.height === null) return null;
  const { object_id: object, place, number, bytes, width, height } = row;
  return { object, place, number, bytes, width, height };
}
