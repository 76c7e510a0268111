import { sql } from "kysely";
import type { ApiKeyId, GenerationId, OrganizationId, ProjectId, UploadId } from "../kernel/ids.ts";
import type { Copy } from "../links/index.ts";
import type { TenantDb } from "../ports/database.ts";
import type { PictureFacts, PictureFormat } from "../ports/images.ts";
import { readSettings } from "./settings-store.ts";

/** One copy of a picture. */
export interface StoredCopy {
  readonly id: string;
  readonly name: Copy;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface Upload {
  readonly id: UploadId;
  /** The task that made it, and which of its pictures it is; null when it was sent. */
  readonly madeBy: { readonly generation: GenerationId; readonly place: number } | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly sourceFormat: PictureFormat;
  readonly sourceBytes: number;
  readonly frames: number;
  readonly digitalSourceType: string | null;
  readonly hasC2pa: boolean;
  readonly linkGeneration: number;
  /** The master first. */
  readonly copies: readonly StoredCopy[];
}

/** Ends every link to one picture that was made before. False when there is no such picture. */
export async function revokeLinksTo(db: TenantDb, id: UploadId): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("uploads")
    .set({ link_generation: sql`link_generation + 1` })
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export interface NewUpload {
  readonly id: UploadId;
  readonly organization: OrganizationId;
  readonly project: ProjectId;
  readonly key: ApiKeyId;
  readonly sourceBytes: number;
  readonly facts: PictureFacts;
  readonly copies: readonly StoredCopy[];
}

/** Keeps what is known of a picture, until the organization's time is over. */
export async function insertUpload(db: TenantDb, upload: NewUpload): Promise<void> {
  const { organization, facts, copies } = upload;
  const { retentionHours } = await readSettings(db);
  await db
    .insertInto("uploads")
    .values({
      id: upload.id,
      org_id: organization,
      project_id: upload.project,
      key_id: upload.key,
      mode: sql<string>`(select k.mode from api_keys k where k.id = ${upload.key})`,
      expires_at: sql<Date>`now() + make_interval(hours => ${retentionHours})`,
      source_format: facts.sourceFormat,
      source_bytes: upload.sourceBytes,
      frames: facts.frames,
      digital_source_type: facts.digitalSourceType,
      has_c2pa: facts.hasC2pa,
    })
    .execute();
  await db
    .insertInto("upload_objects")
    .values(copies.map((copy) => ({ ...copy, org_id: organization, upload_id: upload.id })))
    .execute();
}

/** Whether the key may still send pictures. */
export async function keyWorks(db: TenantDb, key: ApiKeyId): Promise<boolean> {
  const row = await db
    .selectFrom("api_keys")
    .select("id")
    .where("id", "=", key)
    .where("paused_at", "is", null)
    .where(sql<boolean>`coalesce(least(revoked_at, expires_at), 'infinity') > now()`)
    .executeTakeFirst();
  return row !== undefined;
}

const UPLOAD = [
  "id",
  "created_at",
  "expires_at",
  "source_format",
  "source_bytes",
  "frames",
  "digital_source_type",
  "has_c2pa",
  "link_generation",
  "generation_id",
  "place",
] as const;

/** Which pictures are wanted. */
export type PicturesAsked =
  /** What was sent, after one id; null: from the beginning. */
  | { readonly after: UploadId | null; readonly order: "oldest" | "newest"; readonly limit: number }
  /** One, whether it was sent or made. */
  | { readonly only: UploadId }
  /** These, whether they were sent or made. */
  | { readonly anyOf: readonly UploadId[] }
  /** What these tasks have made. */
  | { readonly madeBy: readonly GenerationId[] };

/** Those that live, in the order in which they came. */
export async function uploadsIn(db: TenantDb, asked: PicturesAsked): Promise<readonly Upload[]> {
  if (("madeBy" in asked && asked.madeBy.length === 0) || ("anyOf" in asked && asked.anyOf.length === 0))
    return [];
  const living = db
    .selectFrom("uploads")
    .select(UPLOAD)
    .where("deleted_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`);
  const wanted =
    "only" in asked
      ? living.where("id", "=", asked.only)
      : "anyOf" in asked
        ? living.where("id", "in", asked.anyOf)
        : "madeBy" in asked
          ? living.where("generation_id", "in", asked.madeBy)
          : living
              .where("generation_id", "is", null)
              .$if(asked.after !== null, (query) =>
                query.where("id", asked.order === "newest" ? "<" : ">", asked.after ?? ""),
              )
              .limit(asked.limit);
  const isNewestFirst = "order" in asked && asked.order === "newest";
  const rows = await wanted
    .orderBy("place")
    .orderBy("id", isNewestFirst ? "desc" : "asc")
    .execute();
  if (rows.length === 0) return [];
  const objects = await db
    .selectFrom("upload_objects")
    .select(["id", "upload_id", "name", "format", "width", "height", "bytes"])
    .where(
      "upload_id",
      "in",
      rows.map(({ id }) => id),
    )
    .orderBy(sql`name = 'master'`, "desc")
    .orderBy(sql`width::bigint * height`, "desc")
    .orderBy("name")
    .execute();
  return rows.map((row) => ({
    id: row.id as UploadId,
    madeBy:
      row.generation_id === null || row.place === null
        ? null
        : { generation: row.generation_id as GenerationId, place: row.place },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    sourceFormat: row.source_format as PictureFormat,
    sourceBytes: Number(row.source_bytes),
    frames: row.frames,
    digitalSourceType: row.digital_source_type,
    hasC2pa: row.has_c2pa,
    linkGeneration: row.link_generation,
    copies: objects
      .filter(({ upload_id: upload }) => upload === row.id)
      .map(({ id, name, format, width, height, bytes }) => ({
        id,
        name: name as Copy,
        format: format as PictureFormat,
        width,
        height,
        bytes: Number(bytes),
      })),
  }));
}

/** How many pictures that were sent live, and their bytes with all their copies. */
export async function countSent(
  db: TenantDb,
): Promise<{ readonly pictures: number; readonly bytes: number }> {
  const row = await db
    .selectFrom("uploads")
    .leftJoin("upload_objects", "upload_objects.upload_id", "uploads.id")
    .select(({ fn }) => [
      fn.count<string>("uploads.id").distinct().as("pictures"),
      sql<string>`coalesce(sum(upload_objects.bytes), 0)`.as("bytes"),
    ])
    .where("uploads.deleted_at", "is", null)
    .where("uploads.generation_id", "is", null)
    .where("uploads.expires_at", ">", sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  return { pictures: Number(row.pictures), bytes: Number(row.bytes) };
}

/** Since when a picture that there was is over; null where there was none, or it lives. */
export async function goneSince(db: TenantDb, id: UploadId): Promise<Date | null> {
  const gone = await db
    .selectFrom("picture_deletions")
    .select(sql<Date>`least(deleted_at, expires_at)`.as("at"))
    .where("id", "=", id)
    .executeTakeFirst();
  if (gone) return gone.at;
  const over = await db
    .selectFrom("uploads")
    .select(sql<Date>`least(deleted_at, expires_at)`.as("at"))
    .where("id", "=", id)
    .executeTakeFirst();
  return over?.at ?? null;
}

/**
 * M-5: takes a picture from everybody, with a record of it.
 * @returns ids of its objects, whose keys are to be destroyed, none while an exceptional hold keeps it (M-10); null when it is not there
 */
export async function takeAway(db: TenantDb, id: UploadId): Promise<readonly string[] | null> {
  const row = await db
    .updateTable("uploads")
    .set({ deleted_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning([
      "org_id",
      "created_at",
      "expires_at",
      sql<boolean>`coalesce(held_until > now(), false)`.as("held"),
    ])
    .executeTakeFirst();
  if (!row) return null;
  const { held, ...known } = row;
  const objects = await db.selectFrom("upload_objects").select("id").where("upload_id", "=", id).execute();
  await db
    .insertInto("picture_deletions")
    .values({ ...known, id, reason: "asked", deleted_at: sql<Date>`now()`, objects: objects.length })
    .execute();
  return held ? [] : objects.map((object) => object.id);
}

/** Says that its keys are destroyed, and forgets its rows; those that are held stay. */
export async function forget(db: TenantDb, id: string): Promise<void> {
  const held = await db
    .selectFrom("uploads")
    .select("id")
    .where("id", "=", id)
    .where("held_until", ">", sql<Date>`now()`)
    .executeTakeFirst();
  if (held !== undefined) return;
  await db
    .updateTable("picture_deletions")
    .set({ destroyed_at: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
  await db.deleteFrom("upload_objects").where("upload_id", "=", id).execute();
  await db.deleteFrom("uploads").where("id", "=", id).where("deleted_at", "is not", null).execute();
}
