import { sql } from "kysely";
import { type ApiKeyId, newId, type OrganizationId, type ProjectId, type UploadId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
import type { ObjectName } from "../ports/objects.ts";

/** An upload that comes in pieces, and how much of it has come. */
export interface Unfinished {
  readonly id: UploadId;
  readonly bytes: number;
  readonly received: number;
  readonly pieces: number;
  readonly expiresAt: Date;
}

/** A piece that has come. */
export interface Piece {
  readonly id: string;
  readonly bytes: number;
}

interface Sender {
  readonly organization: OrganizationId;
  readonly project: ProjectId;
  readonly key: ApiKeyId;
}

const UNFINISHED = ["id", "bytes", "received", "pieces", "expires_at"] as const;

export async function insertUnfinished(
  db: TenantDb,
  { organization, project, key }: Sender,
  bytes: number,
  hours: number,
): Promise<Unfinished> {
  const row = await db
    .insertInto("unfinished_uploads")
    .values({
      ...{ id: newId(), org_id: organization, project_id: project, key_id: key, bytes },
      expires_at: sql<Date>`now() + make_interval(hours => ${hours})`,
    })
    .returning(UNFINISHED)
    .executeTakeFirstOrThrow();
  return unfinished(row);
}

/** Null when this key has begun no such upload, or it is over. */
export async function findUnfinished(db: TenantDb, key: ApiKeyId, id: UploadId): Promise<Unfinished | null> {
  const row = await db
    .selectFrom("unfinished_uploads")
    .select(UNFINISHED)
    .where("id", "=", id)
    .where("key_id", "=", key)
    .where("deleted_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
  return row ? unfinished(row) : null;
}

/** How many uploads of the organization are unfinished, and how many bytes they will have. */
export async function unfinishedIn(
  db: TenantDb,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const row = await db
    .selectFrom("unfinished_uploads")
    .select([sql<string>`count(*)`.as("count"), sql<string>`coalesce(sum(bytes), 0)`.as("bytes")])
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return { count: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) };
}

/** False when something else has come at this place meanwhile, or the upload is over. */
export async function keepPiece(
  db: TenantDb,
  organization: OrganizationId,
  before: Unfinished,
  piece: Piece,
): Promise<boolean> {
  const { numUpdatedRows } = await stillAt(db, before)
    .set({ received: before.received + piece.bytes, pieces: before.pieces + 1 })
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await db
    .insertInto("unfinished_pieces")
    .values({ ...piece, org_id: organization, upload_id: before.id, place: before.pieces })
    .execute();
  return true;
}

/** From now on nobody goes on with it. False when something else has come meanwhile, or it is over. */
export async function endUnfinished(db: TenantDb, before: Unfinished): Promise<boolean> {
  const { numUpdatedRows } = await stillAt(db, before)
    .set({ deleted_at: sql<Date>`now()` })
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The same whatever has come. */
export async function takeUnfinishedAway(db: TenantDb, id: UploadId): Promise<void> {
  await db
    .updateTable("unfinished_uploads")
    .set({ deleted_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .execute();
}

/** In their order. */
export async function piecesOf(db: TenantDb, id: UploadId): Promise<readonly Piece[]> {
  const rows = await db
    .selectFrom("unfinished_pieces")
    .select(["id", "bytes"])
    .where("upload_id", "=", id)
    .orderBy("place")
    .execute();
  return rows.map((row) => ({ id: row.id, bytes: Number(row.bytes) }));
}

/** Forgets what is over, whose keys are destroyed. */
export async function forgetUnfinished(db: TenantDb, id: UploadId): Promise<void> {
  await db.deleteFrom("unfinished_pieces").where("upload_id", "=", id).execute();
  await db
    .deleteFrom("unfinished_uploads")
    .where("id", "=", id)
    .where("deleted_at", "is not", null)
    .execute();
}

/** Takes what was not finished in time from everybody, at most so much, and says what is to be destroyed. */
export async function dueUnfinished(
  db: OperatorDb,
  most: number,
): Promise<readonly { readonly id: string; readonly objects: readonly ObjectName[] }[]> {
  const { rows } = await sql<{ org_id: string; upload_id: string; objects: string[] }>`
    select * from unfinished_due(${most})`.execute(db);
  return rows.map(({ org_id: organization, upload_id: id, objects }) => ({
    id,
    objects: objects.map((object) => ({ organization, object })),
  }));
}

export async function unfinishedDestroyed(db: OperatorDb, ids: readonly string[]): Promise<void> {
  await sql`select unfinished_destroyed(${ids}::uuid[])`.execute(db);
}

function stillAt(db: TenantDb, { id, received, pieces }: Unfinished) {
  return db
    .updateTable("unfinished_uploads")
    .where("id", "=", id)
    .where("received", "=", String(received))
    .where("pieces", "=", pieces)
    .where("deleted_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`);
}

function unfinished(row: {
  readonly id: string;
  readonly bytes: string | number | bigint;
  readonly received: string | number | bigint;
  readonly pieces: number;
  readonly expires_at: Date;
}): Unfinished {
  return {
    id: row.id as UploadId,
    bytes: Number(row.bytes),
    received: Number(row.received),
    pieces: row.pieces,
    expiresAt: row.expires_at,
  };
}
