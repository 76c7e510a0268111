import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { BrandAssetId, BrandKitId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
import type { DigitalSourceType, PictureFormat } from "../ports/images.ts";
import type { ObjectName } from "../ports/objects.ts";

export type FontFormat = "ttf" | "otf" | "woff2";

/** An object of an asset. */
interface AssetObject<Format extends string = PictureFormat> {
  readonly object: string;
  readonly format: Format;
  readonly bytes: number;
}

/** A small picture of an asset. */
interface AssetPreview extends AssetObject {
  readonly width: number;
  readonly height: number;
}

/** A logo or a reference, or a font, which has no size. */
export type BrandAsset = {
  readonly id: BrandAssetId;
  readonly kit: BrandKitId;
  readonly preview: AssetPreview;
} & (
  | (AssetObject & {
      readonly kind: "picture";
      readonly width: number;
      readonly height: number;
      readonly digitalSourceType: DigitalSourceType | null;
    })
  | (AssetObject<FontFormat> & { readonly kind: "font" })
);

/** Assets of one kit. */
const MOST_ASSETS = 60;

/** Writes it down for good. @throws ActError brand_kit_not_found, brand_assets_most */
export async function insertAsset(
  db: TenantDb,
  organization: OrganizationId,
  asset: BrandAsset,
): Promise<void> {
  const { id, kit, preview } = asset;
  const there = await db
    .selectFrom("brand_kits")
    .select("id")
    .where("id", "=", kit)
    .forUpdate()
    .executeTakeFirst();
  if (!there) throw new ActError("brand_kit_not_found");
  if ((await assetsOf(db, kit)).length >= MOST_ASSETS)
    throw new ActError("brand_assets_most", { limit: MOST_ASSETS });
  const isPicture = asset.kind === "picture";
  await db
    .insertInto("brand_assets")
    .values({
      ...{ id, org_id: organization, kit_id: kit, kind: asset.kind, format: asset.format },
      ...{ bytes: asset.bytes, object_id: asset.object },
      width: isPicture ? asset.width : null,
      height: isPicture ? asset.height : null,
      digital_source_type: isPicture ? asset.digitalSourceType : null,
      ...{ preview_id: preview.object, preview_format: preview.format, preview_bytes: preview.bytes },
      ...{ preview_width: preview.width, preview_height: preview.height },
    })
    .execute();
  await recordAudit(db, "brand_kit.asset_kept", kit, { asset: id, kind: asset.kind });
}

const living = (db: TenantDb) => db.selectFrom("brand_assets").selectAll().where("deleted_at", "is", null);
type Row = Awaited<ReturnType<ReturnType<typeof living>["execute"]>>[number];

function assetOf(row: Row): BrandAsset {
  const common = {
    ...{ id: row.id as BrandAssetId, kit: row.kit_id as BrandKitId },
    ...{ object: row.object_id, bytes: Number(row.bytes) },
    preview: {
      ...{
        object: row.preview_id,
        format: row.preview_format as PictureFormat,
        bytes: Number(row.preview_bytes),
      },
      ...{ width: row.preview_width, height: row.preview_height },
    },
  };
  if (row.width === null || row.height === null)
    return { ...common, kind: "font", format: row.format as FontFormat };
  return {
    ...{ ...common, kind: "picture", format: row.format as PictureFormat },
    ...{ width: row.width, height: row.height },
    digitalSourceType: row.digital_source_type as DigitalSourceType | null,
  };
}

/** Those of a kit, as they came. */
export async function assetsOf(db: TenantDb, kit: BrandKitId): Promise<readonly BrandAsset[]> {
  return (await living(db).where("kit_id", "=", kit).orderBy("id").execute()).map(assetOf);
}

/** One of the organization; null where it is not there, or was removed. */
export async function assetWith(db: TenantDb, id: string): Promise<BrandAsset | null> {
  const row = await living(db).where("id", "=", id).executeTakeFirst();
  return row ? assetOf(row) : null;
}

/** Those of them that are there, asked for at once. */
export async function assetsAmong(db: TenantDb, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await living(db)
    .clearSelect()
    .select("id")
    .where("id", "=", sql<string>`any (${ids}::uuid[])`)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/**
 * Takes assets of a kit from everybody, with a record of it (M-5). The worker destroys their keys within seconds.
 * @param only one of them; null: all
 * @returns how many
 */
export async function removeAssets(
  db: TenantDb,
  kit: BrandKitId,
  only: BrandAssetId | null,
): Promise<number> {
  const gone = await db
    .updateTable("brand_assets")
    .set({ deleted_at: sql<Date>`now()` })
    .where("kit_id", "=", kit)
    .where("deleted_at", "is", null)
    .$if(only !== null, (query) => query.where("id", "=", only))
    .returning(["id", "org_id", "created_at"])
    .execute();
  if (gone.length > 0)
    await db
      .insertInto("picture_deletions")
      .values(
        gone.map((row) => ({
          ...{ ...row, reason: "asked", objects: 2 },
          ...{ expires_at: sql<Date>`now()`, deleted_at: sql<Date>`now()` },
        })),
      )
      .execute();
  if (only !== null && gone.length > 0)
    await recordAudit(db, "brand_kit.asset_removed", kit, { asset: only });
  return gone.length;
}

/** Those whose keys are to be destroyed. */
export async function dueAssets(db: OperatorDb, most: number) {
  const { rows } = await sql<{ org_id: string; asset_id: string; objects: string[] }>`
    select * from brand_due(${most})`.execute(db);
  return rows.map(({ org_id: organization, asset_id: asset, objects }) => ({
    asset,
    objects: objects.map((object): ObjectName => ({ organization, object })),
  }));
}

export async function assetsDestroyed(db: OperatorDb, assets: readonly string[]): Promise<void> {
  await sql`select brand_destroyed(${assets}::uuid[])`.execute(db);
}
