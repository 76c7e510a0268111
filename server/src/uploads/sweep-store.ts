import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";
import type { ObjectName } from "../ports/objects.ts";

/** A picture whose keys are to be destroyed. */
export interface DuePicture {
  readonly upload: string;
  readonly objects: readonly ObjectName[];
  /** For how many seconds its time was over. */
  readonly lateSeconds: number;
}

/** Takes what is over from everybody, at most so many, and says what is to be destroyed. */
export async function duePictures(db: OperatorDb, most: number): Promise<readonly DuePicture[]> {
  const { rows } = await sql<{
    org_id: string;
    upload_id: string;
    objects: string[];
    late: number;
  }>`select * from pictures_due(${most})`.execute(db);
  return rows.map(({ org_id: organization, upload_id: upload, objects, late }) => ({
    upload,
    objects: objects.map((object) => ({ organization, object })),
    lateSeconds: late,
  }));
}

export async function picturesDestroyed(db: OperatorDb, uploads: readonly string[]): Promise<void> {
  await sql`select pictures_destroyed(${uploads}::uuid[])`.execute(db);
}

/** Those of them that belong to a picture. */
export async function knownObjects(
  db: OperatorDb,
  names: readonly ObjectName[],
): Promise<ReadonlySet<string>> {
  const ids = names.map(({ object }) => object);
  const { rows } = await sql<{ id: string }>`select pictures_known(${ids}::uuid[]) as id`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

export async function sweepDeletions(db: OperatorDb): Promise<void> {
  await sql`select picture_deletions_sweep()`.execute(db);
}
